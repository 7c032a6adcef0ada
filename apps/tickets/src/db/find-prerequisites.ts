import { toSameCase } from "@crossdesk/contracts";
import type { Customer, Device } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";
import { categoryKey } from "../domain/names.ts";
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
  /** A ticket number that nobody has; a gap is left where the ticket is not made in the end. */
  readonly number: number;
  /** The number that stands for the entity in the search index. */
  readonly entityNo: number | null;
  readonly categoryId: number | null;
  readonly subCategoryId: number | null;
  readonly customer: Omit<Customer, "devices"> | null;
  /** The newest of those that the customer's profile lists. */
  readonly devices: readonly Device[];
  /** The device that was named. */
  readonly device: Device | null;
}

const FIND = `SELECT nextval('ticket_numbers')::integer AS number, (SELECT no FROM entities WHERE id = $1) AS "entityNo",
    top.id AS "categoryId", sub.id AS "subCategoryId", c.profile AS customer, d.profile AS device, coalesce(${listedDevices("$1", "$2")}, '[]') AS devices
  FROM (SELECT) AS one
  LEFT JOIN categories top ON top.entity_id = $1 AND top.name_key = $3 AND top.parent_id IS NULL
  LEFT JOIN categories sub ON sub.entity_id = $1 AND sub.name_key = $4 AND sub.parent_id = top.id
  LEFT JOIN customers c ON c.entity_id = $1 AND c.id = $2
  LEFT JOIN devices d ON d.entity_id = $1 AND d.customer_id = $2 AND d.udid = $5`;

/** Takes a ticket number, and finds what the ticket names. None of it is ever removed. */
export const findPrerequisites = async (query: Query, named: Named): Promise<Prerequisites> => {
  const { entityId, customerId, category, subCategory, deviceUdid } = named;
  const [row] = await query<Prerequisites>({
    name: "find-prerequisites",
    text: FIND,
    values: [
      entityId,
      customerId,
      categoryKey(category),
      subCategory === undefined ? null : categoryKey(subCategory),
      deviceUdid === undefined ? null : toSameCase(deviceUdid),
    ],
  });
  if (row === undefined) throw new Error("The sequence gave no number.");
  return row;
};
