import { toSameCase } from "@crossdesk/contracts";
import type { Device } from "@crossdesk/contracts";
import { sql } from "@crossdesk/database";
import type { Runner } from "@crossdesk/database";
import { categoryKey } from "../../domain/names.ts";
import type { Profile } from "../entities/customer-entity.ts";
import { prepared } from "../tables.ts";
import { listedDevices } from "./directory.ts";

/** What a new ticket names. */
export interface Named {
  readonly entityId: string;
  readonly customerId: string;
  readonly deviceUdid: string | undefined;
  readonly category: string;
  readonly subCategory: string | undefined;
}

/** What a new ticket is made on; `null` is what isn't there yet. */
export interface Prerequisites {
  /** An unused ticket number. It stays unused if the ticket is not created in the end. */
  readonly number: number;
  /** The number that stands for the entity in the search index. */
  readonly entityNo: number | null;
  readonly categoryId: number | null;
  readonly subCategoryId: number | null;
  readonly customer: Profile | null;
  /** The newest of those that the customer's profile lists. */
  readonly devices: readonly Device[];
  /** The device that was named. */
  readonly device: Device | null;
}

interface Values {
  readonly entityId: string;
  readonly customerId: string;
  readonly categoryKey: string;
  readonly subCategoryKey: string | undefined;
  readonly deviceUdid: string | undefined;
}

const statement = prepared<Values>()("find-prerequisites", (db, p) =>
  db
    .selectFrom(sql<object>`(select)`.as("one"))
    .leftJoin("categories as top", (join) =>
      join
        .on("top.entityId", "=", p("entityId"))
        .on("top.nameKey", "=", p("categoryKey"))
        .on("top.parentId", "is", null),
    )
    .leftJoin("categories as sub", (join) =>
      join
        .on("sub.entityId", "=", p("entityId"))
        .on("sub.nameKey", "=", p("subCategoryKey"))
        .onRef("sub.parentId", "=", "top.id"),
    )
    .leftJoin("customers as c", (join) => join.on("c.entityId", "=", p("entityId")).on("c.id", "=", p("customerId")))
    .leftJoin("devices as d", (join) =>
      join
        .on("d.entityId", "=", p("entityId"))
        .on("d.customerId", "=", p("customerId"))
        .on("d.udid", "=", p("deviceUdid")),
    )
    .select([
      sql<number>`nextval('ticket_numbers')::integer`.as("number"),
      db.selectFrom("entities").select("no").where("id", "=", p("entityId")).as("entityNo"),
      "top.id as categoryId",
      "sub.id as subCategoryId",
      "c.profile as customer",
      "d.profile as device",
      sql<Device[]>`coalesce(${listedDevices(db, { entityId: p("entityId"), customerId: p("customerId") })}, '[]')`.as(
        "devices",
      ),
    ]),
);

/** Takes a ticket number, and finds what the ticket names. None of it is ever removed. */
export const findPrerequisites = async (on: Runner, named: Named): Promise<Prerequisites> => {
  const { entityId, customerId, category, subCategory, deviceUdid } = named;
  const [row] = await on.run(statement, {
    entityId,
    customerId,
    categoryKey: categoryKey(category),
    subCategoryKey: subCategory === undefined ? undefined : categoryKey(subCategory),
    deviceUdid: deviceUdid === undefined ? undefined : toSameCase(deviceUdid),
  });
  if (row === undefined) throw new Error("The sequence gave no number.");
  return row;
};
