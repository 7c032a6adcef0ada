import { randomUUID } from "node:crypto";
import type { Caller, Channel } from "@crossdesk/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyAuditLog } from "../src/use-cases/verify-audit-log.ts";
import { ADMIN, AGENT, customer, eventually, openWorld } from "./support.ts";
import type { World } from "./support.ts";

const HOUR = 3_600_000;
const CUSTOMER = customer("customer-1");
const PARTNER: Caller = { subject: "shop", role: "partner", entityId: "main" };

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const openPicked = async (channel: Channel = "mobile"): Promise<string> => {
  const id = await world.open({ channel });
  await world.assign(id);
  await world.as(AGENT).tickets.pick({ ticket: { id } });
  return id;
};
const openClosed = async (channel?: Channel): Promise<string> => {
  const id = await openPicked(channel);
  await world.as(AGENT).tickets.close({ ticket: { id } });
  return id;
};
const write = (caller: Caller, id: string, text = "It is not done!") =>
  world.as(caller).messages.add({ ticket: { id }, text });
const detailsOf = (id: string) => world.as(ADMIN).tickets.get({ id });
const logOf = async (id: string) => {
  const { items } = await world.as(ADMIN).logs.list({ ticket: { id }, limit: 100, details: true });
  return items.toReversed();
};

interface PublishedEvent {
  readonly type: string;
  readonly sequence: number;
  readonly data: Readonly<Record<string, unknown>>;
}
/** The events of the ticket, in order. */
const eventsOf = async (id: string): Promise<PublishedEvent[]> => {
  const rows = await world.service.db.query<{ envelope: string }>({
    text: "SELECT envelope FROM outbox WHERE envelope::json ->> 'aggregateId' = $1 ORDER BY position",
    values: [id],
  });
  return rows.map(({ envelope }): PublishedEvent => JSON.parse(envelope));
};

const failureOf = async (call: Promise<unknown>): Promise<unknown> => {
  const failure: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  return failure instanceof Error ? failure.cause : undefined;
};

describe.each([
  ["resolved", "resolve", "WORKFLOW_DONE"],
  ["closed", "close", "CLOSED"],
  ["closed as a chat", "closeRoom", "CHAT_CLOSED"],
] as const)("a customer's message to a ticket that is %s", (_name, action, status) => {
  it("reopens it: message, log and events together, and the team owes the answer", async () => {
    const id = await openPicked();
    const { assignedAgentId, version } = await world.as(AGENT).tickets[action]({ ticket: { id } });
    const before = await eventsOf(id);
    await write(CUSTOMER, id);
    const { ticket, messages } = await detailsOf(id);
    expect(messages.map(({ text }) => text)).toEqual(["It is not done!"]);
    expect(ticket).toMatchObject({
      status: "CREATED",
      awaiting: "team",
      awaitingSince: world.clock.now().toISOString(),
      assignedAgentId: null,
      pickedAt: null,
      isRoomClosed: false,
      closedAt: null,
      autoCloseAt: null,
      reopenableUntil: null,
      version: version + 2,
    });
    expect((await logOf(id)).slice(-2).map((line) => [line.action, line.actor, line.detail])).toEqual([
      ["Reopened ticket by message", CUSTOMER.subject, { from: status, to: "CREATED" }],
      ["Added message", CUSTOMER.subject, {}],
    ]);
    expect((await eventsOf(id)).slice(before.length)).toMatchObject([
      {
        type: "events.tickets.ticket-status-changed",
        sequence: version + 1,
        data: {
          status: "CREATED",
          reopened: { by: "customer" },
          previous: { status, assignedAgentId },
          awaiting: "team",
        },
      },
      { type: "events.tickets.message-added", sequence: version + 2, data: { status: "CREATED", awaiting: "team" } },
    ]);
    expect((await verifyAuditLog(world.service.db)).findings).toEqual([]);
  });

  it("reopens it once, however many of the customer's windows write at once, and loses none of the messages", async () => {
    const id = await openPicked();
    await world.as(AGENT).tickets[action]({ ticket: { id } });
    const texts = Array.from({ length: 8 }, (_, index) => `window ${index}`);
    await Promise.all(texts.map((text) => write(CUSTOMER, id, text)));
    const { ticket, messages } = await detailsOf(id);
    expect(messages.map(({ text }) => text).toSorted()).toEqual(texts);
    expect(ticket).toMatchObject({ status: "CREATED", awaiting: "team" });
    const reopened = (await logOf(id)).filter((line) => line.action === "Reopened ticket by message");
    expect(reopened).toHaveLength(1);
  });

  it("reopens it also where a partner writes for the customer, and with a token for this ticket alone", async () => {
    const [one, other] = [await openPicked(), await openPicked()];
    for (const id of [one, other]) await world.as(AGENT).tickets[action]({ ticket: { id } });
    const sender = { id: "customer-1", type: "customer" } as const;
    await world.as(PARTNER).messages.add({ ticket: { id: one }, text: "Hello?", sender });
    await write({ ...CUSTOMER, ticketId: other }, other);
    for (const id of [one, other]) {
      expect((await detailsOf(id)).ticket).toMatchObject({ status: "CREATED", awaiting: "team" });
      expect((await eventsOf(id)).at(-2)?.data["reopened"]).toEqual({ by: "customer" });
    }
  });
});

describe("a closed ticket", () => {
  it("takes a customer's message for 72 hours, and says afterwards what to do instead", async () => {
    const id = await openClosed();
    const { number, reopenableUntil } = (await detailsOf(id)).ticket;
    world.clock.advance(72 * HOUR + 1);
    const failure = await failureOf(write(CUSTOMER, id));
    expect(failure).toMatchObject({ kind: "TICKET_CLOSED", details: { reopenableUntil, from: "CLOSED" } });
    expect(failure).toHaveProperty("message", expect.stringContaining(`open a new one`));
    expect(failure).toHaveProperty("message", expect.stringContaining(`${number}`));
    expect((await detailsOf(id)).messages).toEqual([]);
    world.clock.advance(-1);
    await expect(write(CUSTOMER, id)).resolves.toMatchObject({ text: "It is not done!" });
  });

  it("refuses everybody else as before, and customers where they do not write", async () => {
    const id = await openClosed();
    for (const caller of [ADMIN, AGENT, PARTNER]) {
      expect(await failureOf(write(caller, id))).toMatchObject({
        kind: "TICKET_CLOSED",
        message: "The ticket is closed; reopen it first.",
      });
    }
    const internal = await openClosed("internal");
    expect(await failureOf(write(CUSTOMER, internal))).toMatchObject({
      kind: "TICKET_CLOSED",
      details: { reopenableUntil: null },
    });
  });

  it("is reopened with a key once, and not by a repetition after it was closed again", async () => {
    const id = await openClosed();
    const key = randomUUID();
    const again = () =>
      world.service.router
        .createCaller({ caller: CUSTOMER, requestId: "test", idempotencyKey: key })
        .messages.add({ ticket: { id }, text: "Hello?" });
    const first = await again();
    expect(await again()).toEqual(first);
    await world.as(AGENT).tickets.close({ ticket: { id } });
    expect(await again()).toEqual(first);
    const { ticket, messages } = await detailsOf(id);
    expect(messages).toHaveLength(1);
    expect(ticket.status).toBe("CLOSED");
  });

  it("that was reopened by staff awaits the team, and says who did it", async () => {
    const id = await openClosed();
    await world.as(AGENT).tickets.reopen({ ticket: { id } });
    expect((await detailsOf(id)).ticket).toMatchObject({ awaiting: "team", reopenableUntil: null });
    expect((await eventsOf(id)).at(-1)?.data["reopened"]).toEqual({ by: "agent" });
  });
});

it("a message of the team keeps a resolved ticket resolved", async () => {
  const id = await openPicked();
  await world.as(AGENT).tickets.resolve({ ticket: { id } });
  await write(AGENT, id, "The refund is on its way.");
  expect((await detailsOf(id)).ticket).toMatchObject({ status: "WORKFLOW_DONE", awaiting: "customer" });
});

it("a customer's answer on a pending ticket shows that the team owes the next word, and keeps it pending", async () => {
  const id = await openPicked("chat");
  await write(AGENT, id, "Which order?");
  await world.as(AGENT).tickets.markPending({ ticket: { id } });
  expect((await detailsOf(id)).ticket).toMatchObject({ awaiting: "customer", autoCloseAt: null });
  world.clock.advance(HOUR);
  await write(CUSTOMER, id, "4711");
  const since = world.clock.now().toISOString();
  expect((await detailsOf(id)).ticket).toMatchObject({
    status: "WORKFLOW_PENDING",
    awaiting: "team",
    awaitingSince: since,
  });
  expect((await eventsOf(id)).at(-1)?.data).toMatchObject({ awaiting: "team", awaitingSince: since });
});

describe("a closed session of an order", () => {
  const openSession = async (orderId: string): Promise<string> => {
    const { ticket } = await world.as(PARTNER).sessions.open({ orderId, customerId: "customer-1" });
    return ticket.id;
  };

  it("is reopened by its customer, and is the order's open session then", async () => {
    const orderId = randomUUID();
    const id = await openSession(orderId);
    await world.as(PARTNER).sessions.close({ orderId });
    await write(CUSTOMER, id);
    expect(await world.as(PARTNER).sessions.open({ orderId })).toMatchObject({ ticket: { id }, created: false });
  });

  it("stays closed where the order has another one, and says that the customer is to write there", async () => {
    const orderId = randomUUID();
    const id = await openSession(orderId);
    await world.as(PARTNER).sessions.close({ orderId });
    const newer = await openSession(orderId);
    expect(await failureOf(write(CUSTOMER, id))).toMatchObject({
      kind: "TICKET_CLOSED",
      message: expect.stringContaining("Please write there"),
      details: { reopenableUntil: null },
    });
    await expect(write(CUSTOMER, newer)).resolves.toMatchObject({ ticketId: newer });
  });

  it("says so as well where the other one is opened at the same moment", async () => {
    const orderId = randomUUID();
    const id = await openSession(orderId);
    await world.as(PARTNER).sessions.close({ orderId });
    const { db } = world.service;
    const writing = await db.transaction(async (tx) => {
      await tx.query({
        text: `INSERT INTO tickets SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(),
            'number', nextval('ticket_numbers'), 'feedback_id', gen_random_uuid(), 'room_id', gen_random_uuid(), 'status', 'CREATED',
            'closed_at', NULL, 'awaiting', 'team', 'awaiting_since', now(), 'reopenable_until', NULL))).* FROM tickets t WHERE id = $1`,
        values: [id],
      });
      const failure = failureOf(write(CUSTOMER, id));
      // The message has seen no other session, and waits now for what becomes of this one.
      await eventually(async () => {
        const waiting = await db.query({
          text: "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        });
        expect(waiting).toHaveLength(1);
      });
      return { failure };
    });
    expect(await writing.failure).toMatchObject({
      kind: "TICKET_CLOSED",
      message: expect.stringContaining("Please write there"),
    });
  });
});

describe("a customer's message that comes at the same moment as", () => {
  it("an agent who closes a ticket during a customer's message reopens it, or gets a failure first", async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => openPicked()));
    const kinds = await Promise.all(
      ids.map(async (id) => {
        const { version } = (await detailsOf(id)).ticket;
        const [failure] = await Promise.all([
          failureOf(world.as(AGENT).tickets.close({ ticket: { id }, version })),
          write(CUSTOMER, id),
        ]);
        const { ticket, messages } = await detailsOf(id);
        expect(messages).toHaveLength(1);
        expect(ticket).toMatchObject({ status: "CREATED", awaiting: "team" });
        return failure instanceof Error ? Reflect.get(failure, "kind") : "closed first";
      }),
    );
    expect(["VERSION_CONFLICT", "closed first"]).toEqual(expect.arrayContaining(kinds));
  });

  it("the closing of a resolved ticket, or of a silent chat, ends with the ticket open", async () => {
    await using own = await openWorld();
    const opening = async (channel: Channel, finish: boolean): Promise<string> => {
      const id = await own.open({ channel });
      await own.assign(id);
      await own.as(AGENT).tickets.pick({ ticket: { id } });
      await own.as(AGENT).messages.add({ ticket: { id }, text: "Anything else?" });
      if (finish) await own.as(AGENT).tickets.resolve({ ticket: { id } });
      return id;
    };
    const ids = await Promise.all(
      Array.from({ length: 8 }, (_, index) => opening(index % 2 === 0 ? "chat" : "mobile", index % 4 !== 0)),
    );
    await own.service.start();
    own.clock.advance(96 * HOUR);
    await Promise.all(ids.map((id) => own.as(CUSTOMER).messages.add({ ticket: { id }, text: "Yes!" })));
    await eventually(async () => {
      const due = await own.service.db.query({
        text: "SELECT FROM timers WHERE run_at <= $1",
        values: [own.clock.now()],
      });
      expect(due).toHaveLength(0);
    });
    for (const id of ids) {
      const { ticket, messages } = await own.as(ADMIN).tickets.get({ id });
      expect(messages.at(-1)?.text).toBe("Yes!");
      expect(ticket).toMatchObject({ awaiting: "team", isRoomClosed: false, closedAt: null, autoCloseAt: null });
    }
  });
});
