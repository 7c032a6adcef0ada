import { createCrossdeskClient } from "@crossdesk/client";
import { withCall } from "@crossdesk/contracts";
import type { Caller, CrossdeskClient, TicketChange } from "@crossdesk/contracts";
import { createTestDatabase } from "@crossdesk/testing";
import { iterateSubscription } from "@crossdesk/trpc-nats";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ADMIN, AGENT, customer, eventually, openWorld } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
let client: CrossdeskClient["tickets"];
beforeAll(async () => {
  world = await openWorld();
  await world.service.start();
  client = createCrossdeskClient({ nc: world.nc }).tickets;
});
afterAll(() => world[Symbol.asyncDispose]());

/** Of one ticket. */
const FROM_THE_FIRST = "0";

type Input = Parameters<typeof client.watch.subscribe>[0];

interface Seen {
  readonly id: string;
  readonly data: TicketChange;
}

const itemsOf = (caller: Caller, input: Input, signal?: AbortSignal) =>
  iterateSubscription(client.watch, input, withCall({ caller }, signal));

interface Watching extends AsyncDisposable {
  readonly seen: readonly Seen[];
}

/** Watches until it is disposed. */
const watch = (caller: Caller, input: Input = {}): Watching => {
  const stop = new AbortController();
  const seen: Seen[] = [];
  const done = (async () => {
    for await (const item of itemsOf(caller, input, stop.signal)) seen.push(item);
  })();
  return {
    seen,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await done;
    },
  };
};

/** The failure of a watch that is refused. */
const refusalOf = async (caller: Caller, input: Input): Promise<unknown> => {
  for await (const item of itemsOf(caller, input)) throw new Error(`It received ${item.id}.`);
  throw new Error("It ended without a failure.");
};

const versionsOf = ({ seen }: Watching, id: string): number[] =>
  seen.filter(({ data }) => data.ticket.id === id).map(({ data }) => data.change.version);

/** Resolves once a ticket that is opened for the purpose arrives: from then on nothing is missed. One that was opened too early never arrives. */
const untilWatching = async (watching: Watching, given: Parameters<World["open"]>[0] = {}): Promise<void> => {
  await eventually(async () => {
    const id = await world.open(given);
    await expect.poll(() => versionsOf(watching, id), { timeout: 2_000 }).toEqual([1]);
  });
};

/** A transaction with a number of its own, in another database of the same server, until it is disposed. */
const openTransactionElsewhere = async () => {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await createTestDatabase());
  const client = new Client({ connectionString: database.url });
  await client.connect();
  stack.defer(() => client.end());
  await client.query("BEGIN");
  await client.query("SELECT pg_current_xact_id()");
  const running = stack.move();
  return {
    isOpen: async (): Promise<boolean> => {
      const { rows } = await client.query("SELECT pg_current_xact_id_if_assigned() IS NOT NULL AS open");
      return rows[0]?.open === true;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};

describe("watching", () => {
  it("delivers changes as they happen, with the ticket", async () => {
    await using watching = watch(AGENT);
    await untilWatching(watching);
    const id = await world.open();
    await world.as(ADMIN).messages.add({ ticket: { id }, text: "Any news?" });
    await world.as(AGENT).tickets.close({ ticket: { id } });
    await eventually(() => expect(versionsOf(watching, id)).toEqual([1, 2, 3]));
    expect(watching.seen.findLast(({ data }) => data.ticket.id === id)?.data).toMatchObject({
      ticket: { id, status: "CLOSED", version: 3 },
      change: { action: "Updated ticket status", actor: "agent-1", actorType: "agent" },
    });
  });

  it("delivers nothing that the caller may not see", async () => {
    await using mine = watch(customer("watcher"));
    await using foreign = watch({ ...AGENT, entityId: "other" });
    await using everything = watch(ADMIN);
    await untilWatching(mine, { customerId: "watcher" });
    await untilWatching(everything);
    const id = await world.open({ customerId: "somebody-else" });
    await eventually(() => expect(versionsOf(everything, id)).toEqual([1]));
    expect(versionsOf(mine, id)).toEqual([]);
    expect(foreign.seen).toEqual([]);
  });

  it("is refused for a ticket that is not there, or not the caller's", async () => {
    const id = await world.open();
    for (const caller of [customer("another"), { ...AGENT, entityId: "other" }]) {
      await expect(refusalOf(caller, { ticket: { id } })).rejects.toMatchObject({ data: { kind: "TICKET_NOT_FOUND" } });
    }
  });

  it("is refused from behind what is no item's id", async () => {
    const refusal = refusalOf(AGENT, { lastEventId: "yesterday" });
    await expect(refusal).rejects.toMatchObject({ data: { kind: "VALIDATION_FAILED" } });
  });

  it("of one ticket receives no other", async () => {
    const [one, other] = [await world.open(), await world.open()];
    await using watching = watch(AGENT, { ticket: { id: one }, lastEventId: FROM_THE_FIRST });
    await eventually(() => expect(versionsOf(watching, one)).toEqual([1]));
    await world.as(AGENT).tickets.escalate({ ticket: { id: other } });
    await world.as(AGENT).tickets.escalate({ ticket: { id: one } });
    await eventually(() => expect(versionsOf(watching, one)).toEqual([1, 2]));
    expect(versionsOf(watching, other)).toEqual([]);
  });

  it("behind the latest change delivers everything that a later read does not contain", async () => {
    const id = await world.open();
    const { eventId } = await world.as(AGENT).tickets.latestChange();
    const { ticket } = await world.as(AGENT).tickets.get({ id });
    await world.as(AGENT).messages.add({ ticket: { id }, text: "between reading and watching" });
    await using watching = watch(AGENT, { lastEventId: eventId });
    await eventually(() => expect(versionsOf(watching, id)).toContain(ticket.version + 1));
    expect(versionsOf(watching, id).filter((version) => version > ticket.version)).toEqual([ticket.version + 1]);
  });

  it("that was left goes on behind its last item, without gap or repeat", async () => {
    const id = await world.open();
    const seen: Seen[] = [];
    const take = async (count: number): Promise<void> => {
      const until = seen.length + count;
      for await (const item of itemsOf(AGENT, { ticket: { id }, lastEventId: seen.at(-1)?.id ?? FROM_THE_FIRST })) {
        seen.push(item);
        if (seen.length === until) break;
      }
    };
    for (let index = 0; index < 8; index += 1) {
      await world.as(AGENT).messages.add({ ticket: { id }, text: `message ${index}` });
    }
    await take(4);
    await world.as(AGENT).tickets.escalate({ ticket: { id } });
    await take(3);
    await take(3);
    expect(seen.map(({ data }) => data.change.version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(new Set(seen.map((item) => item.id)).size).toBe(10);
  });

  it("goes on at another replica when its own ends, without gap or repeat", async () => {
    const id = await world.open();
    await using watching = watch(AGENT, { ticket: { id }, lastEventId: FROM_THE_FIRST });
    await eventually(() => expect(versionsOf(watching, id)).toEqual([1]));
    for (let round = 0; round < 3; round += 1) {
      const next = await world.rebuild();
      await world.as(AGENT).messages.add({ ticket: { id }, text: "while the watch was down" });
      await next.start();
      await world.as(AGENT).messages.add({ ticket: { id }, text: "and then" });
    }
    await eventually(() => expect(versionsOf(watching, id)).toEqual([1, 2, 3, 4, 5, 6, 7]));
  });

  it("loses nothing of a transaction that was slow to commit", async () => {
    await using watching = watch(AGENT);
    await untilWatching(watching);
    const [slow, fast] = [await world.open(), await world.open()];
    const { db } = world.service;
    const began = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    // It has its number, and locks a ticket, long before it commits.
    const transaction = db.transaction(async (tx) => {
      await tx.query({ text: "UPDATE tickets SET ccr = 'slow' WHERE id = $1", values: [slow] });
      began.resolve();
      await end.promise;
    });
    await began.promise;
    const waiting = world.as(AGENT).tickets.escalate({ ticket: { id: slow } });
    await world.as(AGENT).tickets.escalate({ ticket: { id: fast } });
    end.resolve();
    await Promise.all([transaction, waiting]);
    await eventually(() => {
      expect(versionsOf(watching, fast)).toEqual([1, 2]);
      expect(versionsOf(watching, slow)).toEqual([1, 2]);
    });
  });

  it("delivers every change once, and a ticket's in order, with many concurrent writers", async () => {
    await using watching = watch(AGENT);
    await untilWatching(watching);
    const ids = await Promise.all(Array.from({ length: 10 }, () => world.open()));
    const write = (id: string) =>
      Array.from({ length: 6 }, (_, index) => world.as(AGENT).messages.add({ ticket: { id }, text: `${index}` }));
    await Promise.all(ids.flatMap(write));
    await eventually(() => {
      for (const id of ids) expect(versionsOf(watching, id)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    });
    expect(new Set(watching.seen.map(({ id }) => id)).size).toBe(watching.seen.length);
  });

  it("from the beginning catches up with the log", async () => {
    await using watching = watch(ADMIN, { lastEventId: "0-0" });
    const { count } = await world.as(ADMIN).logs.list({ countOnly: true });
    await eventually(() => expect(watching.seen).toHaveLength(count ?? Number.NaN));
  });

  it("goes on whatever transactions are open in other databases of the server", async () => {
    await using other = await openTransactionElsewhere();
    await using watching = watch(AGENT);
    await untilWatching(watching);
    const id = await world.open();
    await eventually(() => expect(versionsOf(watching, id)).toEqual([1]));
    expect(await other.isOpen()).toBe(true);
  });

  it("delivers a message with the change that added it", async () => {
    const id = await world.open();
    await using watching = watch(AGENT, { ticket: { id }, lastEventId: "1" });
    await world.as(AGENT).messages.add({ ticket: { id }, text: "Here it is." });
    await eventually(() => expect(watching.seen.map(({ data }) => data.message?.text)).toEqual(["Here it is."]));
  });

  it("refuses a place that the event stream no longer has", async () => {
    const refusal = refusalOf(AGENT, { lastEventId: "7-ffffffffffffffffff" });
    await expect(refusal).rejects.toMatchObject({ data: { kind: "VALIDATION_FAILED" } });
  });

  it("of one ticket goes on behind a place among all changes as well", async () => {
    const id = await world.open();
    const { eventId } = await world.as(AGENT).tickets.latestChange();
    await world.as(AGENT).messages.add({ ticket: { id }, text: "Behind it." });
    await world.open();
    await using watching = watch(AGENT, { ticket: { id }, lastEventId: eventId });
    await eventually(() => expect(versionsOf(watching, id).at(-1)).toBe(2));
    const last = watching.seen.at(-1)?.id;
    await using again = watch(AGENT, { ticket: { id }, lastEventId: last });
    await world.as(AGENT).messages.add({ ticket: { id }, text: "And behind that." });
    await eventually(() => expect(versionsOf(again, id)).toEqual([3]));
    expect(watching.seen.every(({ data }) => data.ticket.id === id)).toBe(true);
  });

  it("of all tickets takes no version of one", async () => {
    const refusal = refusalOf(AGENT, { lastEventId: "7" });
    await expect(refusal).rejects.toMatchObject({ data: { kind: "VALIDATION_FAILED" } });
  });
});
