import { defineEntity, p as property } from "@mikro-orm/core";
import { expect, expectTypeOf, test } from "vitest";
import { columnParameters } from "./column-parameters.ts";
import type { ColumnValues } from "./column-parameters.ts";
import { insertFrom, overridingSystemValue } from "./insert-from.ts";
import { jsonColumns } from "./json-columns.ts";
import { sql } from "kysely";
import { statementsOf } from "./statements-of.ts";

const Thing = defineEntity({
  name: "Thing",
  tableName: "things",
  properties: {
    id: property.integer().primary().autoincrement(),
    openedAt: property.datetime(),
    closedAt: property.datetime().strictNullable(),
    ownerName: property.text(),
    ownerEmail: property.text().strictNullable(),
    facts: property.json<{ readonly size: number }>(),
    inner: property.blob().$type<Buffer>(),
  },
});
const { prepared } = statementsOf([Thing]);

const THING = jsonColumns(Thing, {
  shape: { id: true, openedAt: true, closedAt: true, facts: true, unknown: true },
  groups: { owner: { name: "ownerName", email: "ownerEmail" } },
});

test("columns that a shape names are selected as one array, in the order of the entity, and those of groups behind them", () => {
  const { text } = prepared()("things", (db) => db.selectFrom("things as t").select(THING.json("t").as("thing")));
  expect(text).toBe(
    'select json_build_array("t"."id", "t"."opened_at", "t"."closed_at", "t"."facts", "t"."owner_name", "t"."owner_email") ' +
      'as "thing" from "things" as "t"',
  );
});

test("what was selected is read by name: instants as contracts write them, groups as objects", () => {
  const thing = THING.read([1, "2026-11-29T10:00:00.5+00:00", null, { size: 2 }, "Jane", null]);
  expect(thing).toEqual({
    id: 1,
    openedAt: "2026-11-29T10:00:00.500Z",
    closedAt: null,
    facts: { size: 2 },
    owner: { name: "Jane", email: null },
  });
  expectTypeOf(thing.openedAt).toEqualTypeOf<string>();
  expectTypeOf(thing.closedAt).toEqualTypeOf<string | null>();
  expectTypeOf(thing.owner).toEqualTypeOf<{ readonly name: string; readonly email: string | null }>();
});

test("without a shape all columns are selected", () => {
  expect(jsonColumns(Thing).columns).toEqual(Object.keys(Thing.properties));
});

test("each column is written by the parameter of its name, JSON as JSON", () => {
  const COLUMNS = ["openedAt", "facts"] as const;
  const statement = prepared<ColumnValues<typeof Thing, (typeof COLUMNS)[number]>>()("things-set", (db, p) =>
    db.updateTable("things").set(columnParameters(Thing, COLUMNS, p)),
  );
  expect(statement.text).toBe('update "things" set "opened_at" = $1, "facts" = $2');
  expect(statement.bind({ openedAt: "2026-11-29T10:00:00.500Z", facts: { size: 1 } })).toEqual([
    "2026-11-29T10:00:00.500Z",
    '{"size":1}',
  ]);
});

test("rows are inserted from a query by the names of their columns, also over what PostgreSQL generates", () => {
  const statement = prepared<{ id: number }>()("things-copy", (db, p) =>
    overridingSystemValue(
      insertFrom(
        db.insertInto("things"),
        (eb) => eb.selectFrom("things as t").where("t.id", "=", p("id")),
        (eb) => ({
          id: sql<number>`${eb.ref("t.id")} + 1`,
          openedAt: eb.ref("t.openedAt"),
          closedAt: eb.ref("t.closedAt"),
          ownerName: eb.ref("t.ownerName"),
          ownerEmail: eb.ref("t.ownerEmail"),
          facts: eb.ref("t.facts"),
          inner: eb.ref("t.inner"),
        }),
      ),
    ),
  );
  expect(statement.text).toBe(
    'insert into "things" ("id", "opened_at", "closed_at", "owner_name", "owner_email", "facts", "inner") ' +
      'overriding system value (select "t"."id" + 1 as "id", "t"."opened_at" as "opened_at", "t"."closed_at" as "closed_at", ' +
      '"t"."owner_name" as "owner_name", "t"."owner_email" as "owner_email", "t"."facts" as "facts", "t"."inner" as "inner" ' +
      'from "things" as "t" where "t"."id" = $1)',
  );
});
