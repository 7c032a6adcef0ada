import type { Desk } from "@crossdesk/contracts";
import type { Runner } from "@crossdesk/database";
import { prepared } from "../tables.ts";
import { isRoutable } from "./routable.ts";

const desk = prepared<{ entityId: string; now: Date }>()("agents-desk", (db, p) =>
  db.selectNoFrom((eb) => [
    eb
      .selectFrom("agents")
      .select((each) => each.fn.countAll<number>().as("count"))
      .where((each) => isRoutable(each, { entityId: p("entityId"), now: p("now") }))
      .$asScalar()
      .$notNull()
      .as("present"),
    eb
      .selectFrom("agents")
      .select((each) => each.fn.countAll<number>().as("count"))
      .where("entityId", "=", p("entityId"))
      .where("status", "=", "online")
      .where("removedAt", "is", null)
      .where("ownerPartner", "is", null)
      .$asScalar()
      .$notNull()
      .as("online"),
    eb
      .selectFrom("assignments")
      .select((each) => each.fn.countAll<number>().as("count"))
      .where("entityId", "=", p("entityId"))
      .where("state", "=", "waiting")
      .$asScalar()
      .$notNull()
      .as("waiting"),
  ]),
);

/** Counts who is there in an entity, and what waits. */
export const countDesk = async (on: Runner, entityId: string, now: Date): Promise<Desk> => {
  const [counted] = await on.run(desk, { entityId, now });
  return counted ?? { present: 0, online: 0, waiting: 0 };
};
