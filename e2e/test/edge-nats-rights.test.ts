import { NATS_APPS, natsRights } from "@crossdesk/deploy";
import { startNats } from "@crossdesk/dev-stack";
import type { NatsServer } from "@crossdesk/dev-stack";
import { connect, PermissionViolationError } from "@nats-io/transport-node";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

type App = (typeof NATS_APPS)[number];

const OPERATOR = { user: "operator", password: "operator-password" };
const passwordOf = (app: App): string => `${app}-password`;

/** What may be sent by whom; everybody else is refused. */
const SENDERS: Readonly<Record<string, readonly App[]>> = {
  // Services read what they are asked about, in whose name ever; only the gateway writes in somebody's name.
  "rpc.tickets.tickets.open": ["gateway"],
  "rpc.tickets.customers.erase": ["gateway"],
  "rpc.tickets.messages.add": ["gateway"],
  "rpc.tickets.tickets.get": ["gateway", "agents", "files"],
  "rpc.tickets.tickets.getMany": ["gateway", "agents"],
  "rpc-replica.tickets.server.tickets.get": ["gateway", "agents", "files"],
  "rpc-replica.tickets.server.tickets.open": ["gateway"],
  "rpc.tickets.~present": ["gateway", "agents", "files"],
  "rpc.files.files.get": ["gateway", "tickets"],
  "rpc-replica.webhooks.any.webhooks.create": ["gateway"],
  "rpc.agents.agents.assign": ["gateway"],
  "rpc.files.files.begin": ["gateway"],
  "rpc.webhooks.webhooks.create": ["gateway"],
  "events.tickets.ticket-opened": ["tickets"],
  "events.agents.ticket-assigned": ["agents"],
  "events.files.file-committed": ["files"],
  "$JS.API.CONSUMER.MSG.NEXT.EVENTS.webhooks-tickets": ["webhooks"],
  // A consumer gets what its filter says, which is part of the subject: of each service's events those that the app handles.
  "$JS.API.CONSUMER.CREATE.EVENTS.agents-tickets.events.tickets.*": ["agents"],
  // The broker takes `>` for one token, which `*` stands for: the right to the one is the right to the other.
  "$JS.API.CONSUMER.CREATE.EVENTS.agents-tickets.events.tickets.>": ["agents"],
  "$JS.API.CONSUMER.CREATE.EVENTS.agents-tickets.events.files.>": [],
  "$JS.API.CONSUMER.CREATE.EVENTS.files-tickets.events.tickets.customer-erased": ["files"],
  "$JS.API.CONSUMER.CREATE.EVENTS.files-tickets.events.tickets.ticket-opened": [],
  "$JS.API.CONSUMER.CREATE.EVENTS.webhooks-tickets.events.tickets.>": ["webhooks"],
  "$JS.API.CONSUMER.CREATE.EVENTS.webhooks-tickets.events.agents.>": [],
  "$JS.API.CONSUMER.CREATE.EVENTS.webhooks-tickets": [],
  "$JS.API.CONSUMER.DURABLE.CREATE.EVENTS.webhooks-tickets": [],
  "$JS.API.CONSUMER.CREATE.EVENTS.tickets-agents.events.agents.>": ["tickets"],
  "$JS.API.CONSUMER.CREATE.EVENTS.tickets-files.events.files.>": ["tickets"],
  // The two that follow tickets for live updates.
  "$JS.API.CONSUMER.CREATE.EVENTS": ["gateway", "tickets"],
  "$JS.API.STREAM.DELETE.EVENTS": [],
  "$JS.API.STREAM.PURGE.EVENTS": [],
  "$JS.API.CONSUMER.DELETE.EVENTS.agents-tickets": [],
  "$JS.API.CONSUMER.MSG.NEXT.EVENTS.agents-tickets": ["agents"],
  "$JS.API.CONSUMER.MSG.NEXT.EVENTS.tickets-agents": ["tickets"],
  "$JS.API.CONSUMER.MSG.NEXT.EVENTS.tickets-tickets": ["tickets"],
  "$JS.ACK.EVENTS.tickets-files.1": ["tickets"],
  "live.access": ["agents"],
  "live.agents": ["agents"],
  "live.signs": ["gateway", "tickets"],
  "live.promises": ["tickets"],
  "live.usage": ["gateway"],
  "$SYS.REQ.SERVER.PING": [],
  anything: [],
};

/** What may be listened to by whom. */
const LISTENERS: Readonly<Record<string, readonly App[]>> = {
  "rpc.tickets.>": ["tickets"],
  "rpc-replica.tickets.>": ["tickets"],
  "rpc.agents.>": ["agents"],
  "rpc.files.>": ["files"],
  "rpc.webhooks.>": ["webhooks"],
  "events.>": [],
  "events.tickets.>": [],
  "live.access": NATS_APPS,
  "live.agents": ["agents"],
  "live.signs": ["gateway", "tickets"],
  "live.promises": ["tickets"],
  "live.usage": ["gateway"],
  "_INBOX.>": [],
  "_INBOX.gateway.>": ["gateway"],
  "_INBOX.tickets.>": ["tickets"],
  ">": [],
};

let nats: NatsServer;
const connections = new Map<App, NatsConnection>();
const refused = new Map<App, string[]>();

beforeAll(async () => {
  const users = NATS_APPS.map((app) => ({ user: app, password: passwordOf(app), rights: natsRights(app) }));
  nats = await startNats({ users: [OPERATOR, ...users] });
  for (const app of NATS_APPS) {
    const nc = await connect({ port: nats.port, user: app, pass: passwordOf(app), inboxPrefix: `_INBOX.${app}` });
    connections.set(app, nc);
    const subjects: string[] = [];
    refused.set(app, subjects);
    void (async () => {
      for await (const status of nc.status()) {
        if (status.type === "error" && status.error instanceof PermissionViolationError) {
          subjects.push(`${status.error.operation} ${status.error.subject}`);
        }
      }
    })();
  }
});
afterAll(async () => {
  for (const nc of connections.values()) await nc.close();
  await nats[Symbol.asyncDispose]();
});

/** Whether the broker refuses an app to do it. The broker reports refusals before it answers the flush. */
const isRefused = async (app: App, what: string, attempt: (nc: NatsConnection) => void): Promise<boolean> => {
  const nc = connections.get(app);
  if (nc === undefined) throw new Error(`${app} is not connected.`);
  attempt(nc);
  await nc.flush();
  await new Promise((resolve) => setImmediate(resolve));
  return refused.get(app)?.includes(what) ?? false;
};

describe("NATS", () => {
  test.each(Object.entries(SENDERS))("%s is sent by %j alone", async (subject, allowed) => {
    for (const app of NATS_APPS) {
      const denied = await isRefused(app, `publish ${subject}`, (nc) => nc.publish(subject));
      expect({ app, denied }).toEqual({ app, denied: !allowed.includes(app) });
    }
  });

  test.each(Object.entries(LISTENERS))("%s is listened to by %j alone", async (subject, allowed) => {
    for (const app of NATS_APPS) {
      const denied = await isRefused(app, `subscription ${subject}`, (nc) => {
        nc.subscribe(subject, { callback: () => undefined });
      });
      expect({ app, denied }).toEqual({ app, denied: !allowed.includes(app) });
    }
  });

  test("nobody connects without a password, or with another's", async () => {
    await expect(connect({ port: nats.port, reconnect: false })).rejects.toThrow(/authorization/i);
    await expect(
      connect({ port: nats.port, user: "tickets", pass: passwordOf("agents"), reconnect: false }),
    ).rejects.toThrow(/authorization/i);
  });
});
