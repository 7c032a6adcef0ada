import { expect, test } from "vitest";
import { DIALECTS } from "./app.ts";
import { createRouting } from "./routing.ts";

const { dialectOf, isLiteral, methodsOf } = createRouting(DIALECTS);

test.each([
  ["/beckn/e-marketplace-bb/0.2/support/1", "beckn"],
  ["/beckn/e-marketplace-bb/0.2", "beckn"],
  ["/beckn/e-marketplace-bb/0.21/support/1", "customer-support"],
  ["/backend/api/support-ticket?limit=1", "support-ticket"],
  ["/backend/apis", "customer-support"],
  ["/cs-chat-ticket/v9/nothing", "chat-ticket"],
  ["/api/user/log/message", "customer-support"],
  ["/", "customer-support"],
  ["http://example.com/backend/api/support-ticket", "support-ticket"],
  ["*", "customer-support"],
  ["/backend/%61pi/support-ticket", "support-ticket"],
  ["/backend/api/support-ticket/%ff", "support-ticket"],
])("%s belongs to %s", (url, name) => {
  expect(dialectOf(url).name).toBe(name);
});

test.each([
  ["/backend/api/support-ticket", ["GET", "HEAD"]],
  ["/backend/api/support-ticket/7?x=/y", ["GET", "HEAD", "POST", "PUT"]],
  ["/beckn/e-marketplace-bb/0.2/support/a%2Fb", ["DELETE", "GET", "HEAD", "POST", "PUT"]],
  ["/cs-chat-ticket/v1/status", ["GET", "HEAD", "PUT"]],
  ["/api/user/log/message", ["POST"]],
  ["/beckn/e-marketplace-bb/0x2/support/1", []],
  ["/backend/api/support-ticket/7/8", []],
  ["/backend/api/support-ticket/", []],
  ["/backend/api/support-ticket/ticket-logs", ["GET", "HEAD"]],
  ["/backend/api/support-ticket/ticket%2Dlogs?limit=1", ["GET", "HEAD"]],
  ["/backend/api/support-ticket/:id", ["GET", "HEAD", "POST", "PUT"]],
])("%s answers %j", (url, methods) => {
  expect(methodsOf(url)).toEqual(methods);
});

test.each([
  ["/backend/api/support-ticket/ticket-logs", true],
  ["/backend/api/support-ticket/ticket%2Dlogs", true],
  ["/backend/api/support-ticket/7", false],
  ["/backend/api/support-ticket/:id", false],
])("that %s is a path to the letter is %s", (url, literal) => {
  expect(isLiteral(url)).toBe(literal);
});
