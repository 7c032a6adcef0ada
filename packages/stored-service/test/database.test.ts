import { schedule } from "@crossdesk/jobs";
import { CrossdeskError } from "@crossdesk/contracts";
import { randomUUID } from "node:crypto";
import { chmod, copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findFreePort } from "@crossdesk/dev-stack";
import { createTestDatabase, startTestPostgres } from "@crossdesk/testing";
import pg from "pg";
import { expect, test, vi } from "vitest";
import { DatabaseClock, openDatabase, sql, statementsOf } from "@crossdesk/database";
import type { Database, Statement } from "@crossdesk/database";
import { kitMigrations } from "../src/index.ts";
import { openFreezingProxy } from "./freezing-proxy.ts";
import {
  countsOf,
  countThing,
  eventually,
  logger,
  migrations,
  openTestDatabase,
  publishThing,
  publishThingIn,
  Thing,
} from "./support.ts";

const { prepared } = statementsOf([Thing]);
const model = { entities: [Thing], migrations, logger };

/** A connection beside the pool. */
const connect = async (url: string): Promise<pg.Client & AsyncDisposable> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
};

const kindOf = async (work: Promise<unknown>): Promise<string> => {
  const failure: unknown = await work.then(
    () => "no failure",
    (error: unknown) => error,
  );
  return failure instanceof CrossdeskError ? failure.kind : String(failure);
};

test.concurrent("replicas that start at the same time create and migrate one database", async () => {
  await using first = await createTestDatabase();
  const database = `${first.name}_replicas`;
  const replicas = await Promise.all(
    Array.from({ length: 4 }, () => openDatabase({ url: first.url, database, ...model, poolSize: 2 })),
  );
  const [replica] = replicas;
  const done = await replica?.query<{ name: string }>({ text: "SELECT name FROM mikro_orm_migrations ORDER BY id" });
  expect(done?.map(({ name }) => name)).toEqual([...kitMigrations.map(({ name }) => name), "001-create-things"]);
  await Promise.all(replicas.map((opened) => opened.close()));
  await using _drop = await openDatabase({ url: first.url, entities: [], migrations: [], logger }).then((db) => ({
    async [Symbol.asyncDispose]() {
      await db.query({ text: `DROP DATABASE "${database}" WITH (FORCE)` });
      await db.close();
    },
  }));
});

test.concurrent("what a transaction does stands together, or not at all", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  await db.transaction(async (tx) => {
    tx.em.create(Thing, { id: "kept", count: 1, changedAt: new Date("2026-01-02T03:04:05.678Z") });
    await tx.em.flush();
    expect(await tx.query({ text: "SELECT count FROM things WHERE id = $1", values: ["kept"] })).toEqual([
      { count: 1 },
    ]);
    publishThingIn(tx, "kept");
  });
  const failing = db.transaction(async (tx) => {
    tx.em.create(Thing, { id: "dropped", count: 1, changedAt: null });
    await tx.em.flush();
    publishThingIn(tx, "dropped");
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await countsOf(db)).toEqual({ kept: 1 });
  expect(await db.query({ text: "SELECT type FROM outbox" })).toEqual([{ type: "events.tests.thing-happened" }]);
});

test.concurrent("a transaction whose last writes fail is rolled back, and its connection goes on", async () => {
  await using opened = await openTestDatabase({ poolSize: 1 });
  const { db } = opened;
  const failing = db.transaction(async (tx) => {
    await tx.query({ text: "INSERT INTO things (id, count) VALUES ('a', 1)" });
    schedule(tx, { kind: "late", key: "a", dueAt: new Date(Number.NaN), version: 1 });
    publishThingIn(tx, "a");
  });
  await expect(failing).rejects.toThrow("NaN");
  const swallowing = db.transaction(async (tx) => {
    await tx.query({ text: "INSERT INTO things (id, count) VALUES ('b', 1)" });
    await tx.query({ text: "SELECT 1 / 0" }).catch(() => undefined);
  });
  await expect(swallowing).rejects.toThrow("The transaction was rolled back.");
  expect(await countsOf(db)).toEqual({});
  expect(await db.query({ text: "SELECT type FROM outbox" })).toEqual([]);
  // One for transactions, and one for what is read outside.
  expect(db.pool).toEqual({ total: 2, idle: 2, waiting: 0 });
});

test("a transaction that gets no connection for its last writes fails alone, and nothing else with it", async () => {
  await using opened = await openTestDatabase({ poolSize: 1, timeouts: { connect: 300 } });
  const { db } = opened;
  const unhandled = vi.fn<(reason: unknown) => void>();
  process.on("unhandledRejection", unhandled);
  const { promise: end, resolve } = Promise.withResolvers<void>();
  const holders = Array.from({ length: 3 }, () =>
    db.transaction(async (tx) => {
      await tx.query({ text: "SELECT 1" });
      await end;
    }),
  );
  try {
    await eventually(() => expect(db.pool).toMatchObject({ total: 3, idle: 0 }));
    // Its first statements go out with the commit.
    expect(await kindOf(publishThing(db, "a"))).toBe("SERVICE_UNAVAILABLE");
    await new Promise(setImmediate);
    expect(unhandled.mock.calls).toEqual([]);
  } finally {
    resolve();
    await Promise.all(holders);
    process.off("unhandledRejection", unhandled);
  }
  await publishThing(db, "b");
});

test.concurrent("statements that are not awaited in between run in their order, and the events of a transaction in theirs", async () => {
  await using opened = await openTestDatabase({ poolSize: 1 });
  const { db } = opened;
  await db.transaction(async (tx) => {
    const add = (id: string) =>
      tx.query({ text: "INSERT INTO things (id, count) SELECT $1, count(*) FROM things", values: [id] });
    await Promise.all(["a", "b", "c"].map(add));
    for (const sequence of [1, 2, 3]) publishThingIn(tx, "a", sequence);
  });
  expect(await countsOf(db)).toEqual({ a: 0, b: 1, c: 2 });
  const published = await db.query<{ sequence: number }>({
    text: "SELECT (envelope::json->>'sequence')::integer AS sequence FROM outbox ORDER BY position",
  });
  expect(published.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
});

test.concurrent("joined writes are seen by later statements, and stand or fall with the others", async () => {
  await using opened = await openTestDatabase({ poolSize: 1 });
  const { db } = opened;
  const [add, addOther] = ["add", "add-other"].map((name) =>
    prepared<{ id: string; count: number }>()(
      name,
      (kysely, p) => kysely.insertInto("things").values({ id: p("id"), count: p("count") }),
      { joins: true },
    ),
  );
  if (add === undefined || addOther === undefined) throw new Error("There are two statements.");
  const seen = await db.transaction(async (tx) => {
    tx.defer(add, { id: "a", count: 1 });
    tx.defer(addOther, { id: "b", count: 2 });
    const rows = await tx.query({ text: "SELECT id FROM things ORDER BY id" });
    tx.defer(add, { id: "c", count: 3 });
    publishThingIn(tx, "c");
    return rows;
  });
  expect(seen).toEqual([{ id: "a" }, { id: "b" }]);
  const failing = db.transaction(async (tx) => {
    tx.defer(add, { id: "d", count: 4 });
    tx.defer(addOther, { id: "a", count: 5 });
    publishThingIn(tx, "d");
  });
  await expect(failing).rejects.toThrow("things_pkey");
  expect(await countsOf(db)).toEqual({ a: 1, b: 2, c: 3 });
  expect(await db.query({ text: "SELECT type FROM outbox" })).toEqual([{ type: "events.tests.thing-happened" }]);
});

test.concurrent("reads of few rows share kept connections, and outlive them", async () => {
  await using opened = await openTestDatabase({ poolSize: 1 });
  const { db } = opened;
  const whoReads = prepared<{ id: number }>()("pid", (kysely, p) =>
    kysely.selectNoFrom([p("id", "int").as("id"), sql<number>`pg_backend_pid()`.as("pid")]),
  );
  const divide = prepared()("divide", (kysely) => kysely.selectNoFrom(sql<number>`1 / 0`.as("none")));
  const sleep = prepared()("sleep", (kysely) => kysely.selectNoFrom(sql<null>`pg_sleep(10)`.as("none")));
  const ids = Array.from({ length: 50 }, (_, index) => index);
  const first = (await Promise.all(ids.map((id) => db.run(whoReads, { id })))).flat();
  expect(first.map(({ id }) => id)).toEqual(ids);
  const pids = [...new Set(first.map(({ pid }) => pid))];
  expect(pids).toHaveLength(2);
  await expect(db.run(divide, {})).rejects.toThrow("division by zero");
  expect((await db.run(whoReads, { id: 1 }))[0]?.id).toBe(1);
  const caught = kindOf(db.run(sleep, {}));
  await db.query({ text: "SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid", values: [pids] });
  expect(await caught).toBe("SERVICE_UNAVAILABLE");
  await eventually(async () => expect(pids).not.toContain((await db.run(whoReads, { id: 2 }))[0]?.pid));
  // Its one other connection is free for a transaction all the while.
  expect(await db.transaction((tx) => tx.query({ text: "SELECT 3 AS three" }))).toEqual([{ three: 3 }]);
});

test.concurrent("times are the same through entities and through statements", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  const changedAt = new Date("2026-07-02T03:04:05.678Z");
  await db.transaction(async (tx) => void tx.em.create(Thing, { id: "a", count: 1, changedAt }));
  expect((await db.read((em) => em.findOneOrFail(Thing, { id: "a" }))).changedAt).toEqual(changedAt);
  const text = "SELECT changed_at FROM things";
  expect(await db.query({ text })).toEqual([{ changed_at: changedAt }]);
  expect(await db.transaction((tx) => tx.query({ text }))).toEqual([{ changed_at: changedAt }]);
});

test.concurrent("a named statement is prepared, in a transaction and outside", async () => {
  await using opened = await openTestDatabase({ poolSize: 1 });
  const { db } = opened;
  const statement = { name: "one", text: "SELECT $1::int AS value", values: [1] };
  const calls = {
    text: `SELECT (generic_plans + custom_plans)::int AS calls FROM pg_prepared_statements WHERE name = 'one'`,
  };
  const inTransaction = (each: Statement) => db.transaction((tx) => tx.query(each));
  for (const query of [(each: Statement) => db.query(each), inTransaction]) {
    await query(statement);
    expect(await query(statement)).toEqual([{ value: 1 }]);
    expect(await query(calls)).toEqual([{ calls: 2 }]);
  }
});

test.concurrent("what is quick is planned with lookups, and what is slow as PostgreSQL plans it", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  const settingsOf = (reads: "few" | "many") =>
    prepared()(
      `settings-of-${reads}`,
      (kysely) =>
        kysely.selectNoFrom([
          sql<string>`current_setting('plan_cache_mode')`.as("plans"),
          sql<string>`current_setting('enable_seqscan')`.as("scans"),
        ]),
      { reads },
    );
  const [few, many] = [settingsOf("few"), settingsOf("many")];
  const lookups = [{ plans: "force_generic_plan", scans: "off" }];
  const chosen = [{ plans: "auto", scans: "on" }];
  expect(await db.run(few, {})).toEqual(lookups);
  expect(await db.transaction((tx) => tx.run(many, {}))).toEqual(lookups);
  expect(await db.run(many, {})).toEqual(chosen);
  expect(await db.query({ text: few.text })).toEqual(chosen);
});

test.concurrent("a transaction of one write is that write, and fails as others do", async () => {
  await using opened = await openTestDatabase({ poolSize: 1 });
  const { db } = opened;
  const add = prepared<{ id: string; count: number }>()("add-alone", (kysely, p) =>
    kysely.insertInto("things").values({ id: p("id"), count: p("count") }),
  );
  const addThing = async () => db.transaction(async (tx) => tx.defer(add, { id: "a", count: 1 }));
  await addThing();
  await expect(addThing()).rejects.toMatchObject({ code: "23505" });
  expect(await countsOf(db)).toEqual({ a: 1 });
  // The connection of the failed one goes on.
  expect(db.pool).toMatchObject({ waiting: 0, idle: 2, total: 2 });
});

test.concurrent("a serialization failure runs the transaction again", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  await db.query({ text: "INSERT INTO things (id, count) VALUES ('a', 0)" });
  const increment = () =>
    db.transaction(
      async (tx) => {
        const thing = await tx.em.findOneOrFail(Thing, { id: "a" });
        thing.count += 1;
      },
      { isolation: "repeatable read", retries: 50 },
    );
  await Promise.all(Array.from({ length: 8 }, increment));
  expect(await countsOf(db)).toEqual({ a: 8 });
});

test.concurrent("a deferred write is tried again as well, whatever follows it", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  await db.query({
    text: `CREATE FUNCTION fail_once() RETURNS int LANGUAGE plpgsql AS $$ BEGIN
      IF (SELECT nextval('attempts')) = 1 THEN RAISE EXCEPTION 'Not yet.' USING ERRCODE = 'serialization_failure'; END IF;
      RETURN 1;
    END $$; CREATE SEQUENCE attempts`,
  });
  const failOnce = prepared()("fail-once", (kysely) =>
    kysely.insertInto("things").values({ id: "a", count: sql<number>`fail_once()` }),
  );
  const answer = await db.transaction(async (tx) => {
    tx.defer(failOnce, {});
    return tx.query({ text: "SELECT count FROM things" });
  });
  expect([answer, await countsOf(db)]).toEqual([[{ count: 1 }], { a: 1 }]);
});

test.concurrent("a deadlock runs one of the two transactions again", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  await db.query({ text: "INSERT INTO things (id, count) VALUES ('a', 0), ('b', 0)" });
  const met = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
  const add = (first: string, second: string, mine: 0 | 1) =>
    db.transaction(async (tx) => {
      await tx.query({ text: "UPDATE things SET count = count + 1 WHERE id = $1", values: [first] });
      met[mine].resolve();
      await met[mine === 0 ? 1 : 0].promise;
      await tx.query({ text: "UPDATE things SET count = count + 1 WHERE id = $1", values: [second] });
    });
  await Promise.all([add("a", "b", 0), add("b", "a", 1)]);
  expect(await countsOf(db)).toEqual({ a: 2, b: 2 });
});

test.concurrent("a statement that takes too long is given up", async () => {
  await using database = await createTestDatabase();
  const db = await openDatabase({ url: database.url, ...model, timeouts: { statement: 100 } });
  expect(await kindOf(db.query({ text: "SELECT pg_sleep(20)" }))).toBe("DEADLINE_EXCEEDED");
  expect(await kindOf(db.transaction((tx) => tx.query({ text: "SELECT pg_sleep(20)" })))).toBe("DEADLINE_EXCEEDED");
  await db.ping();
  await db.close();
});

test.concurrent("a connection that went silent is given up and replaced", async () => {
  await using database = await createTestDatabase();
  await using proxy = await openFreezingProxy(database.url);
  const db = await openDatabase({ url: proxy.url, ...model, poolSize: 1, timeouts: { statement: 200, query: 300 } });
  await db.transaction((tx) => tx.query({ text: "SELECT 1" }));
  const frozen = db.transaction(async (tx) => {
    proxy.freeze();
    await tx.query({ text: "SELECT 1" });
  });
  expect(await kindOf(frozen)).toBe("DEADLINE_EXCEEDED");
  // What was frozen stays so; a new connection gets through.
  expect(await db.transaction((tx) => tx.query({ text: "SELECT 2 AS two" }))).toEqual([{ two: 2 }]);
  await db.close();
});

test.concurrent("closing ends every connection", async () => {
  await using database = await createTestDatabase();
  const name = `closing-${randomUUID()}`;
  const db = await openDatabase({ url: database.url, ...model, applicationName: name });
  await db.transaction((tx) => tx.query({ text: "SELECT 1" }));
  await db.query({ text: "SELECT 1" });
  await using beside = await connect(database.url);
  const connections = async () =>
    (await beside.query("SELECT pid FROM pg_stat_activity WHERE application_name = $1", [name])).rowCount;
  expect(await connections()).toBeGreaterThan(0);
  await db.close();
  expect(db.pool.total).toBe(0);
  await eventually(async () => expect(await connections()).toBe(0));
});

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test.concurrent("a server that is not up yet is waited for, and one that went away is unavailable until it is back", async () => {
  const folder = await mkdtemp(join(tmpdir(), "service-kit-test-"));
  await using server = await startTestPostgres({ dataDir: folder });
  await server.kill();
  const opening = openDatabase({ url: server.url, database: "late", ...model, poolSize: 2 });
  await server.restart();
  const db = await opening;
  await db.transaction(async (tx) => void tx.em.create(Thing, { id: "a", count: 1, changedAt: null }));

  const killed = Promise.withResolvers<void>();
  const backends: number[] = [];
  const caught = Array.from({ length: 2 }, () =>
    db.transaction(async (tx) => {
      const [backend] = await tx.query<{ pid: number }>({ text: "SELECT pg_backend_pid() AS pid" });
      backends.push(Number(backend?.pid));
      await killed.promise;
      await tx.query({ text: "SELECT 1" });
    }),
  ).map(kindOf);
  await eventually(() => expect(backends).toHaveLength(2));
  await server.kill();
  // They end by themselves, as soon as they notice that their server is gone.
  await eventually(() => expect(backends.filter(isRunning)).toEqual([]));
  killed.resolve();
  expect(await Promise.all(caught)).toEqual(["SERVICE_UNAVAILABLE", "SERVICE_UNAVAILABLE"]);
  expect(await kindOf(db.query({ text: "SELECT 1" }))).toBe("SERVICE_UNAVAILABLE");
  expect(await kindOf(db.read((em) => em.find(Thing, {})))).toBe("SERVICE_UNAVAILABLE");
  await server.restart();
  await eventually(async () => expect(await countsOf(db)).toEqual({ a: 1 }));
  await Promise.all([1, 2].map(() => db.transaction((tx) => tx.query({ text: "SELECT 1" }))));
  await db.close();
  await server.stop();
  await rm(folder, { recursive: true });
});

const increment = (db: Database, id: string): Promise<void> =>
  db.transaction((tx) => countThing(tx, { aggregateId: id }));

test.concurrent("connections that lead to a server that only reads are unavailable for changes, and replaced by such as take them", async () => {
  await using opened = await openTestDatabase({ poolSize: 3 });
  const { db, url } = opened;
  const readById = prepared<{ id: string }>()("count-of", (kysely, p) =>
    kysely.selectFrom("things").select("count").where("id", "=", p("id")),
  );
  await increment(db, "a");
  await using admin = await connect(url);
  const name = pg.escapeIdentifier(db.name);
  const others =
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()";
  // Sessions that begin now keep it for as long as they last, as those at a former primary do.
  await admin.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
  await admin.query(others, [db.name]);
  await eventually(async () => expect(await db.run(readById, { id: "a" })).toEqual([{ count: 1 }]));
  const refusal = { kind: "SERVICE_UNAVAILABLE", details: { retryAfter: 5 } };
  await eventually(() => expect(increment(db, "a")).rejects.toMatchObject(refusal));
  await expect(db.query({ text: "DELETE FROM things" })).rejects.toMatchObject(refusal);
  await expect(db.ping()).rejects.toThrow("read-only");

  await admin.query(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
  await eventually(() => increment(db, "a"));
  await eventually(() => db.ping());
  expect(await Promise.all(["b", "c", "d", "e"].map((id) => increment(db, id)))).toHaveLength(4);
  expect(await db.run(readById, { id: "a" })).toEqual([{ count: 2 }]);
});

test.concurrent("a server whose disk is full is unavailable for changes, and takes them again once there is room", async () => {
  await using opened = await openTestDatabase({ poolSize: 1 });
  const { db, url } = opened;
  await increment(db, "a");
  await using admin = await connect(url);
  const pidOf = async (): Promise<unknown> =>
    (await db.transaction((tx) => tx.query({ text: "SELECT pg_backend_pid() AS pid" })))[0];
  const before = await pidOf();
  // What PostgreSQL says when a table cannot grow.
  await admin.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$`);
  await admin.query("CREATE TRIGGER full_disk BEFORE INSERT ON things FOR EACH ROW EXECUTE FUNCTION refuse()");
  const refusal = { kind: "SERVICE_UNAVAILABLE", details: { retryAfter: 5 } };
  await expect(increment(db, "b")).rejects.toMatchObject(refusal);
  await expect(db.ping()).rejects.toThrow("no room left");
  expect(await pidOf()).not.toEqual(before);
  expect(await countsOf(db)).toEqual({ a: 1 });

  await admin.query("DROP TRIGGER full_disk ON things");
  await increment(db, "b");
  await eventually(() => db.ping());
  expect(await countsOf(db)).toEqual({ a: 1, b: 1 });
});

test.concurrent("of several servers the one that takes changes is found, and after a fail-over the other", async () => {
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-database-former-"));
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  await using former = await startTestPostgres({ dataDir: folder });
  await using latter = await startTestPostgres();
  for (const { url } of [former, latter]) await (await openDatabase({ url, database: "desk", ...model })).close();
  const admin = async (...statements: string[]): Promise<void> => {
    await using client = await connect(latter.url);
    for (const statement of ["SET default_transaction_read_only = off", ...statements]) await client.query(statement);
  };
  await admin("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()");

  const url = latter.url.replace(`:${latter.port}`, `:${latter.port},127.0.0.1:${former.port}`);
  const db = await openDatabase({ url, database: "desk", ...model });
  const portOf = async (): Promise<unknown> =>
    (await db.transaction((tx) => tx.query({ text: "SELECT inet_server_port() AS port" })))[0];
  await increment(db, "a");
  expect(await portOf()).toEqual({ port: former.port });

  await former.kill();
  expect(await kindOf(increment(db, "b"))).toBe("SERVICE_UNAVAILABLE");
  await admin("ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()");
  await eventually(() => increment(db, "b"));
  expect(await portOf()).toEqual({ port: latter.port });
  expect(await countsOf(db)).toEqual({ b: 1 });
  await db.close();
});

test.concurrent("a server that speaks TLS is checked by the certificates that are trusted, on every connection", async () => {
  const pem = (name: string): string =>
    fileURLToPath(new URL(`../../service-kit/test/fixtures/tls/${name}.pem`, import.meta.url));
  await using server = await startTestPostgres();
  await using admin = await connect(server.url);
  const trusting = (ca: string): string => `${server.url}?sslmode=verify-full&sslrootcert=${pem(ca)}`;
  const openWith = (url: string) => openDatabase({ url, database: "desk", ...model, waitMs: 300 });
  await expect(openWith(trusting("ca"))).rejects.toThrow("does not support SSL");

  const folder = await mkdtemp(join(tmpdir(), "crossdesk-database-tls-"));
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  // PostgreSQL takes no key that others may read.
  const key = join(folder, "key.pem");
  await copyFile(pem("server-key"), key);
  await chmod(key, 0o600);
  await admin.query(`ALTER SYSTEM SET ssl_cert_file = ${pg.escapeLiteral(pem("server"))}`);
  await admin.query(`ALTER SYSTEM SET ssl_key_file = ${pg.escapeLiteral(key)}`);
  await admin.query("ALTER SYSTEM SET ssl = on");
  await admin.query("SELECT pg_reload_conf()");
  await eventually(async () => expect((await admin.query("SHOW ssl")).rows).toEqual([{ ssl: "on" }]));
  const db = await openWith(trusting("ca"));
  await increment(db, "a");
  expect(await countsOf(db)).toEqual({ a: 1 });
  const { rows } = await admin.query(`SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
    WHERE datname = 'desk'`);
  expect(rows).toEqual([{ ssl: true }]);
  await db.close();
  // A certificate that did not sign the server's.
  await expect(openWith(trusting("client"))).rejects.toThrow("certificate");
});

test("the database's time is the same for replicas whose machines' clocks are not", async () => {
  await using opened = await openTestDatabase();
  const { db } = opened;
  const clock = new DatabaseClock();
  const ahead = 2 * 3_600_000;
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ahead });
  try {
    const [row] = await db.query<{ time: Date }>({ text: "SELECT clock_timestamp() AS time" });
    const before = row?.time.getTime() ?? 0;
    expect(clock.now().getTime() - before).toBeGreaterThan(ahead - 60_000);
    await clock.adjust(db);
    const moves: string[] = [];
    clock.onMove(() => moves.push("moved"));
    expect(clock.now().getTime()).toBeGreaterThanOrEqual(before);
    expect(clock.now().getTime() - before).toBeLessThan(60_000);
    // What the way to the server takes is no reason to go back.
    const times = [];
    for (let count = 0; count < 20; count += 1) {
      times.push(clock.now().getTime());
      await clock.adjust(db);
    }
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(moves).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

test.concurrent("a server that never comes up fails the start in the time given", async () => {
  const port = await findFreePort();
  const opening = openDatabase({ url: `postgres://nobody@127.0.0.1:${port}/none`, ...model, waitMs: 300 });
  await expect(opening).rejects.toMatchObject({ code: "ECONNREFUSED" });
});
