import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { TokenClaims } from "@crossdesk/dev-stack";
import { iterateSubscription } from "@crossdesk/trpc-nats";
import { z } from "zod";
import type { Ask } from "./ask.ts";

/** Something that is done again and again; a failure is thrown. */
type Work = () => Promise<void>;

/** Tenants of their own, so that what is read in others stays as it is. One has agents, who close what they get. */
const [entityId, WITHOUT_AGENTS] = ["load", "load-without-agents"];
const SHOP: TokenClaims = { sub: "load-shop", role: "partner", entityId };
const STORE: TokenClaims = { sub: "load-store", role: "partner", entityId: WITHOUT_AGENTS };
const LEAD: TokenClaims = { sub: "load-lead", role: "admin", entityId: WITHOUT_AGENTS };
const BILLING: TokenClaims = { sub: "load-billing", role: "service", entityId: WITHOUT_AGENTS };
const agent = (name: string): TokenClaims => ({
  sub: name,
  role: "agent",
  entityId,
  name,
  email: `${name}@example.com`,
});

const SUPPORT = "/backend/api/support-ticket";
const BECKN = "/beckn/e-marketplace-bb/0.2/support";
const WATCHED_WITHIN_MS = 20_000;

const Complaint = z.object({ data: z.object({ id: z.string(), ticketId: z.string() }) });
const Page = z.object({ data: z.array(z.object({ id: z.number() })) });
const Session = z.object({ chat: z.object({ url: z.url() }) });
const Assigned = z.array(
  z.object({ id: z.string(), metadata: z.object({ roomId: z.string(), pickedTimestamp: z.number() }) }),
);

/** The mobile app: a complaint, the same once more under its key, and a file that comes back as it was. */
const complain = async (ask: Ask): Promise<Work> => {
  const as: TokenClaims = { sub: randomUUID(), role: "customer", entityId };
  return async () => {
    const [subject, key] = [`complaint ${randomUUID()}`, randomUUID()];
    const body = { uuid: as.sub, udid: "u", subject, message: "Where?", email: "c@example.com", category: "c" };
    const first = await ask("/user/log/message", { as, method: "POST", body, key });
    ask.tally.subjects.add(subject);
    const { id, ticketId } = Complaint.parse(first.json).data;
    const again = await ask("/user/log/message", { as, method: "POST", body, key });
    assert.deepEqual(again.json, first.json, "A repetition was answered otherwise.");
    const form = new FormData();
    form.set("file", new Blob([`log of ${subject}\n`]), "app.log");
    await ask(`/user/help/file/upload/${id}/LOG`, { as, method: "POST", form });
    const file = await ask(`/aws/download/support/file/${ticketId}/LOG`, { as });
    assert.equal(file.text, `log of ${subject}\n`);
  };
};

/** The support-ticket API: what was opened is listed, answered and put on its way. */
const handleTickets = async (ask: Ask): Promise<Work> => {
  const client = await ask.connect("http", STORE);
  return async () => {
    const subject = `ticket ${randomUUID()}`;
    const opened = await ask.counted(
      client.tickets.open.mutate({ channel: "support", customerId: "load-jane", subject, description: "Twice" }),
    );
    ask.tally.subjects.add(subject);
    const found = await ask(`${SUPPORT}?limit=5&keyword=${encodeURIComponent(subject)}`, { as: LEAD });
    const path = `${SUPPORT}/${opened.ticket.number}`;
    assert.deepEqual(Page.parse(found.json).data, [{ id: opened.ticket.number }]);
    const message = `answer ${randomUUID()}`;
    await ask(path, { as: LEAD, method: "POST", body: { message } });
    ask.tally.texts.add(message);
    await ask(path, { as: LEAD, method: "PUT", body: { status: 2 } });
    assert.ok((await ask(path, { as: LEAD })).text.includes(message), "What was written is not read.");
    const search = { searchCriteria: {}, pageNo: 0, pageSize: 5 };
    await ask("/admin/fetch/customer/support", { as: LEAD, method: "POST", body: search });
  };
};

/** Beckn sessions, with an agent of the partner's own, and what the page of the chat reads. */
const openSessions =
  async (ask: Ask): Promise<Work> =>
  async () => {
    const path = `${BECKN}/${randomUUID()}`;
    const made = await ask(path, { as: SHOP, method: "POST", key: randomUUID(), expected: [201] });
    await ask(`${path}/agent`, { as: SHOP, method: "PUT", body: { agent: { id: "robo" } }, expected: [200, 201] });
    const { pathname, hash } = new URL(Session.parse(made.json).chat.url);
    const token = new URLSearchParams(hash.slice(1)).get("token") ?? "";
    await ask(`${pathname}/messages`, { as: SHOP, headers: { "x-session-token": token } });
    await ask(path, { as: SHOP });
    await ask(`${path}/agent`, { as: SHOP });
    await ask(path, { as: SHOP, method: "DELETE" });
  };

/** An agent, who picks and closes what comes; another one may have taken it meanwhile. */
const workAs =
  (name: string) =>
  async (ask: Ask): Promise<Work> => {
    const as = agent(name);
    const expected = [200, 404, 409];
    const headers = { "x-agent-id": `${name}@example.com` };
    return async () => {
      await ask("/cs-chat-ticket/v1/online", { as, method: "PUT" });
      const { json } = await ask("/cs-chat-ticket/v1/tickets", { as });
      for (const { id, metadata } of Assigned.parse(json).slice(0, 3)) {
        if (metadata.pickedTimestamp === 0)
          await ask(`/cs-chat-ticket/v1/tickets/${id}/pickedTime`, { as, method: "PUT", headers, expected });
        await ask(`/cs-chat-ticket/v1/rooms/${metadata.roomId}`, { as, method: "DELETE", expected });
      }
    };
  };

/** An internal service, over the broker or over HTTP, that watches the ticket that it writes to. */
const call =
  (by: "http" | "nats") =>
  async (ask: Ask): Promise<Work> => {
    const client = await ask.connect(by, BILLING);
    const subject = `watched ${randomUUID()}`;
    const input = { channel: "internal", customerId: "load-omar", subject, description: "Refund" } as const;
    const { ticket } = await ask.counted(client.tickets.open.mutate(input));
    ask.tally.subjects.add(subject);
    const seen = new Set<string>();
    // From the version that was read on: the stream may begin after the first message.
    const from = { ticket: { id: ticket.id }, lastEventId: String(ticket.version) };
    const watching = iterateSubscription(client.tickets.watch, from, { signal: ask.ended });
    void (async () => {
      for await (const { data } of watching) if (data.message !== undefined) seen.add(data.message.text);
    })().catch((error: unknown) => {
      if (!ask.ended.aborted) ask.tally.failures.push(`${by}: a stream ended with ${String(error)}`);
    });
    return async () => {
      const text = `by ${by} ${randomUUID()}`;
      await ask.counted(client.messages.add.mutate({ ticket: { id: ticket.id }, text }));
      ask.tally.texts.add(text);
      const read = await ask.counted(client.tickets.get.query({ id: ticket.id }));
      assert.equal(read.ticket.subject, subject);
      await ask.counted(client.tickets.list.query({ customerId: "load-omar", limit: 5 }));
      await ask.counted(client.agents.list.query({}));
      await ask.counted(client.agents.desk.query({}));
      await ask.counted(client.categories.list.query({}));
      const giveUpAt = performance.now() + WATCHED_WITHIN_MS;
      while (!seen.has(text)) {
        assert.ok(performance.now() < giveUpAt, "A message never came to who watches its ticket.");
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
  };

/** Everybody who goes on while releases are replaced, by name. */
export const CALLERS: Readonly<Record<string, (ask: Ask) => Promise<Work>>> = {
  "the mobile app": complain,
  "the support-ticket API": handleTickets,
  "the shop's sessions": openSessions,
  lea: workAs("lea"),
  leo: workAs("leo"),
  "an internal service over NATS": call("nats"),
  "an internal service over HTTP": call("http"),
};
