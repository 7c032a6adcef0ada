import { CLOSED_STATUSES } from "@crossdesk/contracts";
import type { Runner } from "@crossdesk/database";
import { prepared } from "../tables.ts";

/** Which order's sessions. */
export interface OrderOfEntity {
  readonly entityId: string;
  readonly orderId: string;
}

const openSession = prepared<OrderOfEntity>()("find-open-session", (db, p) =>
  db
    .selectFrom("tickets")
    .select("id")
    .where("entityId", "=", p("entityId"))
    .where("orderId", "=", p("orderId"))
    .where("channel", "=", "beckn")
    .where("status", "not in", CLOSED_STATUSES),
);

/** The id of the order's open session. */
export const findOpenSession = async (on: Runner, order: OrderOfEntity): Promise<string | undefined> => {
  const [row] = await on.run(openSession, order);
  return row?.id;
};

export const hasOpenSession = async (on: Runner, order: OrderOfEntity): Promise<boolean> =>
  (await findOpenSession(on, order)) !== undefined;
