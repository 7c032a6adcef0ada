import { randomUUID } from "node:crypto";
import type { Channel, Ticket } from "@crossdesk/contracts";
import { withCall } from "@crossdesk/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { startAgent } from "./support/agents.ts";
import type { WorkingAgent } from "./support/agents.ts";
import { openComplaint } from "./support/complaints.ts";
import { sessionOf } from "./support/sessions.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";

const APIS = ["beckn", "support", "chat", "mobile"] as const satisfies Channel[];
type Api = (typeof APIS)[number];

const service = withCall({ caller: { subject: "e2e", role: "service", entityId: null } });

let system: System;
let agent: WorkingAgent;
beforeAll(async () => {
  system = await startSystem();
  agent = await startAgent(system, "ada");
  await system.client.agents.upsert.mutate({ entityId: "main", subject: "ada", capacity: 100 }, service);
});
afterAll(() => system[Symbol.asyncDispose]());

const fetchTicket = async (id: string): Promise<Ticket> =>
  (await system.client.tickets.get.query({ id }, service)).ticket;

interface Opened {
  readonly ticket: Ticket;
  readonly orderId: string;
}

/** A ticket of an API that has no operation to open one comes from its vendor's own systems: internal callers. */
const openInternally = async (channel: Api): Promise<Opened> => {
  const orderId = `order ${randomUUID()}`;
  const subject = `Ticket ${randomUUID()}`;
  const input = { channel, customerId: "customer-1", orderId, subject, description: "Where is it?", entityId: "main" };
  return { ticket: (await system.client.tickets.open.mutate(input, service)).ticket, orderId };
};

/** How a ticket comes in through each API. */
const OPEN: Readonly<Record<Api, () => Promise<Opened>>> = {
  beckn: async () => {
    const orderId = `order ${randomUUID()}`;
    const descriptor = { name: `Session ${randomUUID()}`, code: "late" };
    const { status } = await sessionOf(system, orderId).create({ body: { descriptor } });
    expect(status).toBe(201);
    const roomId = (await sessionOf(system, orderId).read()).chat.session_id;
    return { ticket: (await system.client.tickets.get.query({ roomId }, service)).ticket, orderId };
  },
  mobile: async () => {
    const { ticketId } = await openComplaint(system, { subject: `Complaint ${randomUUID()}` });
    // It has no order: its reference names it where an order's id does.
    const ticket = await fetchTicket(ticketId);
    return { ticket, orderId: ticket.refId };
  },
  support: () => openInternally("support"),
  chat: () => openInternally("chat"),
};

const supportTicket = (number: number, method = "GET", body?: unknown) =>
  system.request(`/backend/api/support-ticket/${number}`, {
    as: "admin",
    method,
    ...(body === undefined ? {} : { body }),
  });

/** A ticket is seen, answered where the API has a way to, and closed where it has one. */
const THROUGH: Readonly<Record<Api, (opened: Opened) => Promise<void>>> = {
  support: async ({ ticket }) => {
    const keyword = encodeURIComponent(ticket.refId);
    const list = await system.request(`/backend/api/support-ticket?keyword=${keyword}`, { as: "admin" });
    expect(list.json).toMatchObject({ data: [{ id: ticket.number, status: "open", subject: ticket.subject }] });
    const said = `We look into it ${randomUUID()}`;
    expect((await supportTicket(ticket.number, "POST", { message: said })).status).toBe(200);
    expect((await supportTicket(ticket.number)).json).toMatchObject({
      data: { ticketMessage: expect.arrayContaining([expect.objectContaining({ message: said })]) },
    });
    expect((await supportTicket(ticket.number, "PUT", { status: 4 })).json).toMatchObject({ data: { status: 4 } });
  },
  chat: async ({ ticket }) => {
    const listed = await agent.receive(ticket.id);
    expect(listed).toMatchObject({
      content: { subject: ticket.subject, channel: ticket.channel },
      metadata: { roomId: ticket.roomId, isChatRoomClosed: false },
      customer: { id: ticket.customerId },
    });
    expect((await agent.pick(ticket.id)).status).toBe(200);
    expect((await agent.receive(ticket.id)).metadata.pickedTimestamp).toBeGreaterThan(0);
    expect((await agent.ask(`/rooms/${ticket.roomId}`, { method: "DELETE" })).status).toBe(200);
    expect((await agent.tickets()).map(({ id }) => id)).not.toContain(ticket.id);
  },
  beckn: async ({ ticket, orderId }) => {
    const session = sessionOf(system, orderId);
    expect(await session.read()).toMatchObject({
      chat: { session_id: ticket.roomId },
      agent: { id: agent.id, person: { name: "ada" } },
    });
    expect((await session.getAgent()).json).toMatchObject({ id: agent.id });
    const closed = await session.close();
    expect([closed.status, (await session.read()).chat.session_id]).toEqual([200, ticket.roomId]);
  },
  mobile: async ({ ticket }) => {
    const answer = await system.request("/admin/fetch/customer/support", {
      method: "POST",
      body: { ticketId: ticket.id },
    });
    expect(answer.json).toMatchObject({
      data: [{ ticketId: ticket.id, ticketInfo: { subject: ticket.subject, userId: ticket.customerId } }],
    });
  },
};

const CLOSED = new Set<Ticket["status"]>(["CLOSED", "CHAT_CLOSED"]);

/** What each API shows once the ticket was closed through another. */
const SEEN_CLOSED: Readonly<Record<Api, (opened: Opened) => Promise<void>>> = {
  support: async ({ ticket }) => {
    expect((await supportTicket(ticket.number)).json).toMatchObject({ data: { status: "closed" } });
  },
  chat: async ({ ticket }) => {
    expect((await agent.tickets()).map(({ id }) => id)).not.toContain(ticket.id);
  },
  beckn: async ({ orderId }) => {
    expect((await sessionOf(system, orderId).putAgent({ body: { agent: { id: "late" } } })).status).toBe(409);
  },
  mobile: async ({ ticket }) => {
    const { status } = await fetchTicket(ticket.id);
    const answer = await system.request("/admin/fetch/customer/support", {
      method: "POST",
      body: { ticketId: ticket.id },
    });
    expect(answer.json).toMatchObject({ data: [{ ticketInfo: { ticketStatus: status } }] });
  },
};

const PAIRS = APIS.flatMap((from) => APIS.filter((through) => through !== from).map((through) => ({ from, through })));

describe("a ticket that is opened through one API is there through the others", () => {
  test.each(PAIRS)("$from, then $through", async ({ from, through }) => {
    const opened = await OPEN[from]();
    expect(opened.ticket.channel).toBe(from);
    const { ticketId, agentId } = await expect
      .poll(() => system.client.agents.explain.query({ ticketId: opened.ticket.id }, service).catch(() => null), {
        timeout: 60_000,
      })
      .toMatchObject({ state: "assigned", agentId: agent.id })
      .then(() => ({ ticketId: opened.ticket.id, agentId: agent.id }));
    await THROUGH[through](opened);
    const ticket = await fetchTicket(ticketId);
    if (CLOSED.has(ticket.status)) await SEEN_CLOSED[from](opened);
    await expect.poll(async () => (await fetchTicket(ticketId)).assignedAgentId, { timeout: 60_000 }).toBe(agentId);
  });
});

test("a message of the session's customer, on the page, is in the support-ticket API, and its answer on the page", async () => {
  const { ticket, orderId } = await OPEN.beckn();
  const url = new URL((await sessionOf(system, orderId).read()).chat.url);
  const headers = { "x-session-token": new URLSearchParams(url.hash.slice(1)).get("token") ?? "" };
  const path = `${url.pathname}/messages`;
  expect((await system.request(path, { method: "POST", headers, body: { text: "Hello?" } })).status).toBe(200);
  expect((await supportTicket(ticket.number, "POST", { message: "Hello!" })).status).toBe(200);
  const { messages } = z
    .looseObject({ messages: z.array(z.looseObject({ from: z.string(), text: z.string() })) })
    .parse((await system.request(path, { headers })).json);
  expect(messages.map(({ from, text }) => [from, text])).toEqual([
    ["customer", "Hello?"],
    ["support", "Hello!"],
  ]);
});
