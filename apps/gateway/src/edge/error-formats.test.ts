import { expect, test } from "vitest";
import { DIALECTS } from "../app.ts";
import { createErrorFormats } from "./error-formats.ts";

const formats = createErrorFormats();
for (const { prefixes, toErrorAnswer } of DIALECTS) {
  for (const prefix of prefixes) formats.add(prefix, toErrorAnswer);
}

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
  expect(formats.of(url)).toBe(DIALECTS.find((dialect) => dialect.name === name)?.toErrorAnswer);
});
