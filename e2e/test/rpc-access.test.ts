import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { withCall } from "@crossdesk/contracts";
import type {
  AgentsHandlers,
  CallerRole,
  FilesHandlers,
  ServiceName,
  TicketsHandlers,
  WebhooksHandlers,
} from "@crossdesk/contracts";
import { PROJECT_FOLDER } from "@crossdesk/deploy";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { openComplaint } from "./support/complaints.ts";
import type { OpenedComplaint } from "./support/complaints.ts";
import { startSystem } from "./support/system.ts";
import type { Asked, System } from "./support/system.ts";
import { createToken } from "./support/tokens.ts";

type PathsOf<Handlers> = {
  readonly [Area in Exclude<keyof Handlers, "health"> & string]: `${Area}.${keyof Handlers[Area] & string}`;
}[Exclude<keyof Handlers, "health"> & string];
type Procedure =
  | PathsOf<TicketsHandlers>
  | PathsOf<AgentsHandlers>
  | PathsOf<FilesHandlers>
  | PathsOf<WebhooksHandlers>
  | `${ServiceName}.health`;

/** One of each role in the entity `near`; the ticket is this customer's. */
const CUSTOMER = randomUUID();
const CALLERS = {
  customer: { role: "customer", sub: CUSTOMER, entityId: "near" },
  agent: { role: "agent", sub: "alex@example.com", entityId: "near" },
  partner: { role: "partner", entityId: "near" },
  admin: { role: "admin", entityId: "near" },
  service: { role: "service", entityId: "near" },
} as const satisfies Record<CallerRole, Asked["as"]>;
/** An order that the partner has bound to the customer. */
const CUSTOMERS_ORDER = `order-${randomUUID()}`;
const ROLES = ["customer", "agent", "partner", "admin", "service"] as const satisfies readonly CallerRole[];

const ALL = ROLES;
const STAFF = ["agent", "partner", "admin", "service"] as const;
const OWNERS = ["partner", "admin", "service"] as const;
const OPERATORS = ["admin", "service"] as const;
const SERVICES = ["service"] as const;
const ADMINS = ["admin"] as const;
/** Who works on the tickets, people and programs. */
const TEAM = ["agent", "admin", "service"] as const;
/** The people at the desk, leads included. */
const AGENTS = ["agent", "admin"] as const;
/** Who reads conversations as a person. */
const READERS = ["customer", ...AGENTS] as const;
/** Who says how a conversation was, or passes on what its customer says. */
const CUSTOMERS = ["customer", "partner", "service"] as const;
const NOBODY = [] as const;

interface Access {
  readonly type: "query" | "mutation" | "subscription";
  /** Who may call it, of what is theirs to see. */
  readonly roles: readonly CallerRole[];
  readonly input: (ticket: OpenedComplaint, role: CallerRole) => unknown;
}
const query = (roles: readonly CallerRole[], input: Access["input"] = () => ({})): Access => ({
  type: "query",
  roles,
  input,
});
const mutation = (roles: readonly CallerRole[], input: Access["input"] = () => ({})): Access => ({
  type: "mutation",
  roles,
  input,
});

const UNKNOWN = randomUUID();
const SHA256 = "a".repeat(64);
const byId = ({ ticketId }: OpenedComplaint) => ({ id: ticketId });
const onTicket = (ticket: OpenedComplaint) => ({ ticket: byId(ticket) });
const onAgent = () => ({ agentId: UNKNOWN });
const onEndpoint = () => ({ endpointId: UNKNOWN });
const onDelivery = () => ({ deliveryId: UNKNOWN });
/** A ticket that has no order goes by its own id there. */
const onSession = ({ ticketId }: OpenedComplaint) => ({ orderId: ticketId });

/** Who may call what through `/trpc`, gateway and services taken together. A procedure that is new is decided upon here. */
const ACCESS = {
  "tickets.health": query(ALL, () => undefined),
  "tickets.open": mutation(ALL, () => ({
    channel: "internal",
    customerId: CUSTOMER,
    subject: "A question",
    description: "",
  })),
  "tickets.get": query(ALL, byId),
  "tickets.getSummary": query(ALL, byId),
  "tickets.getMany": query(ALL, ({ ticketId }) => ({ ids: [ticketId] })),
  "tickets.list": query(ALL),
  "tickets.listSummaries": query(ALL),
  "tickets.counts": query(ALL),
  "tickets.search": query(ALL),
  "tickets.update": mutation(STAFF, (ticket) => ({ ...onTicket(ticket), ccr: "delivery" })),
  "tickets.tag": mutation(TEAM, (ticket) => ({ ...onTicket(ticket), add: ["late"] })),
  "tickets.tags": query(TEAM),
  "tickets.snooze": mutation(TEAM, (ticket) => ({ ...onTicket(ticket), until: null })),
  "tickets.hearLanguage": mutation(ALL, (ticket) => ({ ...onTicket(ticket), language: "de" })),
  "tickets.attachFile": mutation(SERVICES, (ticket) => ({ ...onTicket(ticket), purpose: "LOG", fileId: UNKNOWN })),
  "tickets.reopen": mutation(ALL, onTicket),
  "tickets.markPending": mutation(STAFF, onTicket),
  "tickets.resolve": mutation(STAFF, onTicket),
  "tickets.escalate": mutation(STAFF, onTicket),
  "tickets.recordRefund": mutation(STAFF, onTicket),
  "tickets.close": mutation(ALL, onTicket),
  "tickets.closeRoom": mutation(ALL, onTicket),
  "tickets.pick": mutation(STAFF, onTicket),
  "tickets.rate": mutation(CUSTOMERS, (ticket) => ({ ...onTicket(ticket), rating: 5 })),
  "tickets.markRead": mutation(READERS, (ticket) => ({ ...onTicket(ticket), messageId })),
  "tickets.unread": query(AGENTS, ({ ticketId }) => ({ ids: [ticketId] })),
  "tickets.latestChange": query(ALL, () => undefined),
  "tickets.watch": {
    type: "subscription",
    roles: ALL,
    input: (ticket) => ({ ...onTicket(ticket), lastEventId: "0" }),
  },
  "tickets.sign": mutation(ALL, (ticket) => ({ ...onTicket(ticket), state: "writing" })),
  "tickets.watchSigns": { type: "subscription", roles: ALL, input: onTicket },
  "tickets.readChanges": query(["service"], ({ ticketId }) => ({ of: [{ ticketId, after: 0, upTo: 1 }] })),
  "messages.add": mutation(ALL, (ticket) => ({ ...onTicket(ticket), text: "Hello" })),
  "messages.list": query(ALL, onTicket),
  "notes.add": mutation(AGENTS, (ticket) => ({ ...onTicket(ticket), text: "Hello" })),
  "notes.list": query(AGENTS, onTicket),
  "notes.mentions": query(AGENTS),
  "notes.readMentions": mutation(AGENTS, (ticket) => ({ ...onTicket(ticket), noteId: 1 })),
  "replies.list": query(AGENTS),
  "replies.save": mutation(AGENTS, () => ({ shortcut: "hello", text: "Hello" })),
  "replies.remove": mutation(AGENTS, () => ({ id: UNKNOWN })),
  "views.list": query(AGENTS),
  "views.counts": query(AGENTS, () => ({ ids: [] })),
  "views.save": mutation(AGENTS, () => ({ name: "Late", filter: {} })),
  "views.remove": mutation(AGENTS, () => ({ id: UNKNOWN })),
  "sessions.open": mutation(ALL, () => ({ orderId: CUSTOMERS_ORDER })),
  "sessions.bind": mutation(OWNERS, () => ({ orderId: `order-${randomUUID()}`, customerId: CUSTOMER })),
  "sessions.get": query(ALL, onSession),
  "sessions.update": mutation(STAFF, (ticket) => ({ ...onSession(ticket), extras: { callbackPhone: "1" } })),
  "sessions.close": mutation(ALL, onSession),
  "customers.upsert": mutation(OPERATORS, () => ({ customer: { id: CUSTOMER, fullName: "Jane Doe" } })),
  "customers.get": query(ALL, () => ({ id: CUSTOMER })),
  "customers.erase": mutation(OPERATORS, () => ({ id: UNKNOWN })),
  "customers.erasures": query(OPERATORS),
  "customers.export": mutation(OPERATORS, () => ({ id: UNKNOWN })),
  "categories.upsert": mutation(OWNERS, () => ({ name: "Refund" })),
  "categories.list": query(ALL),
  "logs.list": query(ALL, onTicket),
  "promises.get": query(ADMINS),
  "promises.set": mutation(ADMINS, () => ({ terms: null })),
  "retention.get": query(ADMINS),
  "retention.set": mutation(ADMINS, () => ({ ticketDays: null, fileDays: null })),
  "retention.preview": query(ADMINS),
  "reports.get": query(OPERATORS, () => ({ from: "2026-03-01", to: "2026-03-31" })),
  "reports.export": mutation(OPERATORS, () => ({ from: "2026-03-01", to: "2026-03-31" })),
  "reports.board": query(OPERATORS),
  "logs.reads": query(OPERATORS, onTicket),
  "logs.administration": query(OPERATORS),
  "agents.health": query(ALL, () => undefined),
  "agents.me": mutation(AGENTS, () => undefined),
  "agents.setStatus": mutation(AGENTS, () => ({ status: "offline" })),
  "agents.confirmPresence": mutation(AGENTS),
  "agents.watch": { type: "subscription", roles: STAFF, input: () => ({}) },
  "agents.desk": query(ALL),
  "agents.get": query(STAFF, onAgent),
  "agents.list": query(STAFF),
  "agents.upsert": mutation(OPERATORS, () => ({ subject: "sam@example.com" })),
  "agents.remove": mutation(OWNERS, onAgent),
  "agents.assign": mutation(OWNERS, (ticket) => ({ ...onTicket(ticket), agent: { id: "sam@example.com" } })),
  "agents.unassign": mutation(OWNERS, onTicket),
  "agents.handOver": mutation(AGENTS, (ticket) => ({ ...onTicket(ticket), ...onAgent() })),
  "agents.handOverAll": mutation(AGENTS, () => ({ to: null })),
  "agents.take": mutation(AGENTS, onTicket),
  "agents.giveBack": mutation(AGENTS, onTicket),
  "agents.assignment": query(STAFF, ({ ticketId }) => ({ ticketId })),
  "agents.listAssignments": mutation(["agent", ...OPERATORS], (_ticket, role) => (role === "agent" ? {} : onAgent())),
  "agents.explain": query(STAFF, ({ ticketId }) => ({ ticketId })),
  "keys.create": mutation(ADMINS, () => ({ name: "Shop" })),
  "keys.list": query(ADMINS),
  "keys.rotate": mutation(ADMINS, () => ({ keyId: UNKNOWN })),
  "keys.revoke": mutation(ADMINS, () => ({ keyId: UNKNOWN })),
  "access.revoke": mutation(ADMINS, () => ({ subject: randomUUID(), role: "customer" })),
  "access.verifyKey": query(NOBODY, () => ({ hash: SHA256 })),
  "access.revocations": query(NOBODY),
  "access.administration": query(OPERATORS),
  "files.health": query(ALL, () => undefined),
  "files.begin": mutation(NOBODY, () => ({ purpose: "TICKET_ATTACHMENT" })),
  "files.commit": mutation(NOBODY, () => ({ id: UNKNOWN, size: 10, sha256: SHA256, contentType: "image/png" })),
  "files.abort": mutation(NOBODY, () => ({ id: UNKNOWN })),
  "files.get": query(ALL, () => ({ id: UNKNOWN })),
  "files.prepare": mutation(ALL, () => ({ id: UNKNOWN })),
  "files.link": mutation(NOBODY, ({ ticketId }) => ({ ticketId, names: [`${UNKNOWN}.png`], foreign: "ignore" })),
  "webhooks.health": query(ALL, () => undefined),
  "webhooks.create": mutation(OWNERS, () => ({ url: "https://partner.example/hooks" })),
  "webhooks.get": query(OWNERS, onEndpoint),
  "webhooks.list": query(OWNERS),
  "webhooks.update": mutation(OWNERS, () => ({ ...onEndpoint(), enabled: false })),
  "webhooks.remove": mutation(OWNERS, onEndpoint),
  "webhooks.administration": query(OPERATORS),
  "webhooks.rotateSecret": mutation(OWNERS, onEndpoint),
  "webhooks.sendTest": mutation(OWNERS, onEndpoint),
  "webhooks.listDeliveries": query(OWNERS, onEndpoint),
  "webhooks.getDelivery": query(OWNERS, onDelivery),
  "webhooks.redeliver": mutation(OWNERS, onDelivery),
  "webhooks.redeliverFailed": mutation(OWNERS, () => ({ ...onEndpoint(), since: "2026-11-20T00:00:00Z" })),
} as const satisfies Record<Procedure, Access>;

let system: System;
let ticket: OpenedComplaint;
/** One of the ticket's messages. */
let messageId: number;
beforeAll(async () => {
  system = await startSystem({ webhooks: {} });
  ticket = await openComplaint(system, { customerId: CUSTOMER, as: CALLERS.customer });
  const call = withCall({ caller: { subject: "test", role: "service", entityId: null } });
  const binding = { entityId: "near", orderId: CUSTOMERS_ORDER, customerId: CUSTOMER };
  await system.client.sessions.bind.mutate(binding, call);
  messageId = (await system.client.messages.add.mutate({ ...onTicket(ticket), text: "Hello" }, call)).id;
});
afterAll(() => system[Symbol.asyncDispose]());

const Failed = z.object({ error: z.object({ data: z.object({ kind: z.string() }) }) });

/** The failure's kind, or OK. */
const kindOf = (json: unknown): string => {
  const failed = Failed.safeParse(json);
  return failed.success ? failed.data.error.data.kind : "OK";
};

/** An agent writes in the ticket, so that there is a sign to deliver. */
const signAsTeam = () =>
  system.client.tickets.sign.mutate(
    { ...onTicket(ticket), state: "writing" },
    withCall({ caller: { subject: "test", role: "service", entityId: null } }),
  );

/** The first item of a stream, or its failure. */
const watchAs = async (path: string, role: CallerRole): Promise<string> => {
  const stop = new AbortController();
  if (path.startsWith("/trpc/tickets.watchSigns")) await signAsTeam();
  const answer = await fetch(system.url + path, {
    headers: { authorization: `Bearer ${await createToken(role, CALLERS[role])}` },
    signal: stop.signal,
  });
  let text = "";
  for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (/"change"|"tick"|"signer"/u.test(text)) return "OK";
    const kind = /"kind":"(\w+)"/u.exec(text)?.[1];
    if (kind !== undefined) return kind;
  }
  return "nothing";
};

const attempt = async (procedure: string, { type, input }: Access, role: CallerRole): Promise<string> => {
  const body = input(ticket, role);
  const encoded = body === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(body))}`;
  if (type === "subscription") return watchAs(`/trpc/${procedure}${encoded}`, role);
  const as = CALLERS[role];
  const answer =
    type === "query"
      ? await system.request(`/trpc/${procedure}${encoded}`, { as })
      : await system.request(`/trpc/${procedure}`, { method: "POST", body: body ?? "", as });
  return kindOf(answer.json);
};

/** The failures of a caller who has the right, but not in this state, or not for something that does not exist. */
const REACHED: ReadonlySet<string> = new Set([
  "OK",
  "TICKET_CLOSED",
  "ILLEGAL_TRANSITION",
  "AGENT_NOT_FOUND",
  "AGENT_NOT_ASSIGNED",
  "FILE_NOT_FOUND",
  "FILE_NOT_OWNED",
  "WEBHOOK_NOT_FOUND",
  "API_KEY_NOT_FOUND",
]);

test("a customer gives their ticket no reference, behind which another's would be hidden", async () => {
  const { refId } = await system.client.tickets.get
    .query({ id: ticket.ticketId }, withCall({ caller: { subject: "test", role: "service", entityId: null } }))
    .then((details) => details.ticket);
  const open = (as: Asked["as"], customerId: string) =>
    system.request("/trpc/tickets.open", {
      method: "POST",
      body: { channel: "internal", customerId, subject: "Mine", description: "", refId },
      ...(as === undefined ? {} : { as }),
    });
  const other = randomUUID();
  expect(kindOf((await open({ ...CALLERS.customer, sub: other }, other)).json)).toBe("FORBIDDEN");
  const found = await system.request(`/beckn/e-marketplace-bb/0.2/support/${refId}`, { as: CALLERS.partner });
  expect(found.json).toMatchObject({ descriptor: { name: "Refund" } });
  expect(kindOf((await open(CALLERS.partner, other)).json)).toBe("OK");
});

test("docs/trpc.md describes every procedure that somebody may call", async () => {
  const documented = await readFile(join(PROJECT_FOLDER, "docs/trpc.md"), "utf8");
  const callable = Object.entries<Access>(ACCESS).filter(
    ([name, { roles }]) => roles.length > 0 && !name.endsWith(".health"),
  );
  expect(callable.map(([name]) => name).filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
});

test.each(Object.entries<Access>(ACCESS))("%s is for those whom the table names", async (procedure, access) => {
  const outcomes: [string, string][] = [];
  for (const role of ROLES) {
    const kind = await attempt(procedure, access, role);
    outcomes.push([role, REACHED.has(kind) ? "allowed" : kind]);
  }
  expect(outcomes).toEqual(ROLES.map((role) => [role, access.roles.includes(role) ? "allowed" : "FORBIDDEN"]));
});
