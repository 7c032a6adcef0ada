import { createTestDatabase } from "@crossdesk/testing";
import pg from "pg";
import { expect, test } from "vitest";
import { openMoment } from "../src/moment.ts";

const open = async (url: string): Promise<pg.Client & AsyncDisposable> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
};

const count = async (client: pg.Client): Promise<number> => {
  const { rows } = await client.query<{ n: number }>("SELECT count(*)::integer AS n FROM steps");
  return rows[0]?.n ?? 0;
};

const TABLE = "CREATE TABLE steps (n integer PRIMARY KEY); CREATE TABLE others (n integer)";

test("two databases are seen as of one moment, however fast both are written to, and every writer goes on", async () => {
  await using first = await createTestDatabase();
  await using second = await createTestDatabase();
  await using one = await open(first.url);
  await using other = await open(second.url);
  await one.query(TABLE);
  await other.query(TABLE);
  const stop = new AbortController();
  let longest = 0;
  // A step is in the first database before it is in the second: at any moment the first is ahead by one at most.
  const writing = (async () => {
    for (let n = 1; !stop.signal.aborted; n += 1) {
      const begun = performance.now();
      for (const client of [one, other]) {
        await client.query("BEGIN");
        await client.query("INSERT INTO others VALUES ($1)", [n]);
        await client.query("INSERT INTO steps VALUES ($1)", [n]);
        await client.query("COMMIT");
      }
      longest = Math.max(longest, performance.now() - begun);
    }
  })();
  for (let round = 0; round < 20; round += 1) {
    await using moment = await openMoment(new Map(Object.entries({ first: first.url, second: second.url })));
    const seenIn = async (name: string): Promise<number> => {
      const client = moment.clients.get(name);
      return client === undefined ? Number.NaN : count(client);
    };
    const ahead = await seenIn("first");
    // Writers are not held up while it is read.
    const before = await count(one);
    await expect.poll(() => count(one)).toBeGreaterThan(before);
    const behind = await seenIn("second");
    expect([0, 1]).toContain(ahead - behind);
  }
  stop.abort();
  await writing;
  expect(longest).toBeLessThan(5_000);
});

test("a transaction that writes for long is waited for, and neither ends nor is refused", async () => {
  await using database = await createTestDatabase();
  await using writer = await open(database.url);
  await writer.query(TABLE);
  await writer.query("BEGIN");
  await writer.query("INSERT INTO steps VALUES (1)");
  const opening = openMoment(new Map([["only", database.url]]));
  // Other writers are not blocked meanwhile.
  await using guest = await open(database.url);
  await guest.query("INSERT INTO steps VALUES (2)");
  await writer.query("INSERT INTO others VALUES (1)");
  await writer.query("COMMIT");
  await using moment = await opening;
  const only = moment.clients.get("only");
  expect(only && (await count(only))).toBe(2);
});
