import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Server, Socket } from "node:net";
import { UPLOAD_PACE } from "@crossdesk/contracts";
import { openTestBroker } from "@crossdesk/testing";
import { describe, expect, test } from "vitest";
import type { LoneGateway } from "./support/lone-gateway.ts";
import { startLoneGateway } from "./support/lone-gateway.ts";
import { createToken } from "./support/tokens.ts";

const bearer = async (sub: string) => ({ authorization: `Bearer ${await createToken("agent", { sub })}` });

const countOpen = (server: Server): Promise<number> =>
  new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
  );

/** Counts the requests whose bodies are awaited. To be called before the gateway listens. */
const countBodies = ({ gateway }: LoneGateway): (() => number) => {
  let count = 0;
  gateway.addHook("preParsing", async () => void (count += 1));
  return () => count;
};

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

  test("whoever watches the gateway is counted apart, and asks whether it lives without end", async () => {
    await using lone = await startLoneGateway({ limits: { rate: { requests: 2, windowSeconds: 60 } } });
    const statusesOf = async (url: string): Promise<number[]> => {
      const statuses: number[] = [];
      for (let count = 0; count < 4; count += 1) statuses.push((await lone.gateway.inject(url)).statusCode);
      return statuses;
    };
    expect(await statusesOf("/health/live")).toEqual([200, 200, 200, 200]);
    expect(await statusesOf("/docs")).toEqual([200, 200, 429, 429]);
    expect(await statusesOf("/metrics")).toEqual([200, 200, 429, 429]);
    expect(await statusesOf("/health/ready")).toEqual([429, 429, 429, 429]);
  });

  test("looking for what is not there is limited as well", async () => {
    await using lone = await startLoneGateway({ limits: { rate: { requests: 2, windowSeconds: 60 } } });
    const statuses = [];
    for (const url of ["/one", "/two", "/three"]) statuses.push((await lone.gateway.inject(url)).statusCode);
    expect(statuses).toEqual([404, 404, 429]);
  });

  test("a batch counts as many times as it has calls", async () => {
    await using lone = await startLoneGateway({ limits: { rate: { requests: 5, windowSeconds: 60 } } });
    const headers = await bearer("agent-1");
    const batch = (calls: number, method: "GET" | "POST" = "GET") => {
      const path = Array.from({ length: calls }, () => "tickets.search").join(",");
      return lone.gateway.inject({ method, url: `/trpc/${path}?batch=1`, headers });
    };
    const first = await batch(4);
    expect([first.statusCode === 429, first.headers["ratelimit"]]).toEqual([false, '"caller";r=1;t=60']);
    expect((await batch(2, "POST")).statusCode).toBe(429);
  });

  test("several gateways count together, to a tenth", { timeout: 60_000 }, async () => {
    const nats = await openTestBroker();
    const limits = { rate: { requests: 200, windowSeconds: 600 } };
    await using one = await startLoneGateway({ nats, limits });
    await using other = await startLoneGateway({ nats, limits });
    const gateways = [one.gateway, other.gateway];
    await Promise.all(gateways.map((gateway) => gateway.ready()));
    const ask = async (index: number, sub: string) => {
      // What is injected waits for nothing; over a network other messages arrive meanwhile, however busy the machine is.
      await nextTurn();
      for (const gateway of [one, other, one]) await gateway.flush();
      const answer = await gateways[index % 2]?.inject({ url: "/trpc/tickets.nothing", headers: await bearer(sub) });
      const remaining = /;r=(?<left>\d+)/u.exec(String(answer?.headers["ratelimit"]))?.groups?.["left"];
      return { isAllowed: answer?.statusCode !== 429, remaining: Number(remaining) };
    };
    // They know of each other: one receives the counts of the other.
    for (let index = 0; index < 50; index += 1) await ask(0, "agent-1");
    await expect.poll(async () => (await ask(1, "agent-1")).remaining, { timeout: 60_000 }).toBeLessThan(160);
    let allowed = 0;
    for (let index = 0; index < 500; index += 1) if ((await ask(index, "agent-2")).isAllowed) allowed += 1;
    expect(allowed).toBeLessThanOrEqual(220);
    expect(allowed).toBeGreaterThanOrEqual(200);
  });

  test("callers of a tenant share what the tenant may ask", async () => {
    await using lone = await startLoneGateway({
      limits: { rate: { requests: 10, tenantRequests: 3, windowSeconds: 60 } },
    });
    const statuses = [];
    let last: Awaited<ReturnType<typeof lone.gateway.inject>> | undefined;
    for (const sub of ["agent-1", "agent-2", "agent-3", "agent-4"]) {
      last = await lone.gateway.inject({ url: "/trpc/tickets.nothing", headers: await bearer(sub) });
      statuses.push(last.statusCode === 429);
    }
    expect(statuses).toEqual([false, false, false, true]);
    expect(last?.headers["ratelimit-policy"]).toBe('"tenant";q=3;w=60');
    // Callers who are only known by an address use up no one else's quota.
    expect((await lone.gateway.inject("/beckn/e-marketplace-bb/0.2/support/o-1")).statusCode).not.toBe(429);
  });

  test("requests under way have a limit for each caller, and others are answered meanwhile", async () => {
    await using lone = await startLoneGateway({ limits: { inFlight: { perCaller: 2, perTenant: 3 } } });
    const work = Promise.withResolvers<void>();
    let working = 0;
    lone.gateway.addHook("preHandler", async (request) => {
      if (request.headers["x-request-id"] !== "work") return;
      working += 1;
      await work.promise;
    });
    const ask = async (sub: string, requestId = "other") =>
      lone.gateway.inject({
        url: "/trpc/tickets.nothing",
        headers: { ...(await bearer(sub)), "x-request-id": requestId },
      });
    const under = [ask("agent-1", "work"), ask("agent-1", "work")];
    await expect.poll(() => working).toBe(2);
    const refused = await ask("agent-1");
    expect(refused.statusCode).toBe(429);
    expect(refused.headers).toMatchObject({
      "retry-after": "1",
      "ratelimit-policy": '"caller-in-flight";q=2',
      ratelimit: '"caller-in-flight";r=0;t=1',
    });
    expect((await ask("agent-2")).statusCode).not.toBe(429);
    under.push(ask("agent-2", "work"));
    await expect.poll(() => working).toBe(3);
    expect((await ask("agent-3")).headers["ratelimit-policy"]).toBe('"tenant-in-flight";q=3');
    work.resolve();
    await Promise.all(under);
    await expect.poll(async () => (await ask("agent-1")).statusCode).not.toBe(429);
  });

  test("a batch under way is as many requests as it has calls", async () => {
    await using lone = await startLoneGateway({ limits: { inFlight: { perCaller: 3, perTenant: 100 } } });
    const work = Promise.withResolvers<void>();
    let working = 0;
    lone.gateway.addHook("preHandler", async (request) => {
      if (request.headers["x-request-id"] !== "work") return;
      working += 1;
      await work.promise;
    });
    const headers = await bearer("agent-1");
    const batch = async (calls: number, requestId = "other") => {
      const path = Array.from({ length: calls }, () => "tickets.nothing").join(",");
      const url = `/trpc/${path}?batch=1`;
      return (await lone.gateway.inject({ url, headers: { ...headers, "x-request-id": requestId } })).statusCode;
    };
    // One that is larger than the limit has its turn while nothing else is under way.
    expect(await batch(5)).not.toBe(429);
    const under = batch(2, "work");
    await expect.poll(() => working).toBe(1);
    expect(await batch(2)).toBe(429);
    expect(await batch(1)).not.toBe(429);
    work.resolve();
    await under;
    await expect.poll(() => batch(2)).not.toBe(429);
  });

  test("files that are on their way have a limit for each caller", async () => {
    await using lone = await startLoneGateway({ limits: { uploads: { perCaller: 2, perTenant: 100 } } });
    let arrived = 0;
    lone.gateway.addHook("preHandler", async () => void (arrived += 1));
    const url = new URL(await lone.listen());
    const begin = (type = "multipart/form-data"): Socket => {
      const socket = connect(Number(url.port), url.hostname);
      socket.on("error", () => undefined);
      const start = [
        "POST /common/upload/file?bucketType=LOG_IMAGE HTTP/1.1",
        "Host: a",
        `Content-Type: ${type}; boundary=b`,
        "Content-Length: 1000",
        "",
        "--b",
      ];
      socket.write(start.join("\r\n"));
      return socket;
    };
    const under = [begin(), begin("Multipart/Form-Data")];
    await expect.poll(() => arrived, { timeout: 60_000 }).toBe(2);
    const more = begin();
    const [chunk] = (await once(more, "data")) as [Buffer];
    const answer = chunk.toString("latin1").toLowerCase();
    expect(answer).toMatch(/^http\/1\.1 429 /u);
    expect(answer).toContain('ratelimit-policy: "caller-uploads";q=2\r\n');
    for (const socket of [...under, more]) socket.destroy();
  });

  test("a network of IPv6 is one caller, whichever of its addresses it comes from", async () => {
    await using lone = await startLoneGateway({
      limits: { rate: { requests: 2, windowSeconds: 60 }, trustedProxies: ["127.0.0.1"] },
    });
    const statuses = [];
    for (const address of ["2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:1:2:3:4:5", "2001:db8:0:2::1"]) {
      const headers = { "x-forwarded-for": address };
      statuses.push((await lone.gateway.inject({ url: "/openapi", headers })).statusCode);
    }
    expect(statuses).toEqual([200, 200, 429, 200]);
  });
});

test("a request more than can be answered at once is refused at once, and health is still answered", async () => {
  await using lone = await startLoneGateway({
    limits: { load: { maxInFlight: 2, maxDelayMs: 60_000 } },
  });
  const work = Promise.withResolvers<void>();
  lone.gateway.addHook("preHandler", async (request) => {
    if (request.headers["x-request-id"] === "work") await work.promise;
  });
  const url = new URL(await lone.listen());
  const ask = () => fetch(new URL("/openapi", url));
  const working = [0, 1].map(() => fetch(new URL("/openapi", url), { headers: { "x-request-id": "work" } }));
  await expect.poll(async () => (await ask()).status, { interval: 10, timeout: 60_000 }).toBe(503);
  expect((await ask()).headers.get("retry-after")).toBe("1");
  expect((await fetch(new URL("/health/live", url))).status).toBe(200);
  work.resolve();
  expect((await Promise.all(working)).map(({ status }) => status)).toEqual([200, 200]);
  await expect.poll(async () => (await ask()).status, { interval: 10, timeout: 60_000 }).toBe(200);
});

describe("a body that does not come", () => {
  const startOf = (path: string, headers: readonly string[] = []): string =>
    [
      `POST ${path} HTTP/1.1`,
      "Host: a",
      "Content-Type: application/json",
      "Content-Length: 10",
      ...headers,
      "",
      "{",
    ].join("\r\n");
  const begin = (url: URL, count: number, start: string): Socket[] =>
    Array.from({ length: count }, () => {
      const socket = connect(Number(url.port), url.hostname);
      socket.on("error", () => undefined);
      socket.write(start);
      return socket;
    });
  const statusOf = async (socket: Socket): Promise<string> => {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    return chunk.toString("latin1").slice(9, 12);
  };
  const end = (sockets: readonly Socket[]): void => sockets.forEach((socket) => socket.destroy());

  test("is not waited for where nobody says who sends it", async () => {
    await using lone = await startLoneGateway({ partnerAuth: "required" });
    const url = new URL(await lone.listen());
    const paths = [
      `/chat/${randomUUID()}/messages`,
      `/chat/${randomUUID()}/files`,
      "/user/log/message",
      "/trpc/tickets.open",
      "/backend/api/support-ticket/1",
    ];
    for (const path of paths) {
      const sockets = begin(url, 1, startOf(path));
      expect([path, await Promise.all(sockets.map(statusOf))]).toEqual([path, ["401"]]);
      end(sockets);
    }
  });

  test("is no work: however many are waited for, others are answered", async () => {
    await using lone = await startLoneGateway({ limits: { load: { maxInFlight: 20, maxDelayMs: 60_000 } } });
    const arrived = countBodies(lone);
    const url = new URL(await lone.listen());
    const sockets = begin(url, 200, startOf("/user/log/message"));
    await expect.poll(arrived, { interval: 10, timeout: 60_000 }).toBe(200);
    expect((await fetch(new URL("/openapi", url))).status).toBe(200);
    const sent = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
    expect((await fetch(new URL("/user/log/message", url), sent)).status).toBe(400);
    end(sockets);
  });

  test("is waited for a thousand times of one caller, and no more, whoever else is at it", async () => {
    await using lone = await startLoneGateway({ limits: { load: { maxInFlight: 2_000, maxDelayMs: 60_000 } } });
    const arrived = countBodies(lone);
    const url = new URL(await lone.listen());
    const sockets = begin(url, 1_000, startOf("/user/log/message"));
    await expect.poll(arrived, { interval: 20, timeout: 60_000 }).toBe(1_000);
    const [more] = begin(url, 1, startOf("/user/log/message"));
    const { authorization } = await bearer("agent-1");
    const [others] = begin(url, 1, startOf("/user/log/message", [`Authorization: ${authorization}`]));
    if (more === undefined || others === undefined) throw new Error("There is no connection.");
    expect(await statusOf(more)).toBe("429");
    others.write("         ");
    expect(await statusOf(others)).toBe("400");
    end([...sockets, more, others]);
    const sent = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
    await expect
      .poll(async () => (await fetch(new URL("/user/log/message", url), sent)).status, { timeout: 20_000 })
      .toBe(400);
  }, 60_000);

  test("and is given up leaves no error in the log", async () => {
    await using lone = await startLoneGateway();
    const arrived = countBodies(lone);
    const url = new URL(await lone.listen());
    const form = startOf("/common/upload/file?bucketType=LOG_IMAGE").replace(
      "application/json",
      "multipart/form-data; boundary=b",
    );
    const sockets = [...begin(url, 3, startOf("/user/log/message")), ...begin(url, 3, form)];
    await expect.poll(arrived, { timeout: 60_000 }).toBe(6);
    for (const socket of sockets) socket.resetAndDestroy();
    await expect.poll(() => countOpen(lone.gateway.server), { timeout: 60_000 }).toBe(0);
    await fetch(new URL("/openapi", url), { headers: { "x-request-id": "behind-them" } });
    await expect.poll(() => lone.logs.some((line) => line.includes("behind-them")), { timeout: 60_000 }).toBe(true);
    expect(lone.logs.filter((line) => /"level":"?(?:error|50)/u.test(line))).toEqual([]);
  });
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

test("what is no HTTP is answered with the headers of every answer", async () => {
  await using lone = await startLoneGateway();
  const url = new URL(await lone.listen());
  const socket = connect(Number(url.port), url.hostname);
  socket.write("GET / HTTP/9.9\r\n\r\n");
  const [chunk] = (await once(socket, "data")) as [Buffer];
  const answer = chunk.toString("latin1").toLowerCase();
  expect(answer).toMatch(/^http\/1\.1 400 /u);
  expect(answer).toContain("\r\nx-content-type-options: nosniff\r\n");
  expect(answer).toContain("\r\ncontent-security-policy: default-src 'none'; frame-ancestors 'none'\r\n");
  expect(answer).toContain("\r\ncache-control: no-store\r\n");
  socket.destroy();
});

test("a page that has its own name lead here gets nothing where callers need no token", async () => {
  const statusOf = async (lone: LoneGateway, host: string) =>
    (await lone.gateway.inject({ url: "/beckn/e-marketplace-bb/0.2/support/o-1", headers: { host } })).statusCode;
  await using open = await startLoneGateway();
  expect([await statusOf(open, "evil.com:3000"), await statusOf(open, "127.0.0.1:3000")]).toEqual([403, 503]);
  await using closed = await startLoneGateway({ partnerAuth: "required" });
  expect(await statusOf(closed, "evil.com:3000")).toBe(401);
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
