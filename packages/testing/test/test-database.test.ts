import { Client } from "pg";
import { expect, test } from "vitest";
import { withClient } from "@crossdesk/deploy";
import { createTestDatabase } from "../src/index.ts";

const query = (url: string, sql: string): Promise<Record<string, unknown>[]> =>
  withClient(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows);

test("a test database is one's own, and gone afterwards", async () => {
  const one = await createTestDatabase();
  await using two = await createTestDatabase();
  await query(one.url, "CREATE TABLE mine (id int)");
  expect(await query(two.url, "SELECT to_regclass('mine') AS found")).toEqual([{ found: null }]);
  await one[Symbol.asyncDispose]();
  const names = await query(two.url, "SELECT datname FROM pg_database");
  expect(names.map((row) => row["datname"])).not.toContain(one.name);
});

test("copies of a template have its contents, share nothing, and it is filled once", async () => {
  const fills: string[] = [];
  const template = {
    name: "copied",
    fill: async (url: string) => {
      fills.push(url);
      await query(url, "CREATE TABLE known (id int); INSERT INTO known VALUES (1)");
    },
  };
  const [one, two] = await Promise.all([createTestDatabase({ template }), createTestDatabase({ template })]);
  await using first = one;
  await using second = two;
  await query(first.url, "INSERT INTO known VALUES (2)");
  await using third = await createTestDatabase({ template });
  expect(fills).toHaveLength(1);
  expect(await query(first.url, "SELECT id FROM known ORDER BY id")).toEqual([{ id: 1 }, { id: 2 }]);
  expect(await query(second.url, "SELECT id FROM known")).toEqual([{ id: 1 }]);
  expect(await query(third.url, "SELECT id FROM known")).toEqual([{ id: 1 }]);
});

test("a template that could not be filled is filled from nothing by the next who asks", async () => {
  let fails = true;
  const template = {
    name: "failing",
    fill: async (url: string) => {
      await query(url, "CREATE TABLE half (id int)");
      if (fails) throw new Error("stopped half way");
    },
  };
  await expect(createTestDatabase({ template })).rejects.toThrow("stopped half way");
  fails = false;
  await using database = await createTestDatabase({ template });
  expect(await query(database.url, "SELECT id FROM half")).toEqual([]);
});

test("a template is copied although who filled it left a connection open", async () => {
  const left: Client[] = [];
  const template = {
    name: "left_open",
    fill: async (url: string) => {
      const client = new Client({ connectionString: url });
      // The server ends it.
      client.on("error", () => undefined);
      await client.connect();
      left.push(client);
    },
  };
  await using database = await createTestDatabase({ template });
  expect(await query(database.url, "SELECT 1 AS answer")).toEqual([{ answer: 1 }]);
  for (const client of left) await client.end();
});
