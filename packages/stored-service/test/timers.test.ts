import type { Database } from "@crossdesk/database";
import { askFirst, cancelTimer, schedule, startTimers } from "@crossdesk/jobs";
import type { TimerHandler, TimersOptions } from "@crossdesk/jobs";
import { manualClock, systemClock } from "@crossdesk/service-kit";
import type { Clock } from "@crossdesk/service-kit";
import { expect, test } from "vitest";
import { closing, countsOf, countThing, eventually, logger, openTestDatabase } from "./support.ts";

const START = new Date("2026-01-01T00:00:00.000Z");
const at = (seconds: number): Date => new Date(START.getTime() + seconds * 1000);

const counting: TimerHandler = (timer, tx) => countThing(tx, { aggregateId: timer.key });

const run = (db: Database, clock: Clock, options: Partial<TimersOptions> = {}) =>
  closing(startTimers({ db, clock, handlers: { count: counting }, logger, ...options }));

const scheduleCount = (db: Database, key: string, dueAt: Date, version = 1): Promise<void> =>
  db.transaction(async (tx) => schedule(tx, { kind: "count", key, dueAt, version, payload: { key } }));

const timersOf = (db: Database): Promise<object[]> =>
  db.query({ text: "SELECT key, version, failures FROM timers ORDER BY key" });

test.concurrent("timers run once each, when they are due, whichever of three replicas comes first", async () => {
  await using opened = await openTestDatabase({ poolSize: 20 });
  const { db } = opened;
  const clock = manualClock(START);
  await using _first = run(db, clock);
  await using _second = run(db, clock);
  await using _third = run(db, clock);
  const keys = Array.from({ length: 100 }, (_, index) => `timer-${1000 + index}`);
  await Promise.all(keys.map((key) => scheduleCount(db, key, at(10))));
  await scheduleCount(db, "later", at(20));
  clock.set(at(9));
  expect(await countsOf(db)).toEqual({});
  clock.set(at(10));
  const once = Object.fromEntries(keys.map((key) => [key, 1]));
  await eventually(async () => expect(await countsOf(db)).toEqual(once));
  expect(await timersOf(db)).toMatchObject([{ key: "later" }]);
  clock.set(at(20));
  await eventually(async () => expect(await countsOf(db)).toEqual({ ...once, later: 1 }));
});

test.concurrent("a timer that is set while the process waits wakes it at its time", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  await using _timers = run(db, systemClock, { pollMs: 60_000 });
  const begin = performance.now();
  await scheduleCount(db, "soon", new Date(Date.now() + 300));
  await eventually(async () => expect(await countsOf(db)).toEqual({ soon: 1 }));
  expect(performance.now() - begin).toBeGreaterThan(250);
  expect(performance.now() - begin).toBeLessThan(30_000);
});

test.concurrent("a timer is replaced by one of its version or a newer one, and cancelled likewise", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  await scheduleCount(db, "a", at(10), 5);
  await scheduleCount(db, "a", at(1), 4);
  expect(await db.query({ text: "SELECT due_at, version FROM timers" })).toEqual([{ due_at: at(10), version: 5 }]);
  await scheduleCount(db, "a", at(20), 6);
  await db.transaction(async (tx) => cancelTimer(tx, { kind: "count", key: "a", version: 5 }));
  expect(await timersOf(db)).toMatchObject([{ key: "a", version: 6 }]);
  await db.transaction(async (tx) => cancelTimer(tx, { kind: "count", key: "a" }));
  expect(await timersOf(db)).toEqual([]);
});

test.concurrent("what one transaction does to timers takes effect in its order", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  await scheduleCount(db, "a", at(10), 5);
  await db.transaction(async (tx) => {
    cancelTimer(tx, { kind: "count", key: "a" });
    schedule(tx, { kind: "count", key: "b", dueAt: at(1), version: 3 });
    schedule(tx, { kind: "count", key: "a", dueAt: at(1), version: 1 });
    schedule(tx, { kind: "count", key: "b", dueAt: at(2), version: 2 });
    schedule(tx, { kind: "count", key: "c", dueAt: at(1), version: 1 });
    cancelTimer(tx, { kind: "count", key: "c", version: 1 });
  });
  expect(await db.query({ text: "SELECT key, due_at, version FROM timers ORDER BY key" })).toEqual([
    { key: "a", due_at: at(1), version: 1 },
    { key: "b", due_at: at(1), version: 3 },
  ]);
});

test.concurrent("a timer that fails runs again later, and leaves nothing of the failed run", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  const clock = manualClock(START);
  const seen: number[] = [];
  const failing: TimerHandler = async (timer, tx) => {
    seen.push(timer.failures);
    await countThing(tx, { aggregateId: timer.key });
    expect(timer).toMatchObject({ dueAt: at(0), version: 1, payload: { key: "a" } });
    if (timer.failures < 2) throw new Error("not yet");
  };
  await scheduleCount(db, "a", at(0));
  await using _timers = run(db, clock, { handlers: { count: failing } });
  for (const failures of [1, 2]) {
    await eventually(async () => expect(await timersOf(db)).toMatchObject([{ failures }]));
    expect(await countsOf(db)).toEqual({});
    clock.advance(5000);
  }
  await eventually(async () => expect(await countsOf(db)).toEqual({ a: 1 }));
  expect(seen).toEqual([0, 1, 2]);
});

test.concurrent("a handler may set its own timer again", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  const clock = manualClock(START);
  const repeating: TimerHandler = async (timer, tx) => {
    await countThing(tx, { aggregateId: timer.key });
    schedule(tx, { ...timer, dueAt: new Date(timer.dueAt.getTime() + 10_000), version: timer.version + 1 });
  };
  await scheduleCount(db, "a", at(0));
  await using _timers = run(db, clock, { handlers: { count: repeating } });
  await eventually(async () => expect(await countsOf(db)).toEqual({ a: 1 }));
  clock.advance(10_000);
  await eventually(async () => expect(await countsOf(db)).toEqual({ a: 2 }));
  expect(await timersOf(db)).toMatchObject([{ key: "a", version: 3 }]);
});

test.concurrent("who cancels a timer while its handler waits is not held up, and the handler has no effect", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  await db.query({ text: "INSERT INTO things (id, count) VALUES ('a', 0)" });
  await scheduleCount(db, "a", at(0));
  const handling = Promise.withResolvers<void>();
  const handler: TimerHandler = async (timer, tx) => {
    handling.resolve();
    await tx.query({ text: "SELECT FROM things WHERE id = $1 FOR UPDATE", values: [timer.key] });
    await countThing(tx, { aggregateId: timer.key });
  };
  // The use case holds the thing first, then takes the timer back: the handler waits for the thing meanwhile.
  const timers = await db.transaction(async (tx) => {
    await tx.query({ text: "SELECT FROM things WHERE id = 'a' FOR UPDATE" });
    const started = run(db, manualClock(START), { handlers: { count: handler } });
    await handling.promise;
    cancelTimer(tx, { kind: "count", key: "a" });
    return started;
  });
  await timers.close();
  expect(await countsOf(db)).toEqual({ a: 0 });
  expect(await timersOf(db)).toEqual([]);
});

test.concurrent("a handler that asks first asks outside any transaction, once over three replicas, and what it does commits with the timer's end", async () => {
  await using opened = await openTestDatabase({ poolSize: 20 });
  const { db } = opened;
  const clock = manualClock(START);
  const { promise: answered, resolve: answer } = Promise.withResolvers<string>();
  let asked = 0;
  const handlers = {
    count: askFirst({
      ask: () => {
        asked += 1;
        return answered;
      },
      handle: (timer, tx, word) => countThing(tx, { aggregateId: `${timer.key}-${word}` }),
    }),
  };
  await using _first = run(db, clock, { handlers });
  await using _second = run(db, clock, { handlers });
  await using _third = run(db, clock, { handlers });
  await scheduleCount(db, "a", at(10));
  clock.set(at(10));
  await eventually(() => expect(asked).toBe(1));
  // Replicas look for timers in short transactions: none lasts as long as the question.
  const findIdle = () =>
    db.query({
      text: "SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'",
    });
  await eventually(async () => expect(await findIdle()).toEqual([])).finally(() => answer("yes"));
  await eventually(async () => expect(await countsOf(db)).toEqual({ "a-yes": 1 }));
  await eventually(async () => expect(await timersOf(db)).toEqual([]));
  expect(asked).toBe(1);
});

test.concurrent("a timer that is cancelled while its handler asks leaves no effect, and one whose asking fails runs again", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  const clock = manualClock(START);
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const asked: string[] = [];
  const handlers = {
    count: askFirst({
      ask: async ({ key, failures }) => {
        asked.push(key);
        if (key === "cancelled") await answered;
        if (key === "failing" && failures === 0) throw new Error("No answer.");
      },
      handle: (timer, tx) => countThing(tx, { aggregateId: timer.key }),
    }),
  };
  await using _timers = run(db, clock, { handlers });
  await scheduleCount(db, "cancelled", at(10));
  await scheduleCount(db, "failing", at(10));
  clock.set(at(10));
  await eventually(() => expect(asked.toSorted()).toEqual(["cancelled", "failing"]));
  await db.transaction(async (tx) => cancelTimer(tx, { kind: "count", key: "cancelled" }));
  answer();
  await eventually(async () => expect(await timersOf(db)).toMatchObject([{ key: "failing", failures: 1 }]));
  clock.advance(1_000);
  await eventually(async () => expect(await countsOf(db)).toEqual({ failing: 1 }));
});

test.concurrent("handlers that ask first all run at their time, though replicas look at each other's timers", async () => {
  await using opened = await openTestDatabase({ poolSize: 40 });
  const { db } = opened;
  const clock = manualClock(START);
  const handlers = {
    count: askFirst({ ask: () => Promise.resolve(1), handle: (timer, tx) => counting(timer, tx) }),
  };
  await using _first = run(db, clock, { handlers, concurrency: 8 });
  await using _second = run(db, clock, { handlers, concurrency: 8 });
  await using _third = run(db, clock, { handlers, concurrency: 8 });
  const keys = Array.from({ length: 500 }, (_, index) => `timer-${1000 + index}`);
  await Promise.all(keys.map((key) => scheduleCount(db, key, at(10))));
  // The clock stands still from here on: a timer that was put off would never run.
  clock.set(at(10));
  await eventually(async () => expect(await timersOf(db)).toEqual([]));
  expect(await countsOf(db)).toEqual(Object.fromEntries(keys.map((key) => [key, 1])));
});
