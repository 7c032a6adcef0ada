import { once } from "node:events";
import { connect } from "node:net";
import { UPLOAD_PACE } from "@crossdesk/contracts";
import { describe, expect, test } from "vitest";
import { startLoneGateway } from "./support/lone-gateway.ts";
import { createToken } from "./support/tokens.ts";

const bearer = async (sub: string) => ({ authorization: `Bearer ${await createToken("agent", { sub })}` });

/** A path of each API, and the form in which it says that there were too many requests. */
const FORMS = [
  { url: "/backend/api/support-ticket", body: { status: 0, message: expect.any(String), data: null } },
  {
    url: "/cs-chat-ticket/v1/info",
    body: { errors: [{ status: "429", title: "too many requests", detail: expect.any(String) }] },
  },
  {
    url: "/beckn/e-marketplace-bb/0.2/support/o-1",
    body: { error: { code: "RATE_LIMITED", message: expect.any(String) } },
  },
  {
    url: "/aws/download/support/file/2f0d7a4e-2a34-4b8f-8b9a-2a4f4a2f0d7a/LOG",
    body: { data: null, detail: expect.any(String), error: true, message: expect.any(String) },
  },
] as const;

describe("rate limits", () => {
  test.each(FORMS)("the caller of $url is told what is left, and when it is too much", async ({ url, body }) => {
    await using lone = await startLoneGateway({ limits: { rate: { requests: 3, windowSeconds: 60 } } });
    const headers = await bearer("agent-1");
    const answers = [];
    for (let count = 0; count < 5; count += 1) answers.push(await lone.gateway.inject({ url, headers }));
    expect(answers.map(({ headers }) => headers["ratelimit-policy"])).toEqual(Array(5).fill('"caller";q=3;w=60'));
    expect(answers.map(({ headers }) => headers["ratelimit"])).toEqual([
      '"caller";r=2;t=60',
      expect.stringMatching(/^"caller";r=1;t=(60|59)$/),
      expect.stringMatching(/^"caller";r=0;t=(60|59)$/),
      expect.stringMatching(/^"caller";r=0;t=(60|59)$/),
      expect.stringMatching(/^"caller";r=0;t=(60|59)$/),
    ]);
    expect(answers.map(({ statusCode }) => statusCode === 429)).toEqual([false, false, false, true, true]);
    const last = answers.at(-1);
    expect(last?.json()).toEqual(body);
    expect(Number(last?.headers["retry-after"])).toBeGreaterThan(55);
  });

  test("callers are counted apart, and those without a token by their address", async () => {
    await using lone = await startLoneGateway({
      limits: { rate: { requests: 2, windowSeconds: 60 }, trustedProxies: ["127.0.0.1"] },
    });
    const url = "/beckn/e-marketplace-bb/0.2/support/o-1";
    const ask = async (headers: Record<string, string>) => (await lone.gateway.inject({ url, headers })).statusCode;
    const one = await bearer("agent-1");
    const other = await bearer("agent-2");
    const here = { "x-forwarded-for": "192.0.2.1" };
    const there = { "x-forwarded-for": "192.0.2.2" };
    for (const headers of [one, other, here, there]) {
      expect(await ask(headers)).not.toBe(429);
      expect(await ask(headers)).not.toBe(429);
      expect(await ask(headers)).toBe(429);
    }
  });

  test("guessing tokens is limited as well", async () => {
    await using lone = await startLoneGateway({ limits: { rate: { requests: 2, windowSeconds: 60 } } });
    const statuses = [];
    for (let count = 0; count < 4; count += 1) {
      const headers = { authorization: `Bearer guess-${count}` };
      statuses.push((await lone.gateway.inject({ url: "/cs-chat-ticket/v1/info", headers })).statusCode);
    }
    expect(statuses).toEqual([401, 401, 429, 429]);
  });

  test("whoever watches the gateway is not limited", async () => {
    await using lone = await startLoneGateway({ limits: { rate: { requests: 1, windowSeconds: 60 } } });
    for (let count = 0; count < 5; count += 1) {
      expect((await lone.gateway.inject("/health/live")).statusCode).toBe(200);
    }
  });
});

test("a request more than can be answered at once is refused at once, and health is still answered", async () => {
  await using lone = await startLoneGateway({
    limits: { load: { maxInFlight: 2, maxDelayMs: 60_000 } },
  });
  const url = new URL(await lone.listen());
  // Two requests whose bodies never come.
  const waiting = [0, 1].map(() => {
    const socket = connect(Number(url.port), url.hostname);
    socket.write(
      "POST /user/log/message HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{",
    );
    return socket;
  });
  await expect
    .poll(async () => (await fetch(new URL("/openapi", url))).status, { interval: 10, timeout: 60_000 })
    .toBe(503);
  const refused = await fetch(new URL("/openapi", url));
  expect(refused.headers.get("retry-after")).toBe("1");
  expect((await fetch(new URL("/health/live", url))).status).toBe(200);
  for (const socket of waiting) {
    socket.destroy();
    await once(socket, "close");
  }
  await expect
    .poll(async () => (await fetch(new URL("/openapi", url))).status, { interval: 10, timeout: 60_000 })
    .toBe(200);
});

describe("pages of other origins", () => {
  const preflight = {
    method: "OPTIONS",
    url: "/backend/api/support-ticket",
    headers: {
      origin: "https://shop.example.com",
      "access-control-request-method": "GET",
      "access-control-request-headers": "authorization",
    },
  } as const;

  test("may not call unless they are named", async () => {
    await using lone = await startLoneGateway();
    const asked = await lone.gateway.inject(preflight);
    const called = await lone.gateway.inject({ url: "/openapi", headers: { origin: "https://shop.example.com" } });
    for (const { headers } of [asked, called]) {
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  });

  test("may call where they are named, and others may not", async () => {
    await using lone = await startLoneGateway({ limits: { origins: ["https://shop.example.com"] } });
    const asked = await lone.gateway.inject(preflight);
    expect(asked.statusCode).toBe(204);
    expect(asked.headers["access-control-allow-origin"]).toBe("https://shop.example.com");
    expect(asked.headers["access-control-allow-headers"]).toContain("authorization");
    const stranger = { ...preflight.headers, origin: "https://elsewhere.example" };
    const refused = await lone.gateway.inject({ ...preflight, headers: stranger });
    expect(refused.headers["access-control-allow-origin"]).toBeUndefined();
  });
});

test("every answer tells browsers not to guess, frame or keep it", async () => {
  await using lone = await startLoneGateway();
  for (const url of ["/", "/docs/beckn", "/openapi/beckn.json", "/nothing", "/backend/api/support-ticket"]) {
    const { headers } = await lone.gateway.inject(url);
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "content-security-policy": expect.stringContaining("default-src 'none'"),
      "x-request-id": expect.stringMatching(/\w/),
    });
  }
});

test("sockets, headers and requests that do not come to an end have their times", async () => {
  await using lone = await startLoneGateway();
  await lone.listen();
  const { server } = lone.gateway;
  expect(server.headersTimeout).toBeLessThanOrEqual(15_000);
  // Bodies that come too slowly end long before.
  expect(server.requestTimeout).toBeLessThanOrEqual(UPLOAD_PACE.longestMs);
  expect(server.timeout).toBeLessThanOrEqual(60_000);
  expect(server.headersTimeout * server.requestTimeout * server.timeout).toBeGreaterThan(0);
});
