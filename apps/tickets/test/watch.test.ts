import type { Caller, TicketChange } from "@crossdesk/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { agent, customerNamed, eventually, partner, service, startTestTickets, toOpen } from "./support.ts";
import type { TestTickets } from "./support.ts";

let system: TestTickets;
beforeAll(async () => {
  system = await startTestTickets();
});
afterAll(() => system[Symbol.asyncDispose]());

interface Seen {
  readonly id: string;
  readonly data: TicketChange;
}

/** Watches until it is disposed, or until `most` items have come. */
const watch = async (
  caller: Caller,
  input: { ticket?: { id: string }; lastEventId?: string } = {},
): Promise<AsyncDisposable & { seen: Seen[] }> => {
  const stop = new AbortController();
  const seen: Seen[] = [];
  const items = await system.as(caller).tickets.watch(input, { signal: stop.signal });
  const done = (async () => {
    for await (const [id, data] of items) seen.push({ id, data });
  })();
  return {
    seen,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await done;
    },
  };
};

const open = async (given = {}) => (await system.as(partner).tickets.open(toOpen(given))).ticket;
const versionsOf = (seen: readonly Seen[], id: string): number[] =>
  seen.filter(({ data }) => data.ticket.id === id).map(({ data }) => data.change.version);

/** Resolves once the watch has seen a ticket that is opened for the purpose: from then on it misses nothing. */
const untilWatching = async (seen: readonly Seen[], given = {}): Promise<void> => {
  await eventually(async () => {
    const { id } = await open(given);
    await eventually(() => expect(versionsOf(seen, id)).toEqual([1]));
  });
};

test("changes of the entity come as they happen, each with the ticket", async () => {
  await using watching = await watch(agent);
  await untilWatching(watching.seen);
  const ticket = await open();
  await system.as(partner).messages.add({ ticket: { id: ticket.id }, text: "Any news?" });
  await system.as(agent).tickets.close({ ticket: { id: ticket.id } });
  await eventually(() => expect(versionsOf(watching.seen, ticket.id)).toEqual([1, 2, 3]));
  const last = watching.seen.findLast(({ data }) => data.ticket.id === ticket.id);
  expect(last?.data).toMatchObject({
    ticket: { id: ticket.id, status: "CLOSED", version: 3 },
    change: { action: "Updated ticket status", actor: "agent-1", actorType: "agent" },
  });
});

test("nobody is told of what they may not see", async () => {
  await using mine = await watch(customerNamed("watcher"));
  await using foreign = await watch({ ...agent, entityId: "other" });
  await using everything = await watch(service);
  await untilWatching(mine.seen, { customerId: "watcher" });
  await untilWatching(everything.seen);
  const ticket = await open({ customerId: "somebody-else" });
  await eventually(() => expect(versionsOf(everything.seen, ticket.id)).toEqual([1]));
  expect(versionsOf(mine.seen, ticket.id)).toEqual([]);
  expect(foreign.seen).toEqual([]);
});

test("a ticket that is not there, or not the caller's, cannot be watched", async () => {
  const { id } = await open();
  for (const caller of [customerNamed("another"), { ...agent, entityId: "other" }]) {
    await expect(watch(caller, { ticket: { id } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
});

test("one ticket's watcher hears of no other", async () => {
  const [one, other] = [await open(), await open()];
  const before = (await system.as(agent).tickets.get({ id: one.id })).ticket.version;
  await using watching = await watch(agent, { ticket: { id: one.id }, lastEventId: "0-0" });
  await eventually(() => expect(versionsOf(watching.seen, one.id)).toEqual([before]));
  await system.as(agent).tickets.escalate({ ticket: { id: other.id } });
  await system.as(agent).tickets.escalate({ ticket: { id: one.id } });
  await eventually(() => expect(versionsOf(watching.seen, one.id)).toEqual([before, before + 1]));
  expect(versionsOf(watching.seen, other.id)).toEqual([]);
});

test("who comes back goes on behind the last item, on whichever replica, without gap or repeat", async () => {
  const ticket = await open();
  const ids: string[] = [];
  const versions: number[] = [];
  const take = async (count: number): Promise<void> => {
    const before = ids.length;
    const lastEventId = ids.at(-1) ?? "0-0";
    const replica = await system.replica();
    const stop = new AbortController();
    const items = await replica.router
      .createCaller({ caller: agent, requestId: "test" })
      .tickets.watch({ ticket: { id: ticket.id }, lastEventId }, { signal: stop.signal });
    for await (const [id, { change }] of items) {
      ids.push(id);
      versions.push(change.version);
      if (ids.length === before + count) break;
    }
    stop.abort();
  };
  for (let index = 0; index < 8; index += 1) {
    await system.as(partner).messages.add({ ticket: { id: ticket.id }, text: `message ${index}` });
  }
  await take(4);
  await system.as(agent).tickets.escalate({ ticket: { id: ticket.id } });
  await take(3);
  await take(3);
  expect(versions).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(new Set(ids).size).toBe(10);
});

test("a change of a slow transaction is told after faster ones, and not lost", async () => {
  await using watching = await watch(agent);
  await untilWatching(watching.seen);
  const [slow, fast] = [await open(), await open()];
  const began = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const transaction = system.db.transaction(async (tx) => {
    // It has its number, and its line's id, long before it commits.
    await tx.query({ text: "SELECT pg_current_xact_id()" });
    began.resolve();
    await end.promise;
    await tx.query({ text: "UPDATE tickets SET ccr = 'slow' WHERE id = $1", values: [slow.id] });
  });
  await began.promise;
  await system.as(agent).tickets.escalate({ ticket: { id: fast.id } });
  await system.as(agent).tickets.escalate({ ticket: { id: slow.id } });
  end.resolve();
  await transaction;
  await eventually(() => {
    expect(versionsOf(watching.seen, fast.id)).toEqual([1, 2]);
    expect(versionsOf(watching.seen, slow.id)).toEqual([1, 2]);
  });
});

test("many writers at once: every change is told once, those of a ticket in their order", async () => {
  await using watching = await watch(agent);
  await untilWatching(watching.seen);
  const tickets = await Promise.all(Array.from({ length: 10 }, () => open()));
  await Promise.all(
    tickets.flatMap(({ id }) =>
      Array.from({ length: 6 }, (_, index) =>
        system.as(partner).messages.add({ ticket: { id }, text: `message ${index}` }),
      ),
    ),
  );
  await eventually(() => {
    for (const { id } of tickets) expect(versionsOf(watching.seen, id)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
  expect(new Set(watching.seen.map(({ id }) => id)).size).toBe(watching.seen.length);
});

test("a watcher who is far behind catches up from the log", async () => {
  const ticket = await open({ subject: "far behind" });
  await using watching = await watch(service, { lastEventId: "0-0" });
  const lines = async (): Promise<number> =>
    (await system.as(service).logs.list({ countOnly: true })).count ?? Number.NaN;
  await eventually(async () => expect(watching.seen).toHaveLength(await lines()));
  expect(versionsOf(watching.seen, ticket.id)).toEqual([1]);
});

test("the id of no item is refused", async () => {
  await expect(watch(agent, { lastEventId: "yesterday" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
});
