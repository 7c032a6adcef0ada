import { sql } from "kysely";
import { expect, expectTypeOf, test } from "vitest";
import { bound, joinDeferred } from "./join-prepared.ts";
import { columnsOf, statementsOf } from "./statements-of.ts";
import { Thing } from "./thing.fixture.ts";

const { prepared, variants } = statementsOf([Thing]);

const openThing = prepared<{ id: string; since: Date }>()("things-open", (db, p) =>
  db
    .selectFrom("things")
    .select(["id", "openedAt", "note", sql<number>`${p("id", "uuid")} IS NULL`.as("isNobody")])
    .where("id", "=", p("id"))
    .where("state", "=", "open")
    .where("openedAt", ">=", p("since")),
);

test("a statement is compiled once: columns by the names of properties, constants in its text, each parameter once", () => {
  expect(openThing.text).toBe(
    'select "id", "opened_at" as "openedAt", "note", $1::uuid IS NULL as "isNobody" from "things" ' +
      `where "id" = $1 and "state" = 'open' and "opened_at" >= $2`,
  );
  const since = new Date();
  expect(openThing.bind({ since, id: "a" })).toEqual(["a", since]);
  expect(openThing.writes).toBe(false);
});

test("rows are typed by the entity", () => {
  type Row = NonNullable<(typeof openThing)["row"]>;
  expectTypeOf<Row>().toEqualTypeOf<{ id: string; openedAt: Date; note: string | null; isNobody: number }>();
});

test("all columns of an entity are named by it", () => {
  const all = prepared()("things-all", (db) => db.selectFrom("things as t").select(columnsOf(Thing, "t")));
  expect(all.text).toBe(
    'select "t"."id", "t"."opened_at" as "openedAt", "t"."state", "t"."note", "t"."facts", "t"."size" from "things" as "t"',
  );
  expect(() => prepared()("things-star", (db) => db.selectFrom("things").selectAll())).toThrow(
    /names what it selects/u,
  );
});

const insertThing = prepared<{ id: string; openedAt: Date; facts: { size: number }; note?: string }>()(
  "things-insert",
  (db, p) =>
    db
      .insertInto("things")
      .values({ id: p("id"), openedAt: p("openedAt"), state: "open", facts: p.json("facts"), note: p("note") })
      .returning("openedAt"),
  { joins: true },
);

test("values of JSON columns are written as JSON, and what is left out is null", () => {
  const openedAt = new Date();
  expect(insertThing.bind({ id: "a", openedAt, facts: { size: 1 } })).toEqual(["a", openedAt, '{"size":1}', null]);
  expect(insertThing.writes).toBe(true);
  expect(insertThing.text).toContain('returning "opened_at" as "openedAt"');
});

test("quotes in constants do not end them", () => {
  const named = prepared()("things-quoted", (db) => db.selectFrom("things").select("id").where("note", "=", "it's"));
  expect(named.text).toContain(`"note" = 'it''s'`);
});

test("each variant of a statement is made once and bears a name of its own", () => {
  const inState = variants<{ limit: number }>()(
    "things-in",
    (state: "open" | "done") => state,
    (db, p, state) => db.selectFrom("things").select("id").where("state", "=", state).limit(p("limit")),
  );
  expect(inState("open").name).toBe("things-in-open");
  expect(inState("open")).toBe(inState("open"));
  expect(inState("done").text).toBe(`select "id" from "things" where "state" = 'done' limit $1`);
});

const closeThing = prepared<{ id: string }>()(
  "things-close",
  (db, p) =>
    db
      .with("closed", (qb) => qb.updateTable("things").set({ state: "done" }).where("id", "=", p("id")).returning("id"))
      .updateTable("things")
      .set({ size: 0 })
      .where("id", "in", (eb) => eb.selectFrom("closed").select("closed.id")),
  { joins: true },
);

test("deferred statements that may be joined are sent as one, whose parameters keep their values", () => {
  const openedAt = new Date();
  const inserted = bound(insertThing, { id: "a", openedAt, facts: { size: 1 } });
  const statements = joinDeferred([inserted, bound(closeThing, { id: "b" }), inserted]);
  expect(statements).toHaveLength(2);
  expect(statements[0]?.text).toMatch(
    /^with "joined_1" as \(insert into "things" .*values \(\$1, \$2, 'open', \$3, \$4\).*\), "closed" as \(update "things" .*"id" = \$5 returning "id"\) update "things" set "size" = 0/u,
  );
  expect(statements[0]?.values).toEqual(["a", openedAt, '{"size":1}', null, "b"]);
  expect(statements[1]).toMatchObject({ name: "things-insert", values: ["a", openedAt, '{"size":1}', null] });
});

test("what may not be joined keeps its place, and joined statements have a name of their own, short enough for PostgreSQL", () => {
  const inserted = bound(insertThing, { id: "a", openedAt: new Date(), facts: { size: 1 } });
  const closed = bound(closeThing, { id: "b" });
  const namesOf = (...writes: Parameters<typeof joinDeferred>[0]) => joinDeferred(writes).map(({ name }) => name ?? "");
  const [both = ""] = namesOf(inserted, closed);
  expect(namesOf(inserted, closed)).toEqual([both]);
  expect(namesOf(closed, inserted)).not.toEqual([both]);
  expect(both.length).toBeLessThan(64);
  expect(namesOf(inserted, { ...closed, joins: false }, inserted)).toEqual([
    "things-insert",
    "things-close",
    "things-insert",
  ]);
});

test("a statement whose name PostgreSQL would cut off is refused", () => {
  const name = "x".repeat(64);
  expect(() => prepared()(name, (db) => db.selectFrom("things").select("id"))).toThrow(/longer than 63/u);
});

test("a name is given once: a statement that is declared where it runs would be compiled with each run", () => {
  const find = () => prepared()("things-twice", (db) => db.selectFrom("things").select("id"));
  expect(find().name).toBe("things-twice");
  expect(find).toThrow('The statement "things-twice" is declared twice.');
  const list = () =>
    variants()(
      "things-forms",
      (form: "a" | "b") => form,
      (db, _p, form) => db.selectFrom("things").select("id").where("note", "=", form),
    );
  expect(list()("a").name).toBe("things-forms-a");
  expect(list).toThrow(/declared twice/u);
  expect(() => prepared()("things-forms-a", (db) => db.selectFrom("things").select("id"))).toThrow(/declared twice/u);
});
