import { defineEntity, p as property } from "@mikro-orm/core";
import { sql } from "kysely";
import type { SqlBool } from "kysely";
import { describe, expect, test } from "vitest";
import { statementsOf } from "./statements-of.ts";
import { unnest } from "./unnest.ts";

const Desk = defineEntity({
  name: "Desk",
  tableName: "desks",
  properties: { id: property.uuid().primary(), entityId: property.text(), state: property.text() },
});
const Note = defineEntity({
  name: "Note",
  tableName: "notes",
  properties: { id: property.uuid().primary(), deskId: property.uuid(), text: property.text() },
});

const declare = () => statementsOf([Desk, Note]);
const NOT_LIMITED = /"desks" reads rows of all tenants/u;

describe("a statement on rows of tenants", () => {
  test("is refused without a condition on the tenant, however it names them", () => {
    const { prepared } = declare();
    const refused = expect.objectContaining({ message: expect.stringMatching(NOT_LIMITED) });
    const inState = prepared<{ state: string }>();
    expect(() =>
      inState("desks", (db, p) => db.selectFrom("desks").select("id").where("state", "=", p("state"))),
    ).toThrow(refused);
    expect(() =>
      declare().prepared<{ state: string }>()("desks", (db, p) => db.updateTable("desks").set({ state: p("state") })),
    ).toThrow(refused);
    expect(() => declare().prepared()("desks", (db) => db.deleteFrom("desks").where("state", "=", "done"))).toThrow(
      refused,
    );
    expect(() =>
      declare().prepared()("desks", (db) =>
        db.selectFrom("notes as n").innerJoin("desks as d", "d.id", "n.deskId").select("n.text"),
      ),
    ).toThrow(refused);
    expect(() =>
      declare().prepared()("desks", (db) => db.selectNoFrom(sql<number>`(select count(*) from desks)`.as("count"))),
    ).toThrow(refused);
  });

  test("is refused where the tenant is only selected, compared with another row's, or one of two ways", () => {
    const refused = expect.objectContaining({ message: expect.stringMatching(NOT_LIMITED) });
    expect(() => declare().prepared()("desks", (db) => db.selectFrom("desks").select("entityId"))).toThrow(refused);
    expect(() =>
      declare().prepared()("desks", (db) =>
        db.selectFrom("desks as d").innerJoin("desks as e", "e.entityId", "d.entityId").select("d.id"),
      ),
    ).toThrow(refused);
    expect(() =>
      declare().prepared<{ entityId: string; state: string }>()("desks", (db, p) =>
        db
          .selectFrom("desks")
          .select("id")
          .where((eb) => eb.or([eb("entityId", "=", p("entityId")), eb("state", "=", p("state"))])),
      ),
    ).toThrow(refused);
  });

  test("is refused where it adds rows and may overwrite another tenant's", () => {
    const values = { id: "a", entityId: "main", state: "open" };
    const add = (columns: readonly ("id" | "entityId")[]) =>
      declare().prepared()("desks", (db) =>
        db
          .insertInto("desks")
          .values(values)
          .onConflict((conflict) => conflict.columns(columns).doUpdateSet({ state: "open" })),
      );
    expect(() => add(["id"])).toThrow(NOT_LIMITED);
    expect(add(["entityId", "id"]).writes).toBe(true);
    expect(declare().prepared()("desks", (db) => db.insertInto("desks").values(values)).writes).toBe(true);
  });

  test("is limited by a value that is called as a tenant's is, or by the one of a scope", () => {
    const { prepared } = declare();
    const own = prepared<{ entityId: string }>()("desks-own", (db, p) =>
      db.selectFrom("desks").select("id").where("entityId", "=", p("entityId")),
    );
    expect(own.text).toContain('where "entity_id" = $1');
    const seen = prepared<{ scope: string | null }>()("desks-seen", (db, p) =>
      db
        .selectFrom("desks")
        .select("id")
        .where((eb) => eb.or([eb(p("scope", "text"), "is", null), eb("entityId", "=", p("scope", "text"))])),
    );
    expect(seen.text).toContain('"entity_id" = $1::text');
  });

  test("says why it is not limited, and cannot say so for nothing", () => {
    const { prepared } = declare();
    const byKey = prepared<{ id: string }>({ tenants: "key" })("desks-by-key", (db, p) =>
      db.selectFrom("desks").select("state").where("id", "=", p("id")),
    );
    expect(byKey.bind({ id: "a" })).toEqual(["a"]);
    const given = prepared<{ ids: readonly string[] }>({ tenants: "key" })("desks-given", (db, p) =>
      db
        .selectFrom("desks as d")
        .innerJoin(unnest<{ id: string }>({ id: p("ids", "uuid[]") }).as("given"), "given.id", "d.id")
        .select("d.state"),
    );
    expect(given.text).toContain("unnest($1::uuid[])");
    const all = prepared({ tenants: "all" })("desks-all", (db) => db.selectFrom("desks").select("id"));
    expect(all.bind({})).toEqual([]);

    expect(() => prepared({ tenants: "key" })("desks-no-key", (db) => db.selectFrom("desks").select("id"))).toThrow(
      "no condition on a key",
    );
    expect(() =>
      prepared<{ entityId: string }>({ tenants: "all" })("desks-limited", (db, p) =>
        db.selectFrom("desks").select("id").where("entityId", "=", p("entityId")),
      ),
    ).toThrow("`tenants` says something else");
    expect(() =>
      prepared<{ id: string }>({ tenants: "key" })("notes-by-key", (db, p) =>
        db.selectFrom("notes").select("text").where("id", "=", p("id")),
      ),
    ).toThrow("`tenants` says something else");
  });

  test("leaves its condition out for callers without a tenant alone", () => {
    const list = declare().variants<{ ofEntity: string | null }>({ tenants: { by: "ofEntity" } })(
      "desks-list",
      (isLimited: boolean) => String(isLimited),
      (db, p, isLimited) => {
        const desks = db.selectFrom("desks").select("id");
        return isLimited ? desks.where(sql<SqlBool>`${sql.ref("desks.entityId")} = ${p("ofEntity")}`) : desks;
      },
    );
    expect(list(true).bind({ ofEntity: "acme" })).toEqual(["acme"]);
    expect(list(false).bind({ ofEntity: null })).toEqual([]);
    expect(() => list(false).bind({ ofEntity: "acme" })).toThrow("for a caller who is of one");
  });
});
