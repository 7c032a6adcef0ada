import { CrossdeskError } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import { expect, test } from "vitest";
import { z } from "zod";
import {
  eraseAnswersAbout,
  rewriteAnswers,
  unlessKept,
  withIdempotency,
  withIdempotencyAfter,
} from "@crossdesk/database";
import { startSweeper } from "@crossdesk/jobs";
import type { Database, IdempotentCall, Transaction } from "@crossdesk/database";
import { kitSweepRules } from "../src/index.ts";
import { closing, countsOf, countThing, eventually, logger, openTestDatabase } from "./support.ts";

const caller: Caller = { subject: "c-1", role: "customer", entityId: "main" };
const call = (key: string | undefined, changes: Partial<IdempotentCall> = {}): IdempotentCall => ({
  caller,
  operation: "things.count",
  key,
  body: { a: 1, b: [1, 2] },
  ...changes,
});

const count =
  (thing: string) =>
  async (tx: Transaction): Promise<{ thing: string; none: undefined }> => {
    await countThing(tx, { aggregateId: thing });
    return { thing, none: undefined };
  };

const kindOf = (error: unknown): string => (error instanceof CrossdeskError ? error.kind : String(error));

test.concurrent("100 keys, each sent 20 times at once, have exactly 100 effects", async () => {
  // 2,000 calls wait for 20 connections.
  await using opened = await openTestDatabase({ poolSize: 20, timeouts: { connect: 25_000 } });
  const { db } = opened;
  const keys = Array.from({ length: 100 }, (_, index) => `key-${1000 + index}`);
  const calls = keys.flatMap((key) =>
    Array.from({ length: 20 }, () =>
      withIdempotency(db, call(key), count(key)).then(
        ({ thing }) => thing,
        (error: unknown) => `${key} ${kindOf(error)}`,
      ),
    ),
  );
  const answers = await Promise.all(calls);
  expect(await countsOf(db)).toEqual(Object.fromEntries(keys.map((key) => [key, 1])));
  for (const key of keys) {
    const mine = answers.filter((answer) => answer.startsWith(key));
    expect(mine).toHaveLength(20);
    expect(mine).toContain(key);
    expect(new Set([...mine, key, `${key} IDEMPOTENCY_KEY_RUNNING`]).size).toBe(2);
  }
});

test.concurrent("an answer that is kept is given before anything else is looked at", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  const other = { thing: "other", none: undefined };
  const look = (key: string | undefined, changes: Partial<IdempotentCall> = {}) =>
    unlessKept(db, call(key, changes), async () => other);
  expect(await look("k")).toEqual(other);
  const answer = await withIdempotency(db, call("k"), count("a"));
  expect(await look("k")).toEqual(answer);
  expect(await look(undefined)).toEqual(other);
  expect(await look("k", { operation: "things.list" })).toEqual(other);
  expect(await look("k", { body: "another" }).catch(kindOf)).toBe("IDEMPOTENCY_KEY_REUSED");
});

test.concurrent("what a call asks others before its transaction is not asked again once its answer is kept", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  let asked = 0;
  const once = (key: string | undefined) =>
    withIdempotencyAfter(db, call(key), {
      ask: async () => `thing ${(asked += 1)}`,
      work: (tx, thing) => count(thing)(tx),
    });
  expect((await once("k")).thing).toBe("thing 1");
  expect((await once("k")).thing).toBe("thing 1");
  expect((await once(undefined)).thing).toBe("thing 2");
  expect(await countsOf(db)).toEqual({ "thing 1": 1, "thing 2": 1 });
});

/** A call with the key "k" that is under way until it is let go on. */
const holdKey = async (db: Database) => {
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const first = withIdempotency(db, call("k"), async (tx) => {
    begun.resolve();
    await finish.promise;
    return count("a")(tx);
  });
  await begun.promise;
  return { first, finish: finish.resolve };
};

test.concurrent("while a call runs, another with its key is refused immediately; later it gets the same answer", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  const { first, finish } = await holdKey(db);
  await expect(withIdempotency(db, call("k"), count("a"))).rejects.toMatchObject({ kind: "IDEMPOTENCY_KEY_RUNNING" });
  finish();
  expect(await first).toEqual({ thing: "a" });
  expect(await withIdempotency(db, call("k", { body: { b: [1, 2], a: 1 } }), count("other"))).toEqual({ thing: "a" });
  expect(await countsOf(db)).toEqual({ a: 1 });
});

test.concurrent("a call that is asked again waits for the one under way, without a connection, and has its answer", async () => {
  await using opened = await openTestDatabase({ poolSize: 3 });
  const { db } = opened;
  const { first, finish } = await holdKey(db);
  const waitUntil = AbortSignal.timeout(60_000);
  const again = Array.from({ length: 5 }, () => withIdempotency(db, call("k", { waitUntil }), count("again")));
  // A second call is another one's, and not waited for.
  expect(await withIdempotency(db, call("k"), count("second")).catch(kindOf)).toBe("IDEMPOTENCY_KEY_RUNNING");
  expect(await withIdempotency(db, call("other"), count("other"))).toEqual({ thing: "other" });
  finish();
  expect(await Promise.all([first, ...again])).toEqual(Array.from({ length: 6 }, () => ({ thing: "a" })));
  expect(await countsOf(db)).toEqual({ a: 1, other: 1 });
});

test.concurrent("a call that is asked again does the work itself where the one under way is gone", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  const begun = Promise.withResolvers<unknown>();
  const first = withIdempotency(db, call("k"), async (tx) => {
    await count("a")(tx);
    const [own] = await tx.query<{ pid: number }>({ text: "SELECT pg_backend_pid() AS pid" });
    begun.resolve(own?.pid);
    await new Promise(() => undefined);
    return { thing: "a" };
  });
  first.catch(() => undefined);
  const pid = await begun.promise;
  const again = withIdempotency(db, call("k", { waitUntil: AbortSignal.timeout(60_000) }), count("again"));
  // As the database sees a replica that was killed.
  await db.query({ text: "SELECT pg_terminate_backend($1)", values: [pid] });
  expect(await again).toMatchObject({ thing: "again" });
  expect(await countsOf(db)).toEqual({ again: 1 });
});

test.concurrent("a call that is asked again waits no longer than its own time", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  const { first, finish } = await holdKey(db);
  const again = withIdempotency(db, call("k", { waitUntil: AbortSignal.timeout(100) }), count("again"));
  expect(await again.catch(kindOf)).toBe("IDEMPOTENCY_KEY_RUNNING");
  finish();
  expect(await first).toEqual({ thing: "a" });
  expect(await countsOf(db)).toEqual({ a: 1 });
});

test.concurrent("a key with another body is refused", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  await withIdempotency(db, call("k"), count("a"));
  const other = withIdempotency(db, call("k", { body: { a: 1, b: [2, 1] } }), count("b"));
  await expect(other).rejects.toMatchObject({ kind: "IDEMPOTENCY_KEY_REUSED" });
  expect(await countsOf(db)).toEqual({ a: 1 });
});

test.concurrent("a repetition is known by what was sent, whichever defaults the release has that it comes to", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  const sent = { b: [1, 2] };
  const earlier = { sent, body: { a: 1, b: [1, 2] } };
  const later = { sent: { b: [1, 2] }, body: { a: 1, b: [1, 2], isNew: false } };
  const answer = await withIdempotency(db, call("k", earlier), count("a"));
  expect(await withIdempotency(db, call("k", later), count("b"))).toEqual(answer);
  // Through a gateway that fills in the defaults itself.
  expect(await withIdempotency(db, call("k", { ...earlier, sent: earlier.body }), count("b"))).toEqual(answer);
  const other = { sent: { b: [2] }, body: { a: 1, b: [2], isNew: false } };
  expect(await withIdempotency(db, call("k", other), count("b")).catch(kindOf)).toBe("IDEMPOTENCY_KEY_REUSED");
  // A record of a release that kept no more than its body.
  await withIdempotency(db, call("old"), count("c"));
  expect(await withIdempotency(db, call("old", { sent: {} }), count("d"))).toEqual({ thing: "c" });
  expect(await countsOf(db)).toEqual({ a: 1, c: 1 });
});

test.concurrent("a key is its caller's and its operation's own", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  const calls: Partial<IdempotentCall>[] = [
    {},
    { operation: "things.other" },
    { caller: { ...caller, subject: "c-2" } },
    { caller: { ...caller, role: "agent" } },
    { caller: { ...caller, entityId: null } },
  ];
  for (const changes of calls) await withIdempotency(db, call("k", changes), count("a"));
  expect(await countsOf(db)).toEqual({ a: 5 });
});

test.concurrent("work that fails leaves nothing behind, and can be tried again with its key", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  const failing = withIdempotency(db, call("k"), async (tx) => {
    await count("a")(tx);
    throw new CrossdeskError("TICKET_CLOSED", "It is closed.");
  });
  await expect(failing).rejects.toMatchObject({ kind: "TICKET_CLOSED" });
  expect(await countsOf(db)).toEqual({});
  expect(await withIdempotency(db, call("k", { body: "another" }), count("a"))).toEqual({ thing: "a" });
});

test.concurrent("without a key the work just runs", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  await withIdempotency(db, call(undefined), count("a"));
  await withIdempotency(db, call(undefined), count("a"));
  expect(await countsOf(db)).toEqual({ a: 2 });
});

test.concurrent("it fits into a transaction that is open already", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  const twice = (database: Database) =>
    database.transaction((tx) => withIdempotency(tx, call("k"), count("a")), { isolation: "repeatable read" });
  await twice(db);
  await twice(db);
  expect(await countsOf(db)).toEqual({ a: 1 });
});

test.concurrent("after 24 hours a key is new, and swept", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  const age = () => db.query({ text: "UPDATE idempotency_keys SET created_at = now() - interval '25 hours'" });
  await withIdempotency(db, call("k"), count("a"));
  await age();
  await withIdempotency(db, call("k", { body: "another" }), count("a"));
  expect(await countsOf(db)).toEqual({ a: 2 });
  await age();
  await db.query({
    text: `INSERT INTO outbox (id, type, envelope, published_at, created_at) VALUES
      (gen_random_uuid(), 'waiting', '', NULL, now() - interval '9 days'),
      (gen_random_uuid(), 'old', '', now() - interval '25 hours', now() - interval '9 days'),
      (gen_random_uuid(), 'young', '', now() - interval '23 hours', now() - interval '9 days')`,
  });
  await using _sweeper = closing(startSweeper({ db, logger, rules: kitSweepRules }));
  await eventually(async () => expect(await db.query({ text: "SELECT 1 FROM idempotency_keys" })).toEqual([]));
  await eventually(async () =>
    expect(await db.query({ text: "SELECT type FROM outbox ORDER BY type" })).toEqual([
      { type: "waiting" },
      { type: "young" },
    ]),
  );
});

test.concurrent("kept answers of an operation are rewritten once, even by several processes, and a repeated call gets the new one", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  const other = { operation: "things.other" };
  for (let index = 0; index < 600; index += 1) await withIdempotency(db, call(`k${index}`), async () => ({ index }));
  await withIdempotency(db, call("k1", other), async () => ({ index: 1 }));
  const Counted = z.strictObject({ index: z.number() });
  const rewrite = (answer: unknown): unknown => {
    const { success, data } = Counted.safeParse(answer);
    return success && data.index !== 2 ? { ...data, isNew: true } : undefined;
  };
  const of = { operations: ["things.count"], rewrite };
  const rewritten = await Promise.all(Array.from({ length: 3 }, () => rewriteAnswers(db, of)));
  expect(rewritten.reduce((sum, count) => sum + count)).toBe(599);
  expect(await rewriteAnswers(db, of)).toBe(0);
  const repeat = (key: string, changes: Partial<IdempotentCall> = {}) =>
    withIdempotency<unknown>(db, call(key, changes), async () => "done again");
  expect(await repeat("k599")).toEqual({ index: 599, isNew: true });
  expect(await repeat("k2")).toEqual({ index: 2 });
  expect(await repeat("k1", other)).toEqual({ index: 1 });
});

test.concurrent("erasing a customer leaves the answers of other tenants' customers with the same id", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  const by = (entityId: string | null): Partial<IdempotentCall> => ({
    caller: { subject: "shop", role: entityId === null ? "service" : "partner", entityId },
  });
  const ticketId = "0192f0c1-5a6b-7c8d-9e0f-112233445566";
  const calls: readonly (readonly [key: string, tenant: string | null, answer: unknown])[] = [
    ["own", "acme", { customerId: "answer" }],
    ["own, by a ticket", "acme", { url: `/chat/${ticketId}` }],
    ["own, of somebody else", "acme", { customerId: "jane" }],
    ["another tenant's", "other", { customerId: "answer" }],
    ["of a service, about this tenant", null, { entityId: "acme", customerId: "answer" }],
    ["of a service, about another", null, { entityId: "other", customerId: "answer" }],
  ];
  for (const [key, tenant, answer] of calls) await withIdempotency(db, call(key, by(tenant)), async () => answer);
  await db.transaction((tx) =>
    eraseAnswersAbout(tx, { entityId: "acme", customerId: "answer", ticketIds: [ticketId] }),
  );
  const left: unknown[] = [];
  for (const [key, tenant] of calls) {
    left.push(await withIdempotency<unknown>(db, call(key, by(tenant)), async () => "done again").catch(kindOf));
  }
  const erased = new Set(["own", "own, by a ticket", "of a service, about this tenant"]);
  const kept = calls.map(([key, , answer]) => (erased.has(key) ? "IDEMPOTENCY_KEY_REUSED" : answer));
  expect(left).toEqual(kept);
});
