import { expect, test } from "vitest";
import { createOwnNames } from "./own-names.ts";

const isOwn = createOwnNames("https://Support.example.com:8443");

test.each([
  "support.example.com",
  "SUPPORT.EXAMPLE.COM:3000",
  "support.example.com.",
  "127.0.0.1:3000",
  "[::1]:3000",
  "localhost:3000",
  "gateway:3000",
  "shop.localhost",
  "host.docker.internal:3000",
])("%s is a name of the gateway's own", (host) => {
  expect(isOwn(host)).toBe(true);
});

test.each(["evil.com", "evil.com:3000", "127.0.0.1.evil.com", "support.example.com.evil.com", "localhost.evil.com"])(
  "%s is a name that anybody may have lead here",
  (host) => {
    expect(isOwn(host)).toBe(false);
  },
);
