import { expect, test } from "vitest";
import { subjectOfSession } from "./session-subject.ts";

test.each([
  [{ name: "Parcel is late", short_desc: "since Monday" }, "Parcel is late"],
  [{ name: " ", short_desc: "since\n Monday " }, "since Monday"],
  [{ code: "DELAY" }, "Order order-1001"],
  [{ name: 7 }, "Order order-1001"],
  [undefined, "Order order-1001"],
  [{ name: "x".repeat(600) }, "x".repeat(500)],
])("a session whose descriptor is %j is about %s", (descriptor, subject) => {
  expect(subjectOfSession("order-1001", descriptor === undefined ? {} : { descriptor })).toBe(subject);
});
