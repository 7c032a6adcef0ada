import type { ActorType } from "@crossdesk/contracts";
import type { Runner } from "@crossdesk/database";
import { prepared } from "../tables.ts";
import type { OrderOfEntity } from "./sessions.ts";

const customerOfOrder = prepared<OrderOfEntity>()("find-customer-of-order", (db, p) =>
  db
    .selectFrom("orders")
    .select("customerId")
    .where("entityId", "=", p("entityId"))
    .where("orderId", "=", p("orderId")),
);

/** The customer whom an order was bound to, if it was. */
export const findBoundCustomer = async (on: Runner, order: OrderOfEntity): Promise<string | undefined> => {
  const [row] = await on.run(customerOfOrder, order);
  return row?.customerId;
};

/** Whose an order is, and who says so. */
interface Binding extends OrderOfEntity {
  readonly customerId: string;
  readonly boundBy: string;
  readonly boundByType: ActorType;
  readonly boundAt: Date;
}

const orderBound = prepared<Binding>()("bind-order", (db, p) =>
  db
    .insertInto("orders")
    .values({
      entityId: p("entityId"),
      orderId: p("orderId"),
      customerId: p("customerId"),
      boundBy: p("boundBy"),
      boundByType: p("boundByType"),
      boundAt: p("boundAt"),
    })
    .onConflict((conflict) =>
      conflict.columns(["entityId", "orderId"]).doUpdateSet((eb) => ({
        customerId: eb.ref("excluded.customerId"),
        boundBy: eb.ref("excluded.boundBy"),
        boundByType: eb.ref("excluded.boundByType"),
        boundAt: eb.ref("excluded.boundAt"),
      })),
    ),
);

/** Writes whose an order is; calls for one order come one after another until their transactions end. */
export const writeBinding = async (on: Runner, binding: Binding): Promise<void> => {
  await on.run(orderBound, binding);
};

const sessionsOfCustomer = prepared<OrderOfEntity & { customerId: string }>()(
  "sessions-of-order-and-customer",
  (db, p) =>
    db
      .selectFrom("tickets")
      .select("id")
      .where("entityId", "=", p("entityId"))
      .where("orderId", "=", p("orderId"))
      .where("channel", "=", "beckn")
      .where("customerId", "=", p("customerId"))
      .orderBy("number"),
);

/** The ids of the order's sessions that are this customer's, oldest first. */
export const findSessionsOf = async (
  on: Runner,
  order: OrderOfEntity,
  customerId: string,
): Promise<readonly string[]> => {
  const rows = await on.run(sessionsOfCustomer, { ...order, customerId });
  return rows.map(({ id }) => id);
};

const sessionMoved = prepared<{ id: string; customerId: string }>({ tenants: "key" })(
  "move-session-to-customer",
  (db, p) =>
    db
      .updateTable("tickets")
      .set({ customerId: p("customerId") })
      .where("id", "=", p("id")),
);

/** Makes a session that stood for its order its customer's. */
export const moveSession = async (on: Runner, id: string, customerId: string): Promise<void> => {
  await on.run(sessionMoved, { id, customerId });
};
