import { randomUUID } from "node:crypto";
import { connectCrossdesk } from "@crossdesk/client";
import type { CrossdeskConnection } from "@crossdesk/client";
import type { TokenClaims } from "@crossdesk/dev-stack";
import { COLLEAGUES, STORIES } from "./stories.ts";
import type { Colleague, DemoStory } from "./stories.ts";

/** The tenant whose desk is filled. */
const TENANT = "main";

export interface DemoOptions {
  /** Where the gateway is. */
  readonly url: string;
  /** Signs somebody's token. */
  readonly sign: (claims: TokenClaims) => Promise<string>;
  /** Called with a line for each ticket. */
  readonly tell: (line: string) => void;
  /** What happens; by default everything that the demonstration has. */
  readonly stories?: readonly DemoStory[];
}

/** What the demonstration has made. */
export interface DemoResult {
  readonly tickets: readonly (OpenedTicket & { readonly story: DemoStory })[];
}

interface OpenedTicket {
  readonly id: string;
  readonly number: number;
  /** The order of a Beckn session. */
  readonly orderId: string | null;
}

type Client = CrossdeskConnection["client"];

/** Lives a day of a desk through the public procedures, as the customers, colleagues and shop of the stories. */
export const runDemo = async ({ url, sign, tell, stories = STORIES }: DemoOptions): Promise<DemoResult> => {
  const connections: CrossdeskConnection[] = [];
  const connect = async (claims: TokenClaims): Promise<Client> => {
    const connection = await connectCrossdesk({ http: url, token: await sign({ entityId: TENANT, ...claims }) });
    connections.push(connection);
    return connection.client;
  };
  try {
    const shop = await connect({ sub: "shop", role: "partner" });
    const team = await meetTeam(connect);
    const tickets: DemoResult["tickets"][number][] = [];
    for (const story of stories) {
      const customerId = randomUUID();
      const ticket = await open(shop, story, customerId);
      const customer = await connect({ sub: customerId, role: "customer", name: story.name });
      await live(story, { id: ticket.id, customer, agent: story.by === undefined ? undefined : team[story.by] });
      tickets.push({ id: ticket.id, number: ticket.number, orderId: ticket.orderId, story });
      tell(`#${ticket.number} ${story.name}: ${story.subject}`);
    }
    return { tickets };
  } finally {
    await Promise.all(connections.map(({ close }) => close()));
  }
};

/** The colleagues, at work but away: they get what they take, and nothing by routing. */
const meetTeam = async (connect: (claims: TokenClaims) => Promise<Client>): Promise<Record<Colleague, Client>> => {
  const meet = async ({ sub, name, languages }: (typeof COLLEAGUES)[Colleague]): Promise<Client> => {
    const client = await connect({ sub, role: "agent", name, email: sub, languages: [...languages] });
    await client.agents.setStatus.mutate({ status: "away" });
    return client;
  };
  return { mia: await meet(COLLEAGUES.mia), omar: await meet(COLLEAGUES.omar), yuki: await meet(COLLEAGUES.yuki) };
};

/** Opens the story's ticket, as the shop does it for its customer. */
const open = async (shop: Client, story: DemoStory, customerId: string): Promise<OpenedTicket> => {
  const { channel, name, language, category, subject, text: description } = story;
  if (channel === "beckn") {
    const orderId = `order-${randomUUID().slice(0, 8)}`;
    const { ticket } = await shop.sessions.open.mutate({ orderId, customerId, language });
    await shop.tickets.update.mutate({ ticket: { id: ticket.id }, subject: `${subject} (${orderId})`, category });
    const sender = { id: customerId, type: "customer" } as const;
    await shop.messages.add.mutate({ ticket: { id: ticket.id }, text: description, sender });
    return ticket;
  }
  const contact = { name };
  const given = { channel, customerId, contact, language, category, subject, description };
  const { ticket } = await shop.tickets.open.mutate(
    story.priority === undefined ? given : { ...given, priority: story.priority },
  );
  return ticket;
};

interface Scene {
  readonly id: string;
  readonly customer: Client;
  readonly agent: Client | undefined;
}

/** What happens in a ticket after it was opened. */
const live = async ({ turns = [], end }: DemoStory, { id, customer, agent }: Scene): Promise<void> => {
  if (agent === undefined) return;
  const ticket = { id };
  const { agent: taker, version } = await agent.agents.take.mutate({ ticket });
  if (taker === null) throw new Error(`Ticket ${id} was taken, and has no agent.`);
  // The tickets service learns of it by an event. It waits for the event because the assignment is named.
  await agent.tickets.pick.mutate({ ticket, holder: { agentId: taker.id, assignmentVersion: version } });
  for (const [index, text] of turns.entries()) {
    await (index % 2 === 0 ? agent : customer).messages.add.mutate({ ticket, text });
  }
  if (end === "resolved") await agent.tickets.resolve.mutate({ ticket });
  if (end === "closed") await agent.tickets.close.mutate({ ticket });
  if (end === "pending") await agent.tickets.markPending.mutate({ ticket });
  if (end === "escalated") await agent.tickets.escalate.mutate({ ticket });
};
