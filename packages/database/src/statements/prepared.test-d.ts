import { test } from "vitest";
import type { Transaction } from "../transaction.ts";
import { statementsOf } from "./statements-of.ts";
import { Thing } from "./thing.fixture.ts";

const { prepared } = statementsOf([Thing]);
const stateOf = prepared<{ id: string }>()("state", (db, p) =>
  db.selectFrom("things").select("state").where("id", "=", p("id")),
);
declare const tx: Transaction;

test("a statement names tables and columns that its entities have", () => {
  // @ts-expect-error there is no such column
  prepared()("column", (db) => db.selectFrom("things").select("closedAt"));
  // @ts-expect-error there is no such table
  prepared()("table", (db) => db.selectFrom("nothing").selectAll());
  // @ts-expect-error there is no such state
  prepared()("state-unknown", (db) => db.selectFrom("things").select("id").where("state", "=", "paused"));
  prepared<{ id: string }>()("swapped", (db, p) =>
    // @ts-expect-error an id is no time
    db.selectFrom("things").select("id").where("openedAt", "=", p("id")),
  );
  // @ts-expect-error there is no such value
  prepared<{ id: string }>()("value", (db, p) => db.selectFrom("things").select("id").where("id", "=", p("key")));
});

test("a statement is run with its values, and gives its rows", async () => {
  // @ts-expect-error a value is left out
  void tx.run(stateOf, {});
  const [row] = await tx.run(stateOf, { id: "a" });
  // @ts-expect-error that column is not selected
  void row?.openedAt;
});
