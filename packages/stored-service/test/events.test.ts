import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { EventEnvelope, subjectsOfRecords } from "@crossdesk/contracts";
import { findFreePort, startNats, startNatsCluster } from "@crossdesk/dev-stack";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { expect, test, vi } from "vitest";
import {
  deadLetters,
  onEvent,
  replayOutbox,
  startConsumer,
  startRelay,
  startStreamSettings,
  watchDeadLetters,
} from "@crossdesk/events";
import { connectNats, readMetrics } from "@crossdesk/service-kit";
import type { Database, Transaction } from "@crossdesk/database";
import type { ConsumerOptions, DeadLetter, EventHandlers } from "@crossdesk/events";
import type { Running } from "@crossdesk/service-kit";
import {
  closing,
  countsOf,
  countThing,
  eventually,
  logger,
  openTestDatabase,
  openOwnNats,
  openTestNats,
  publishThing,
  ThingHappened,
} from "./support.ts";

const counting: EventHandlers = {
  "events.tests.thing-happened": onEvent(ThingHappened, (event, tx) => countThing(tx, event)),
};

const listen = (db: Database, nc: NatsConnection, options: Partial<ConsumerOptions> = {}): Running & AsyncDisposable =>
  closing(startConsumer({ db, nc, service: "other", source: "tests", handlers: counting, logger, ...options }));

const relay = (db: Database, nc: NatsConnection): Running & AsyncDisposable =>
  closing(startRelay({ db, nc, logger, ackTimeoutMs: 1000 }));

const things = (count: number): string[] => Array.from({ length: count }, (_, index) => `thing-${1000 + index}`);
const once = (names: readonly string[]): Record<string, number> => Object.fromEntries(names.map((name) => [name, 1]));

const waiting = async (db: Database): Promise<number> =>
  (await db.query({ text: "SELECT 1 FROM outbox WHERE published_at IS NULL" })).length;

test("an event that the broker takes while earlier ones are being marked is marked too", async () => {
  await using nats = await openOwnNats();
  await using sender = await openTestDatabase();
  await using _relay = relay(sender.db, nats.nc);
  await publishThing(sender.db, "thing-first");
  await eventually(async () => expect(await waiting(sender.db)).toBe(0));
  // The broker has taken the first of each pair, and takes the second one when the first is marked.
  for (const between of [5, 15, 30, 50]) {
    await publishThing(sender.db, `thing-${between}-taken`);
    await delay(between);
    nats.server.pause();
    await publishThing(sender.db, `thing-${between}-late`);
    await delay(200);
    nats.server.resume();
  }
  await eventually(async () => expect(await waiting(sender.db)).toBe(0));
});

test.concurrent("each event takes effect once, over several relays and several replicas that listen", async () => {
  await using nats = await openTestNats();
  await using sender = await openTestDatabase();
  await using receiver = await openTestDatabase();
  const names = things(200);
  await Promise.all(names.map((name) => publishThing(sender.db, name)));
  await using _relays = [relay(sender.db, nats.nc), relay(sender.db, nats.nc)].reduce(both);
  await using _consumers = [listen(receiver.db, nats.nc), listen(receiver.db, nats.nc)].reduce(both);
  await eventually(async () => expect(await countsOf(receiver.db)).toEqual(once(names)));
  await eventually(async () => expect(await waiting(sender.db)).toBe(0));
});

test.concurrent("an event without a handler leaves no trace, and one whose acknowledgement fails still takes effect", async () => {
  await using nats = await openTestNats();
  await using sender = await openTestDatabase();
  await using receiver = await openTestDatabase();
  const asked: string[] = [];
  await using _consumer = listen(receiver.db, nats.nc, {
    concerns: async ({ aggregateId }) => {
      asked.push(aggregateId);
      if (aggregateId === "unclear") throw new Error("The database is away.");
      return aggregateId === "ours";
    },
  });
  for (const name of ["theirs", "ours", "unclear", "theirs"]) await publishThing(sender.db, name);
  await using _relay = relay(sender.db, nats.nc);
  await eventually(async () => expect(await countsOf(receiver.db)).toEqual(once(["ours", "unclear"])));
  await eventually(() => expect(asked.toSorted()).toEqual(["ours", "theirs", "theirs", "unclear"]));
  expect(await receiver.db.query({ text: "SELECT FROM inbox" })).toHaveLength(2);
});

const both = <Part extends AsyncDisposable>(first: Part, second: Part): Part => ({
  ...first,
  async [Symbol.asyncDispose]() {
    await Promise.all([first[Symbol.asyncDispose](), second[Symbol.asyncDispose]()]);
  },
});

/** Puts something around the work of each of a database's transactions. */
const inEachTransaction = (
  db: Database,
  around: (work: () => Promise<void>, tx: Transaction) => Promise<void>,
): void => {
  const transaction = db.transaction.bind(db);
  vi.spyOn(db, "transaction").mockImplementation((work, options) =>
    transaction(async (tx) => {
      const results: Awaited<ReturnType<typeof work>>[] = [];
      await around(async () => void results.push(await work(tx)), tx);
      const [result] = results;
      if (result === undefined && results.length === 0) throw new Error("The work was left out.");
      return result;
    }, options),
  );
};

test.concurrent("a relay that dies between publishing and marking loses and repeats nothing", async () => {
  await using nats = await openTestNats();
  await using sender = await openTestDatabase();
  await using receiver = await openTestDatabase();
  await using _consumer = listen(receiver.db, nats.nc);
  await publishThing(sender.db, "a");
  let crashes = 0;
  inEachTransaction(sender.db, async (work) => {
    await work();
    crashes += 1;
    if (crashes <= 2) throw new Error("crashed before the commit");
  });
  await using _relay = relay(sender.db, nats.nc);
  await eventually(async () => expect(await waiting(sender.db)).toBe(0));
  expect(crashes).toBeGreaterThan(2);
  await publishThing(sender.db, "b");
  await eventually(async () => expect(await countsOf(receiver.db)).toEqual({ a: 1, b: 1 }));
});

test.concurrent("an event whose ack was lost has no second effect", async () => {
  await using nats = await openOwnNats();
  await using sender = await openTestDatabase();
  await using receiver = await openTestDatabase();
  let deliveries = 0;
  const handlers: EventHandlers = {
    "events.tests.thing-happened": onEvent(ThingHappened, async (event, tx) => {
      deliveries += 1;
      await countThing(tx, event);
      // The broker is gone when the ack is due, and doesn't know of it afterwards.
      if (deliveries === 1) await nats.server.kill();
    }),
  };
  await using _relay = relay(sender.db, nats.nc);
  await using _consumer = listen(receiver.db, nats.nc, { handlers, ackWaitMs: 1000 });
  await publishThing(sender.db, "a");
  await eventually(async () => expect(await countsOf(receiver.db)).toEqual({ a: 1 }));
  await nats.server.restart();
  const jsm = await jetstreamManager(nats.nc, { checkAPI: false });
  await eventually(async () => {
    const info = await jsm.consumers.info("EVENTS", "other-tests");
    expect(info).toMatchObject({ num_ack_pending: 0, num_pending: 0 });
  });
  expect(await countsOf(receiver.db)).toEqual({ a: 1 });
});

test.concurrent("events go on after NATS was killed and restarted under load", async () => {
  await using nats = await openOwnNats();
  await using sender = await openTestDatabase();
  await using receiver = await openTestDatabase();
  await using _relay = relay(sender.db, nats.nc);
  await using _consumer = listen(receiver.db, nats.nc, { ackWaitMs: 1000 });
  const names = things(60);
  const [before, during, after] = [names.slice(0, 20), names.slice(20, 40), names.slice(40)];
  await Promise.all(before.map((name) => publishThing(sender.db, name)));
  await nats.server.kill();
  await Promise.all(during.map((name) => publishThing(sender.db, name)));
  await nats.server.restart();
  await Promise.all(after.map((name) => publishThing(sender.db, name)));
  await eventually(async () => expect(await countsOf(receiver.db)).toEqual(once(names)));
});

test.concurrent("a stream that was lost with the broker's disk is created again, and the last day published again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "service-kit-test-"));
  await using server = await startNats({ storeDir: folder });
  const nc = await connectNats({ url: server.url, name: "test", logger });
  await using sender = await openTestDatabase();
  await using receiver = await openTestDatabase();
  await using _relay = relay(sender.db, nc);
  // Published, and not yet received.
  await publishThing(sender.db, "unheard");
  await eventually(async () => expect(await waiting(sender.db)).toBe(0));

  await server.kill();
  await rm(join(folder, "jetstream"), { recursive: true });
  await server.restart();
  const consumer = listen(receiver.db, nc);
  await eventually(async () => expect(await countsOf(receiver.db)).toEqual({ unheard: 1 }));

  // Now under a running consumer, which has had the first one.
  await server.kill();
  await rm(join(folder, "jetstream"), { recursive: true });
  await server.restart();
  await publishThing(sender.db, "later");
  await eventually(async () => expect(await countsOf(receiver.db)).toEqual({ unheard: 1, later: 1 }));
  await consumer.close();
  await nc.close();
});

test.concurrent("a stream that comes back empty under its old name and date is noticed, and the last day published again", async () => {
  const folder = await mkdtemp(join(tmpdir(), "service-kit-test-"));
  await using server = await startNats({ storeDir: folder });
  const nc = await connectNats({ url: server.url, name: "test", logger });
  await using sender = await openTestDatabase();
  await using other = await openTestDatabase();
  await using receiver = await openTestDatabase();
  await using _relay = relay(sender.db, nc);
  const early = things(20);
  await Promise.all(early.map((name) => publishThing(sender.db, name)));
  await eventually(async () => expect(await waiting(sender.db)).toBe(0));
  const jsm = await jetstreamManager(nc, { checkAPI: false });
  const { created } = await jsm.streams.info("EVENTS");

  // What its node remembers of a stream whose messages were on another disk, or of one that no other node has a copy of.
  await server.kill();
  const stream = join(folder, "jetstream", "$G", "streams", "EVENTS");
  for (const part of ["msgs", "obs"]) await rm(join(stream, part), { recursive: true, force: true });
  await server.restart();
  // Another service goes on, and its events take the numbers of those that are gone.
  await using _other = relay(other.db, nc);
  await Promise.all(things(60).map((name) => publishThing(other.db, `other-${name}`)));
  await eventually(async () => expect(await waiting(other.db)).toBe(0));
  expect((await jsm.streams.info("EVENTS")).created).toBe(created);

  await using _consumer = listen(receiver.db, nc);
  await eventually(async () => expect(await countsOf(receiver.db)).toMatchObject(once(early)));
  await eventually(async () => expect(Object.keys(await countsOf(receiver.db))).toHaveLength(80));
  expect(Object.values(await countsOf(receiver.db))).not.toContain(2);
  await nc.close();
});

test.concurrent(
  "a cluster keeps each event on three servers by default, or on the configured number",
  { timeout: 120_000 },
  async () => {
    await using cluster = await startNatsCluster();
    // The first of the addresses does not answer.
    const nc = await connectNats({
      url: `nats://127.0.0.1:${await findFreePort()},${cluster.url}`,
      name: "test",
      logger,
    });
    await using sender = await openTestDatabase();
    await using receiver = await openTestDatabase();
    await using _relay = relay(sender.db, nc);
    await using _consumer = listen(receiver.db, nc);
    const jsm = await jetstreamManager(nc, { checkAPI: false });
    const replicas = async () => (await jsm.streams.info("EVENTS")).config.num_replicas;
    await publishThing(sender.db, "a");
    await eventually(async () => expect(await countsOf(receiver.db)).toEqual({ a: 1 }));
    // On a busy machine a server may join after the stream was made; then it grows.
    const byDefault = startStreamSettings({ nc, logger, options: {} });
    await eventually(async () => expect(await replicas()).toBe(3));
    await byDefault.close();

    const single = startStreamSettings({ nc, logger, options: { replicas: 1, maxBytes: 4_194_304 } });
    await eventually(async () => expect(await replicas()).toBe(1));
    await single.close();
    expect((await jsm.streams.info("EVENTS")).config.max_bytes).toBe(4_194_304);
    // As an earlier release made it, with one: it grows where no number is configured.
    const unsaid = startStreamSettings({ nc, logger, options: {} });
    await eventually(async () => expect(await replicas()).toBe(3));
    await unsaid.close();
    await publishThing(sender.db, "b");
    await eventually(async () => expect(await countsOf(receiver.db)).toEqual({ a: 1, b: 1 }));
    await nc.close();
  },
);

test.concurrent(
  "a stream that one server alone kept, which lost its disk, gets the last day again",
  { timeout: 120_000 },
  async () => {
    await using cluster = await startNatsCluster();
    const nc = await connectNats({ url: cluster.url, name: "test", logger });
    await using sender = await openTestDatabase();
    await using receiver = await openTestDatabase();
    const jsm = await jetstreamManager(nc, { checkAPI: false });
    const created = await eventually(() =>
      jsm.streams.add({ name: "EVENTS", subjects: ["events.>"], num_replicas: 1 }),
    );
    await using _relay = relay(sender.db, nc);
    const names = things(20);
    await Promise.all(names.map((name) => publishThing(sender.db, name)));
    await eventually(async () => expect(await waiting(sender.db)).toBe(0));

    const holder = Number(created.cluster?.leader?.replace("node-", ""));
    await cluster.wipe(holder);
    const info = await eventually(() => jsm.streams.info("EVENTS"));
    expect(info.created).toBe(created.created);
    await using _consumer = listen(receiver.db, nc);
    await eventually(async () => expect(await countsOf(receiver.db)).toEqual(once(names)));
    await nc.close();
  },
);

test.concurrent("a stream that was emptied on purpose stays so", async () => {
  await using nats = await openTestNats();
  await using sender = await openTestDatabase();
  await using _relay = closing(startRelay({ db: sender.db, nc: nats.nc, logger, checkMs: 0, pollMs: 20 }));
  await publishThing(sender.db, "a");
  await eventually(async () => expect(await waiting(sender.db)).toBe(0));
  const jsm = await jetstreamManager(nats.nc, { checkAPI: false });
  await jsm.streams.purge("EVENTS");
  await publishThing(sender.db, "b");
  await eventually(async () => expect(await waiting(sender.db)).toBe(0));
  const replays = await sender.db.query<{ replays: number }>({ text: "SELECT replays FROM outbox" });
  expect(replays).toEqual([{ replays: 0 }, { replays: 0 }]);
});

test.concurrent("what replicas store while the stream is looked at is not taken for lost", async () => {
  await using nats = await openTestNats();
  await using sender = await openTestDatabase();
  const looking = () => closing(startRelay({ db: sender.db, nc: nats.nc, logger, checkMs: 0, pollMs: 1 }));
  await using _relays = [looking(), looking(), looking()].reduce(both);
  const workers = Array.from({ length: 8 }, async (_, worker) => {
    for (let count = 0; count < 100; count += 1) await publishThing(sender.db, `thing-${worker}-${count}`);
  });
  await Promise.all(workers);
  await eventually(async () => expect(await waiting(sender.db)).toBe(0));
  expect(await sender.db.query({ text: "SELECT id FROM outbox WHERE replays > 0" })).toEqual([]);
});

test.concurrent("a replay reaches the stream in spite of its duplicate window, and changes nothing for who has had it", async () => {
  await using nats = await openTestNats();
  await using sender = await openTestDatabase();
  await using receiver = await openTestDatabase();
  await using newcomer = await openTestDatabase();
  await using _relay = relay(sender.db, nats.nc);
  await using _consumer = listen(receiver.db, nats.nc);
  const since = new Date(Date.now() - 60_000);
  await publishThing(sender.db, "a");
  await eventually(async () => expect(await countsOf(receiver.db)).toEqual({ a: 1 }));
  const jsm = await jetstreamManager(nats.nc, { checkAPI: false });
  await jsm.streams.purge("EVENTS");

  await using _new = listen(newcomer.db, nats.nc, { service: "newcomer" });
  // It is delivered before the outbox notes that it was published, and only then can it be published again.
  await eventually(async () => expect(await replayOutbox({ db: sender.db, since })).toBe(1));
  await eventually(async () => expect(await countsOf(newcomer.db)).toEqual({ a: 1 }));
  await eventually(async () => {
    const info = await jsm.consumers.info("EVENTS", "other-tests");
    expect(info).toMatchObject({ num_ack_pending: 0, num_pending: 0, delivered: { consumer_seq: 2 } });
  });
  expect(await countsOf(receiver.db)).toEqual({ a: 1 });
  expect(await replayOutbox({ db: sender.db, since, until: since })).toBe(0);
});

/** As `counting`, for events that may share a transaction; `refused` are those of which nothing can be made. */
const sharing = (refused: readonly string[] = []): EventHandlers => ({
  "events.tests.thing-happened": onEvent(
    ThingHappened,
    async (event, tx) => {
      if (refused.includes(event.aggregateId)) throw new Error("Nothing can be made of it.");
      await countThing(tx, event);
    },
    { shares: true },
  ),
});

test.concurrent("events that may share a transaction do so when they come together, and each takes effect once", async () => {
  await using nats = await openTestNats();
  await using sender = await openTestDatabase();
  await using receiver = await openTestDatabase();
  const names = things(200);
  await Promise.all(names.map((name) => publishThing(sender.db, name)));
  const transactions = vi.spyOn(receiver.db, "transaction");
  await using _relay = relay(sender.db, nats.nc);
  await using _consumer = listen(receiver.db, nats.nc, { handlers: sharing() });
  await eventually(async () => expect(await countsOf(receiver.db)).toEqual(once(names)));
  expect(transactions.mock.calls.length).toBeLessThan(names.length / 4);
});

test.concurrent("one that came before, and one that cannot be handled, take no effect from those that share its transaction", async () => {
  await using nats = await openTestNats();
  await using sender = await openTestDatabase();
  await using receiver = await openTestDatabase();
  const names = things(40);
  const [known = "", refused = ""] = names;
  for (const name of names) await publishThing(sender.db, name);
  const [letter] = await sender.db.query<{ id: string }>({
    text: "SELECT id FROM outbox WHERE envelope::jsonb ->> 'aggregateId' = $1",
    values: [known],
  });
  await receiver.db.query({
    text: "INSERT INTO inbox (event_id, type) VALUES ($1, 'events.tests.thing-happened')",
    values: [letter?.id],
  });
  await using _relay = relay(sender.db, nats.nc);
  await using _consumer = listen(receiver.db, nats.nc, { handlers: sharing([refused]), maxFailures: 2 });
  await eventually(async () => {
    const letters = await deadLetters.list(receiver.db);
    expect(letters.map(({ type, failures }) => ({ type, failures }))).toEqual([
      { type: "events.tests.thing-happened", failures: 2 },
    ]);
  });
  await eventually(async () => expect(await countsOf(receiver.db)).toEqual(once(names.slice(2))));
});

test.concurrent("a failing event holds back those of its aggregate, and no others", async () => {
  await using nats = await openTestNats();
  await using sender = await openTestDatabase();
  await using receiver = await openTestDatabase();
  const order: string[] = [];
  const healed = Promise.withResolvers<void>();
  let failures = 0;
  const handlers: EventHandlers = {
    "events.tests.thing-happened": onEvent(ThingHappened, async ({ aggregateId, sequence }) => {
      if (aggregateId === "sick" && sequence === 1 && failures < 3) {
        failures += 1;
        if (failures === 1) await healed.promise;
        throw new Error("not yet");
      }
      order.push(`${aggregateId} ${sequence}`);
    }),
  };
  await using _relay = relay(sender.db, nats.nc);
  await using _consumer = listen(receiver.db, nats.nc, { handlers });
  for (const sequence of [1, 2, 3]) await publishThing(sender.db, "sick", sequence);
  for (const sequence of [1, 2, 3]) await publishThing(sender.db, "well", sequence);
  await eventually(() => expect(order).toEqual(["well 1", "well 2", "well 3"]));
  healed.resolve();
  await eventually(() => expect(order.slice(3)).toEqual(["sick 1", "sick 2", "sick 3"]));
});

const letterOf = async (db: Database, eventId: string): Promise<DeadLetter | undefined> =>
  (await deadLetters.list(db)).find((letter) => letter.eventId === eventId);

test.concurrent("what cannot be handled goes to the dead letters, and is handled or dropped from there on request", async () => {
  await using nats = await openTestNats();
  await using sender = await openTestDatabase();
  await using receiver = await openTestDatabase();
  let broken = true;
  const handlers: EventHandlers = {
    "events.tests.thing-happened": onEvent(ThingHappened, async (event, tx) => {
      if (broken) throw new Error("broken");
      await countThing(tx, event);
    }),
  };
  await using _relay = relay(sender.db, nats.nc);
  await using _consumer = listen(receiver.db, nats.nc, { handlers, maxFailures: 2 });
  const id = await publishThing(sender.db, "a");
  nats.nc.publish("events.tests.thing-happened", "no JSON");
  nats.nc.publish("events.tests.never-heard-of", "passed over");
  const letters = await eventually(async () => {
    const found = await deadLetters.list(receiver.db);
    expect(found).toHaveLength(2);
    return found;
  });
  const failed = letters.find(({ eventId }) => eventId === id);
  const unreadable = letters.find(({ eventId }) => eventId === null);
  expect(failed).toMatchObject({ consumer: "other-tests", reason: "Error: broken", failures: 2, retryAt: null });
  expect(unreadable).toMatchObject({ message: "no JSON", type: "events.tests.thing-happened" });
  const unwatch = watchDeadLetters(receiver.db);
  const shown = new RegExp(`^crossdesk_dead_letters\\{database="${receiver.db.name}"\\} 2$`, "mu");
  expect((await readMetrics()).text).toMatch(shown);
  unwatch();

  expect(await deadLetters.retry(receiver.db, [failed?.id ?? ""])).toBe(1);
  await eventually(async () => expect(await letterOf(receiver.db, id)).toMatchObject({ failures: 3, retryAt: null }));
  broken = false;
  await deadLetters.retry(receiver.db, [failed?.id ?? ""]);
  await eventually(async () => expect(await countsOf(receiver.db)).toEqual({ a: 1 }));
  expect(await deadLetters.drop(receiver.db, [unreadable?.id ?? ""])).toBe(1);
  await eventually(async () => expect(await deadLetters.list(receiver.db)).toEqual([]));
});

test.concurrent("an event that the broker gives up goes to the dead letters", async () => {
  await using nats = await openTestNats();
  await using sender = await openTestDatabase();
  await using receiver = await openTestDatabase();
  await using _relay = relay(sender.db, nats.nc);
  const consumer = listen(receiver.db, nats.nc);
  const jsm = await jetstreamManager(nats.nc, { checkAPI: false });
  await eventually(() => jsm.consumers.info("EVENTS", "other-tests"));
  await eventually(() => jsm.streams.info("EVENTS_GIVEN_UP"));
  await consumer.close();
  // A process that dies on the event answers it as little as one that isn't there.
  await jsm.consumers.update("EVENTS", "other-tests", { max_deliver: 1, ack_wait: 100_000_000 });
  const id = await publishThing(sender.db, "a");
  const pull = () =>
    nats.nc.request("$JS.API.CONSUMER.MSG.NEXT.EVENTS.other-tests", '{"batch":1,"expires":1000000000}');
  await eventually(async () => {
    await pull().catch(() => undefined);
    expect((await jsm.streams.info("EVENTS_GIVEN_UP")).state.messages).toBe(1);
  });
  await using _again = listen(receiver.db, nats.nc);
  await eventually(async () =>
    expect(await deadLetters.list(receiver.db)).toMatchObject([{ eventId: id, failures: 1 }]),
  );
});

test.concurrent("events wait for a service that is down, and a consumer that was deleted is created again", async () => {
  await using nats = await openTestNats();
  await using sender = await openTestDatabase();
  await using receiver = await openTestDatabase();
  await using _relay = relay(sender.db, nats.nc);
  await listen(receiver.db, nats.nc).close();
  await publishThing(sender.db, "a");
  await eventually(async () => expect(await waiting(sender.db)).toBe(0));
  await using _consumer = listen(receiver.db, nats.nc);
  await eventually(async () => expect(await countsOf(receiver.db)).toEqual({ a: 1 }));
  const jsm = await jetstreamManager(nats.nc, { checkAPI: false });
  await jsm.consumers.delete("EVENTS", "other-tests");
  await publishThing(sender.db, "b");
  await eventually(async () => expect(await countsOf(receiver.db)).toEqual({ a: 1, b: 1 }));
});

test.concurrent("a consumer is given what its subjects name, also one that an earlier release made for all", async () => {
  await using nats = await openTestNats();
  await using sender = await openTestDatabase();
  await using receiver = await openTestDatabase();
  const apart = async (name: string): Promise<void> => {
    const js = jetstream(nats.nc);
    await publishThing(sender.db, name);
    await eventually(async () => expect(await waiting(sender.db)).toBe(0));
    const jsm = await jetstreamManager(nats.nc, { checkAPI: false });
    const message = await jsm.streams.getMessage("EVENTS", { last_by_subj: "events.tests.thing-happened" });
    const { id: _id, ...envelope } = EventEnvelope.parse(message?.json());
    const copy = { ...envelope, id: randomUUID(), aggregateId: `${name} apart` };
    await js.publish("events.tests.things.thing-happened", JSON.stringify(copy));
  };
  await using _relay = relay(sender.db, nats.nc);
  {
    await using _consumer = listen(receiver.db, nats.nc);
    await apart("first");
    await eventually(async () => expect(await countsOf(receiver.db)).toEqual(once(["first", "first apart"])));
  }
  await using _consumer = listen(receiver.db, nats.nc, { subjects: subjectsOfRecords("tests") });
  await apart("second");
  await publishThing(sender.db, "third");
  await eventually(async () =>
    expect(await countsOf(receiver.db)).toEqual(once(["first", "first apart", "second", "third"])),
  );
  const jsm = await jetstreamManager(nats.nc, { checkAPI: false });
  const { num_pending, config } = await jsm.consumers.info("EVENTS", "other-tests");
  expect({ num_pending, filter: config.filter_subject }).toEqual({ num_pending: 0, filter: "events.tests.*" });
});

test.concurrent("a consumer that an earlier release made waits for acks as long as this one has it", async () => {
  await using nats = await openTestNats();
  await using receiver = await openTestDatabase();
  const jsm = await jetstreamManager(nats.nc, { checkAPI: false });
  for (const ackWaitMs of [30_000, 9_000]) {
    await using _consumer = listen(receiver.db, nats.nc, { ackWaitMs });
    await eventually(async () => {
      const { config } = await jsm.consumers.info("EVENTS", "other-tests");
      expect(config.ack_wait).toBe(ackWaitMs * 1_000_000);
    });
  }
});

test.concurrent("an outage of the database is sat out, and never fills the dead letters", async () => {
  await using nats = await openTestNats();
  await using sender = await openTestDatabase();
  await using receiver = await openTestDatabase();
  await using _relay = relay(sender.db, nats.nc);
  await publishThing(sender.db, "a");
  let outages = 0;
  inEachTransaction(receiver.db, async (work, tx) => {
    outages += 1;
    // 57P01, as at a shutdown of the server.
    const shutDown = "DO $$ BEGIN RAISE EXCEPTION 'bye' USING ERRCODE = '57P01'; END $$";
    if (outages <= 4) await tx.query({ text: shutDown });
    await work();
  });
  await using _consumer = listen(receiver.db, nats.nc, { maxFailures: 1 });
  await eventually(async () => expect(await countsOf(receiver.db)).toEqual({ a: 1 }));
  expect(outages).toBeGreaterThan(4);
  expect(await deadLetters.list(receiver.db)).toEqual([]);
});

test("closing does not wait for a broker that is gone", async () => {
  await using nats = await openOwnNats();
  await using sender = await openTestDatabase();
  await using receiver = await openTestDatabase();
  const parts = [relay(sender.db, nats.nc), listen(receiver.db, nats.nc)];
  await publishThing(sender.db, "a");
  await eventually(async () => expect(await countsOf(receiver.db)).toEqual({ a: 1 }));
  await nats.server.kill();
  await publishThing(sender.db, "b");
  const begin = performance.now();
  await Promise.all(parts.map((part) => part.close()));
  expect(performance.now() - begin).toBeLessThan(8000);
  expect(await waiting(sender.db)).toBe(1);
});
