import type { Runner } from "@crossdesk/database";
import { prepared } from "../tables.ts";

interface ById {
  readonly entityId: string;
}

const numberOf = prepared<ById>()("find-entity", (db, p) =>
  db.selectFrom("entities").select("no").where("id", "=", p("entityId")),
);
const makeTenant = prepared<ById>()("make-entity", (db, p) =>
  db
    .insertInto("entities")
    .values({ id: p("entityId") })
    .onConflict((conflict) => conflict.doNothing()),
);

/** The number that stands for the tenant in the search index; given at its first ticket. */
export const ensureTenant = async (on: Runner, entityId: string): Promise<number> => {
  const [known] = await on.run(numberOf, { entityId });
  if (known !== undefined) return known.no;
  await on.run(makeTenant, { entityId });
  const [made] = await on.run(numberOf, { entityId });
  if (made === undefined) throw new Error("The tenant was not made.");
  return made.no;
};
