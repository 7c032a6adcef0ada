import { createHash } from "node:crypto";
import { Identifier } from "@crossdesk/contracts";

/**
 * Who a session belongs to where its partner didn't say: the order itself. An id that is too long to be a customer's stands
 * as its hash, under a prefix that no other has, so that each order has a customer of its own.
 */
export const customerOfOrder = (orderId: string): string => {
  const customerId = `order:${orderId}`;
  if (Identifier.safeParse(customerId).success) return customerId;
  return `order-sha256:${createHash("sha256").update(orderId).digest("hex")}`;
};
