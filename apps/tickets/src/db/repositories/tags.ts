import { insertFrom, sql, unnest } from "@crossdesk/database";
import type { Runner, SqlBool, Transaction } from "@crossdesk/database";
import { prepared } from "../tables.ts";

const keepStatement = prepared<{ entityId: string; names: readonly string[] }>()("keep-tags", (db, p) =>
  insertFrom(
    db.insertInto("tags"),
    () => db.selectFrom(unnest<{ name: string }>({ name: p("names", "text[]") }).as("given")),
    (eb) => ({ entityId: p("entityId"), name: eb.ref("given.name") }),
  ).onConflict((conflict) => conflict.columns(["entityId", "name"]).doNothing()),
);

/** Keeps tags to choose from, as far as they are new to the tenant. */
export const keepTags = (
  tx: Pick<Transaction, "defer">,
  tags: { readonly entityId: string; readonly names: readonly string[] },
): void => {
  // In one order, so that two who keep the same tags wait for each other at the first of them.
  if (tags.names.length > 0) tx.defer(keepStatement, { ...tags, names: tags.names.toSorted() });
};

const MOST = 1_000;

const tagsOf = prepared<{ entityId: string | null }>()(
  "list-tags",
  (db, p) =>
    db
      .selectFrom("tags")
      .select("name")
      .distinct()
      .where((eb) => sql<SqlBool>`(${p("entityId", "text")} is null or ${eb.ref("entityId")} = ${p("entityId")})`)
      .orderBy("name")
      .limit(sql.lit(MOST)),
  { reads: "many" },
);

/** The tags of a tenant, or of all where that is `null`, by their names. */
export const listTags = async (on: Runner, entityId: string | null): Promise<string[]> =>
  (await on.run(tagsOf, { entityId })).map(({ name }) => name);

const unusedForgotten = prepared<{ entityId: string; names: readonly string[] }>()(
  "forget-unused-tags",
  (db, p) =>
    db
      .deleteFrom("tags")
      .where("entityId", "=", p("entityId"))
      .where((eb) => sql<SqlBool>`${eb.ref("name")} = any(${p("names", "text[]")})`)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom("tickets as t")
              .select([])
              .where("t.entityId", "=", p("entityId"))
              .where(
                (of) =>
                  sql<SqlBool>`${of.ref("t.tags")} <> '{}' and ${of.ref("t.tags")} @> array[${of.ref("tags.name")}]`,
              ),
          ),
        ),
      ),
  { reads: "many" },
);

/** Deletes those of these tags that no ticket of the tenant has. */
export const forgetUnusedTags = async (
  on: Runner,
  tags: { readonly entityId: string; readonly names: readonly string[] },
): Promise<void> => {
  if (tags.names.length > 0) await on.run(unusedForgotten, tags);
};
