import { readdir } from "node:fs/promises";
import { schema as agents } from "@crossdesk/agents/schema";
import type { NamedMigration } from "@crossdesk/database";
import { createTestDatabase } from "@crossdesk/testing";
import { schema as files } from "@crossdesk/files/schema";
import { kitMigrations } from "@crossdesk/stored-service";
import { schema as tickets } from "@crossdesk/tickets/schema";
import { schema as webhooks } from "@crossdesk/webhooks/schema";
import { Migration } from "@mikro-orm/migrations";
import { expect, test } from "vitest";
import { findRefused } from "./breaking-changes.ts";

const FIXTURES = new URL("../../test/fixtures/", import.meta.url);
const released = (await readdir(FIXTURES))
  .filter((name) => name.startsWith("release-"))
  .map((name) => name.slice("release-".length));

/** A migration of these statements. */
const migrationOf = (
  name: string,
  statements: readonly string[],
  rest: Partial<NamedMigration> = {},
): NamedMigration => ({
  name,
  load: async () =>
    class extends Migration {
      override up(): void {
        for (const statement of statements) this.addSql(statement);
      }
    },
  ...rest,
});

const BEGINNING = migrationOf("notes-001", [
  "CREATE TABLE notes (id integer PRIMARY KEY, text text NOT NULL, state text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done')), room text)",
  "CREATE FUNCTION find_notes(words text[]) RETURNS SETOF integer LANGUAGE sql AS 'SELECT id FROM notes'",
]);

const refusedOf = async (
  statements: readonly string[],
  rest: Partial<NamedMigration> = {},
): Promise<readonly string[]> => {
  await using database = await createTestDatabase();
  const migrations = [BEGINNING, migrationOf("notes-002", statements, rest)];
  const { "notes-002": refused = [], ...others } = await findRefused({
    url: database.url,
    migrations,
    released: ["1.0.0"],
  });
  expect(others).toEqual({});
  return refused;
};

test.each([
  ["a table that is dropped", "DROP TABLE notes", "notes is gone, or has another name"],
  ["a table with another name", "ALTER TABLE notes RENAME TO remarks", "notes is gone, or has another name"],
  ["a column that is dropped", "ALTER TABLE notes DROP COLUMN room", "notes.room is gone, or has another name"],
  ["a column with another name", "ALTER TABLE notes RENAME room TO place", "notes.room is gone, or has another name"],
  ["another type", "ALTER TABLE notes ALTER COLUMN id TYPE bigint", "notes.id was integer and is bigint"],
  ["NOT NULL", "ALTER TABLE notes ALTER COLUMN room SET NOT NULL", "notes.room may not be NULL any more"],
  ["a default that goes", "ALTER TABLE notes ALTER COLUMN state DROP DEFAULT", "notes.state has lost its default"],
  [
    "a needed column without a default",
    "ALTER TABLE notes ADD COLUMN tag text NOT NULL",
    "notes.tag is needed, and has no default",
  ],
  [
    "a check of what is there",
    "ALTER TABLE notes ADD CONSTRAINT short CHECK (length(text) < 9)",
    "notes.short is new: CHECK ((length(text) < 9))",
  ],
  [
    "a unique index on what is there",
    "CREATE UNIQUE INDEX rooms ON notes (room)",
    "notes.rooms is new: CREATE UNIQUE INDEX",
  ],
  [
    "a foreign key of what is there",
    "ALTER TABLE notes ADD CONSTRAINT parent FOREIGN KEY (id) REFERENCES notes",
    "notes.parent is new: FOREIGN KEY",
  ],
  ["a function that goes", "DROP FUNCTION find_notes", "find_notes(text[]) is gone, or takes other arguments"],
] as const)("a migration is refused for %s", async (_kind, statement, expected) => {
  expect(await refusedOf([statement])).toEqual([expect.stringContaining(expected)]);
});

test("an enumeration may grow, and not lose a member", async () => {
  const replace = (members: string) => [
    "ALTER TABLE notes DROP CONSTRAINT notes_state_check",
    `ALTER TABLE notes ADD CONSTRAINT notes_state_check CHECK (state IN (${members}))`,
  ];
  expect(await refusedOf(replace("'new', 'done', 'late'"))).toEqual([]);
  expect(await refusedOf(replace("'new', 'late'"))).toEqual([
    expect.stringMatching(/^notes\.notes_state_check has changed/u),
  ]);
});

test("what is added is no break: tables, columns that may be left out, their checks, functions, looser rules", async () => {
  const statements = [
    "CREATE TABLE tags (id integer PRIMARY KEY, name text NOT NULL UNIQUE)",
    "ALTER TABLE notes ADD COLUMN tag text, ADD COLUMN priority text NOT NULL DEFAULT 'normal'",
    "ALTER TABLE notes ADD CONSTRAINT priorities CHECK (priority IN ('low', 'normal'))",
    "CREATE UNIQUE INDEX tags_of_notes ON notes (tag)",
    "ALTER TABLE notes ALTER COLUMN text DROP NOT NULL",
    "CREATE INDEX rooms ON notes (room)",
    "CREATE FUNCTION find_notes(words text[], tag text) RETURNS SETOF integer LANGUAGE sql AS 'SELECT id FROM notes'",
  ];
  expect(await refusedOf(statements)).toEqual([]);
});

test("what a release that is out has stopped using may go, and what only a coming one has not", async () => {
  const drop = ["ALTER TABLE notes DROP COLUMN room"];
  expect(await refusedOf(drop, { unusedSince: { "notes.room": "1.0.0" } })).toEqual([]);
  expect(await refusedOf(drop, { unusedSince: { "notes.room": "1.1.0" } })).toHaveLength(1);
  expect(await refusedOf(drop, { unusedSince: { "notes.text": "1.0.0" } })).toHaveLength(1);
});

/** Migrations that change what was there, and why that breaks nothing. */
const EXPLAINED: Readonly<Record<string, string>> = {
  "tickets-006-create-page-marks": "It ran before the first release.",
  "tickets-015-grow-row-numbers": "It ran before the first release.",
  "agents-012-keep-administration-log": "The release before adds lines without their number, and never reads one.",
};

test.each(Object.entries({ tickets, agents, files, webhooks }))(
  "no migration of the %s service breaks what the release before it relies on",
  async (_name, { migrations }) => {
    await using database = await createTestDatabase();
    const refused = await findRefused({ url: database.url, migrations: [...kitMigrations, ...migrations], released });
    const unexplained = Object.entries(refused).filter(([name]) => EXPLAINED[name] === undefined);
    expect(Object.fromEntries(unexplained)).toEqual({});
  },
);
