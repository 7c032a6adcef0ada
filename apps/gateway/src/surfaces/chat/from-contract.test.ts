import { sampleTicket } from "@crossdesk/contracts/testing";
import { expect, test } from "vitest";
import { fromTicket } from "./from-contract.ts";

const now = new Date("2026-03-08T12:00:00.000Z");
const settings = { contacts: {}, embedOrigins: {} };
const isRatable = (changes: Parameters<typeof sampleTicket>[0]): boolean => {
  const ticket = sampleTicket({ status: "CLOSED", closedAt: "2026-03-02T12:00:00.000Z", ...changes });
  return fromTicket({ ticket, agent: null, isStaffed: null, settings, now }).isRatable;
};

test("customers are asked to rate a conversation for a week after its end, unless its texts were erased", () => {
  expect(isRatable({})).toBe(true);
  expect(isRatable({ status: "ASSIGNED", closedAt: null })).toBe(false);
  expect(isRatable({ closedAt: "2026-03-01T11:00:00.000Z" })).toBe(false);
  expect(isRatable({ subject: "", description: "" })).toBe(false);
});
