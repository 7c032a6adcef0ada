import { randomUUID } from "node:crypto";
import { toCrossdeskError, withCall } from "@crossdesk/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openComplaint } from "./support/complaints.ts";
import type { OpenedComplaint } from "./support/complaints.ts";
import { sessionOf, Support } from "./support/sessions.ts";
import { startSystem } from "./support/system.ts";
import type { Asked, System } from "./support/system.ts";

const CUSTOMER = randomUUID();

/** Everybody who may come, confined to the entity `near` unless they are not confined at all. */
const CALLERS = {
  customer: { role: "customer", sub: CUSTOMER, entityId: "near" },
  partner: { role: "partner", entityId: "near" },
  agent: { role: "agent", entityId: "near", sub: "agent@example.com" },
  "admin of the entity": { role: "admin", entityId: "near" },
  "admin of all": { role: "admin" },
  service: { role: "service" },
  "service of the entity": { role: "service", entityId: "near" },
  "partner of main": { role: "partner" },
} as const satisfies Record<string, Asked["as"]>;
type CallerName = keyof typeof CALLERS;

/** `own`: the customer's, in the caller's entity; `foreign`: another customer's there; `elsewhere`: of another entity. */
type Relation = "own" | "foreign" | "elsewhere";
const RELATIONS: readonly Relation[] = ["own", "foreign", "elsewhere"];

/** `hidden` answers as what does not exist does; `forbidden` is seen, but not for this role to do. */
type Outcome = "allowed" | "hidden" | "forbidden";

/** What each caller may see. No operation may show more. */
const VISIBLE = {
  customer: { own: "allowed", foreign: "hidden", elsewhere: "hidden" },
  partner: { own: "allowed", foreign: "allowed", elsewhere: "hidden" },
  agent: { own: "allowed", foreign: "allowed", elsewhere: "hidden" },
  "admin of the entity": { own: "allowed", foreign: "allowed", elsewhere: "hidden" },
  "admin of all": { own: "allowed", foreign: "allowed", elsewhere: "allowed" },
  service: { own: "allowed", foreign: "allowed", elsewhere: "allowed" },
  "service of the entity": { own: "allowed", foreign: "allowed", elsewhere: "hidden" },
  "partner of main": { own: "hidden", foreign: "hidden", elsewhere: "hidden" },
} as const satisfies Record<CallerName, Record<Relation, Outcome>>;

/** A caller without the right is refused on what they can see, and still learns nothing of what they cannot. */
const toRefused = (outcomes: Record<Relation, Outcome>): Record<Relation, Outcome> => ({
  own: outcomes.own === "allowed" ? "forbidden" : outcomes.own,
  foreign: outcomes.foreign === "allowed" ? "forbidden" : outcomes.foreign,
  elsewhere: outcomes.elsewhere === "allowed" ? "forbidden" : outcomes.elsewhere,
});

interface Attempt {
  readonly system: System;
  readonly as: Asked["as"];
  readonly ticket: OpenedComplaint;
}

/** One operation of one API. Those of further APIs are added here, and nowhere else. */
interface OwnedOperation {
  readonly name: string;
  readonly attempt: (attempt: Attempt) => Promise<Outcome>;
  /** Who may not do it to any ticket, though they may see some. */
  readonly forbidden?: readonly CallerName[];
}

const byStatus = (status: number): Outcome => {
  const outcome = ({ 200: "allowed", 403: "forbidden", 404: "hidden" } as const)[status];
  if (outcome === undefined) throw new Error(`The status ${status} says nothing about ownership.`);
  return outcome;
};

const List = z.object({ data: z.array(z.looseObject({})) });

/** Lists hide by leaving out. */
const byItem = (json: unknown, isIt: (item: Record<string, unknown>) => boolean): Outcome =>
  List.parse(json).data.some(isIt) ? "allowed" : "hidden";

const asCaller = (as: Asked["as"]) => (as === undefined ? {} : { as });

const onTicket =
  (method: string, body?: unknown) =>
  async ({ system, as, ticket }: Attempt): Promise<Outcome> => {
    const path = `/backend/api/support-ticket/${ticket.number}`;
    const answer = await system.request(path, { method, ...asCaller(as), ...(body === undefined ? {} : { body }) });
    return byStatus(answer.status);
  };

/** A ticket that has no order is known to Beckn by its id. */
const onSession =
  (method: string, body?: unknown) =>
  async ({ system, as, ticket }: Attempt): Promise<Outcome> => {
    const path = `/beckn/e-marketplace-bb/0.2/support/${ticket.ticketId}`;
    const answer = await system.request(path, { method, ...asCaller(as), ...(body === undefined ? {} : { body }) });
    return byStatus(answer.status);
  };

const multipart = (content: string) => ({
  headers: { "content-type": "multipart/form-data; boundary=b" },
  body: `--b\r\nContent-Disposition: form-data; name="file"; filename="a.log"\r\n\r\n${content}\r\n--b--\r\n`,
});

const uploadLog = async ({ system, as, ticket }: Attempt): Promise<Outcome> => {
  const path = `/user/help/file/upload/${ticket.feedbackId}/LOG`;
  return byStatus((await system.request(path, { method: "POST", ...multipart("a log"), ...asCaller(as) })).status);
};

const OPERATIONS: readonly OwnedOperation[] = [
  { name: "support-ticket get", attempt: onTicket("GET") },
  { name: "support-ticket addMessage", attempt: onTicket("POST", { message: "hello" }) },
  { name: "support-ticket setStatus pending", attempt: onTicket("PUT", { status: 2 }), forbidden: ["customer"] },
  { name: "support-ticket setStatus resolved", attempt: onTicket("PUT", { status: 3 }), forbidden: ["customer"] },
  { name: "support-ticket setStatus open", attempt: onTicket("PUT", { status: 1 }) },
  {
    name: "support-ticket list",
    attempt: async ({ system, as, ticket }) => {
      const answer = await system.request("/backend/api/support-ticket?limit=100", asCaller(as));
      return byItem(answer.json, (item) => item["id"] === ticket.number);
    },
  },
  {
    name: "support-ticket logs",
    attempt: async ({ system, as, ticket }) => {
      const answer = await system.request("/backend/api/support-ticket/ticket-logs?limit=100", asCaller(as));
      return byItem(answer.json, (item) => item["ticketId"] === ticket.number);
    },
  },
  {
    name: "customer-support search",
    attempt: async ({ system, as, ticket }) => {
      const body = { ticketId: ticket.ticketId };
      const answer = await system.request("/admin/fetch/customer/support", { method: "POST", body, ...asCaller(as) });
      return byItem(answer.json, (item) => item["ticketId"] === ticket.ticketId);
    },
  },
  { name: "customer-support upload", attempt: uploadLog },
  {
    name: "customer-support download",
    attempt: async (attempt) => {
      const { system, as, ticket } = attempt;
      await uploadLog({ ...attempt, as: "service" });
      const answer = await system.request(`/aws/download/support/file/${ticket.ticketId}/LOG`, asCaller(as));
      return byStatus(answer.status);
    },
  },
  { name: "beckn getSession", attempt: onSession("GET") },
  { name: "beckn updateSession", attempt: onSession("PUT", { callback_phone: "1" }), forbidden: ["customer"] },
  { name: "beckn closeSession", attempt: onSession("DELETE") },
  { name: "support-ticket setStatus closed", attempt: onTicket("PUT", { status: 4 }) },
];

let system: System;
let tickets: Record<Relation, OpenedComplaint>;
beforeAll(async () => {
  system = await startSystem({ partnerAuth: "required" });
});
afterAll(() => system[Symbol.asyncDispose]());

const open = (customerId: string, entityId: string) =>
  openComplaint(system, { customerId, as: { role: "customer", sub: customerId, entityId } });

describe.each(OPERATIONS)("$name", ({ attempt, forbidden = [] }) => {
  beforeAll(async () => {
    tickets = {
      own: await open(CUSTOMER, "near"),
      foreign: await open(randomUUID(), "near"),
      elsewhere: await open(randomUUID(), "far"),
    };
  });

  test.each(Object.keys(CALLERS) as CallerName[])("by %s", async (caller) => {
    const outcomes: Record<string, Outcome> = {};
    for (const relation of RELATIONS) {
      outcomes[relation] = await attempt({ system, as: CALLERS[caller], ticket: tickets[relation] });
    }
    expect(outcomes).toEqual(forbidden.includes(caller) ? toRefused(VISIBLE[caller]) : VISIBLE[caller]);
  });
});

test("what is hidden answers as what does not exist does, to the letter", async () => {
  const as = CALLERS.customer;
  const hidden = await system.request(`/backend/api/support-ticket/${tickets.foreign.number}`, { as });
  const missing = await system.request("/backend/api/support-ticket/2147483647", { as });
  expect([hidden.status, hidden.text]).toEqual([missing.status, missing.text]);
});

test("nobody opens a ticket in another entity by their token, and a customer for nobody else", async () => {
  const ticket = await openComplaint(system, { as: CALLERS.partner });
  const [row] = await system.databases.tickets.sql("SELECT entity_id FROM tickets WHERE id = $1", [ticket.ticketId]);
  expect(row).toEqual({ entity_id: "near" });
  await expect(openComplaint(system, { customerId: randomUUID(), as: CALLERS.customer })).rejects.toThrow(
    /answered with 4/,
  );
});

describe("a support session", () => {
  const rpc = (procedure: string, body: unknown, as: Asked["as"]) =>
    system.request(`/trpc/${procedure}`, { method: "POST", body, ...asCaller(as) });
  const tokenOf = ({ chat }: Support): string | null =>
    new URLSearchParams(new URL(chat.url).hash.slice(1)).get("token");

  test("is nobody's who asks before the order was bound to them", async () => {
    const orderId = `order ${randomUUID()}`;
    const eager = sessionOf(system, orderId, { as: CALLERS.customer });
    const partner = sessionOf(system, orderId, { as: CALLERS.partner });
    expect([(await eager.create()).status, (await eager.get()).status]).toEqual([404, 404]);
    expect((await partner.get()).status).toBe(404);
    expect((await partner.create()).status).toBe(201);
    expect([(await eager.create()).status, (await eager.get()).status]).toEqual([404, 404]);
    const bound = await rpc("sessions.bind", { orderId, customerId: CUSTOMER }, CALLERS.partner);
    expect(bound.status).toBe(200);
    expect([(await eager.get()).status, (await eager.create()).status]).toEqual([200, 200]);
    const stranger = sessionOf(system, orderId, { as: { ...CALLERS.customer, sub: randomUUID() } });
    expect([(await stranger.create()).status, (await stranger.get()).status]).toEqual([404, 404]);
  });

  test("gives its link to the customer and the partner alone, and the audit log says to whom", async () => {
    const orderId = `order ${randomUUID()}`;
    await rpc("sessions.open", { orderId, customerId: CUSTOMER }, CALLERS.partner);
    const tokens: Record<string, string | null> = {};
    for (const [name, as] of Object.entries(CALLERS)) {
      const { status, json } = await sessionOf(system, orderId, { as }).get();
      if (status === 200) tokens[name] = tokenOf(Support.parse(json));
    }
    const none = Object.keys(tokens).filter((name) => tokens[name] === null);
    expect(none).toEqual(["agent", "admin of the entity", "admin of all", "service", "service of the entity"]);
    const { chat } = await sessionOf(system, orderId, { as: CALLERS.partner }).read();
    for (const name of ["customer", "partner"]) {
      const headers = { "x-session-token": tokens[name] ?? "" };
      const body = { text: `by the link of ${name}` };
      const sent = await system.request(`/chat/${chat.session_id}/messages`, { method: "POST", headers, body });
      expect(sent.status).toBe(200);
    }
    const call = withCall({ caller: { subject: "test", role: "service", entityId: null } });
    const { items } = await system.client.logs.list.query({ ticket: { roomId: chat.session_id }, details: true }, call);
    const said = items.filter(({ action }) => action === "Added message");
    expect(said.map(({ actor, detail }) => [actor, detail?.linkIssuedTo])).toEqual([
      [CUSTOMER, { subject: "partner-1", role: "partner" }],
      [CUSTOMER, { subject: CUSTOMER, role: "customer" }],
    ]);
  });
});

test("files are linked to tickets by the tickets service alone, within their tenant", async () => {
  const { ticketId } = tickets.elsewhere;
  const input = { ticketId, names: [`${randomUUID()}.png`], foreign: "ignore" as const };
  const { status } = await system.request("/trpc/files.link", {
    method: "POST",
    body: { ...input, entityId: "near" },
    as: CALLERS["service of the entity"],
  });
  expect(status).toBe(403);
  const near = withCall({ caller: { subject: "billing", role: "service", entityId: "near" } });
  const link = (entityId?: string) =>
    system.client.files.link
      .mutate({ ...input, ...(entityId === undefined ? {} : { entityId }) }, near)
      .catch((failure: unknown) => toCrossdeskError(failure).kind);
  expect([await link(), await link("far")]).toEqual(["TICKET_NOT_FOUND", "TICKET_NOT_FOUND"]);
});
