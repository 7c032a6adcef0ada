import { Identifier } from "@crossdesk/contracts";
import { expect, test } from "vitest";
import { customerOfOrder } from "./customer-of-order.ts";

test.each(["ORD-1", "a".repeat(249), "😀".repeat(249)])("the order %s names its customer", (orderId) => {
  expect(customerOfOrder(orderId)).toBe(`order:${orderId}`);
});

test.each(["a".repeat(250), "a".repeat(255), "😀".repeat(250), "😀".repeat(255)])(
  "the order %s has a customer whose id can be kept",
  (orderId) => {
    expect(Identifier.safeParse(customerOfOrder(orderId)).success).toBe(true);
    expect(customerOfOrder(orderId)).toBe(customerOfOrder(orderId));
  },
);

test("orders that begin alike have customers of their own", () => {
  const alike = "a".repeat(249);
  const orders = [alike, `${alike}1`, `${alike}2`, `${alike}1-2345`, `${alike}1-2346`];
  expect(new Set(orders.map(customerOfOrder)).size).toBe(orders.length);
});
