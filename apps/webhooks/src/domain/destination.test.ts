import { describe, expect, test } from "vitest";
import { parseDestination } from "./destination.ts";
import type { DestinationRules } from "./destination.ts";

const STRICT: DestinationRules = {
  allowHttp: false,
  ports: [
    { from: 443, to: 443 },
    { from: 8_443, to: 8_443 },
  ],
  allowedNetworks: [],
};
const because = (url: string, rules: DestinationRules = STRICT): string | undefined => {
  const destination = parseDestination(url, rules);
  return destination.allowed ? undefined : destination.because;
};

describe("by default", () => {
  test.each(["https://partner.example/hooks?x=1", "https://partner.example:8443/", "https://93.184.216.34/"])(
    "%s is a place for webhooks",
    (url) => expect(because(url)).toBeUndefined(),
  );

  test.each([
    ["http://partner.example/", "must begin with https://"],
    ["https://partner.example:80/", "must use one of the ports 443, 8443"],
    ["https://partner.example:5432/", "must use one of the ports 443, 8443"],
    ["https://127.0.0.1/", "must name a host of the public internet"],
    ["not a url", "must be a URL such as https://partner.example/webhooks"],
  ])("%s %s", (url, reason) => expect(because(url)).toBe(reason));
});

describe("networks that are allowed by configuration", () => {
  const rules: DestinationRules = {
    allowHttp: true,
    ports: [{ from: 1, to: 65_535 }],
    allowedNetworks: ["127.0.0.0/8", "fd12:3456::/32"],
  };

  test.each(["http://127.0.0.1:9000/", "https://[fd12:3456::1]/", "http://localhost:9000/"])("hold %s", (url) => {
    expect(because(url, rules)).toBeUndefined();
  });

  test.each(["http://10.0.0.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[fd12:3457::1]/"])(
    "do not hold %s",
    (url) => expect(because(url, rules)).toBe("must name a host of the public internet"),
  );
});
