import { connect } from "node:net";
import { once } from "node:events";
import { CrossdeskError, ERROR_CODES } from "@crossdesk/contracts";
import type { CrossdeskClient, ErrorKind } from "@crossdesk/contracts";
import { sampleComplaint, sampleFile } from "@crossdesk/contracts/testing";
import { startNats } from "@crossdesk/dev-stack";
import type { LiveChanges, LiveSigns } from "@crossdesk/live";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { z } from "zod";
import { DIALECTS } from "../src/app.ts";
import * as customerSupport from "../src/dialects/customer-support/schemas.ts";
import * as supportTicket from "../src/dialects/support-ticket/schemas.ts";
import { createSessionTokens } from "../src/edge/tokens/session-tokens.ts";
import type { GatewayFiles } from "../src/surfaces/files/file-services.ts";
import { startTestGateway } from "./support/gateway.ts";
import type { TestGateway } from "./support/gateway.ts";
import { sampleCategory, sampleTicket } from "./support/samples.ts";
import { send } from "@crossdesk/testing";
import type { Answer, Sent } from "@crossdesk/testing";
import { createToken } from "./support/tokens.ts";

const UUID = "79af4bc5-a995-4262-92ee-0da381ccaf07";

const complaint = {
  uuid: UUID,
  udid: "device-1",
  subject: "sub",
  message: "msg",
  email: "customer@example.com",
  category: "cat1",
};

const formOf = (name: string): z.ZodType => {
  const dialect = DIALECTS.find((known) => known.name === name);
  if (dialect === undefined) throw new Error(`There is no dialect ${name}.`);
  return dialect.errorBody;
};

/** A path of each API that is not documented, and one that is, with a method that it does not answer. */
const PATHS: readonly {
  readonly api: string;
  readonly unknown: string;
  readonly known: string;
  readonly allow: string;
}[] = [
  { api: "customer-support", unknown: "/user/nothing", known: "/user/log/message", allow: "POST" },
  { api: "customer-support", unknown: "/api/nothing", known: "/api/admin/fetch/customer/support", allow: "POST" },
  { api: "support-ticket", unknown: "/backend/api/nothing", known: "/backend/api/support-ticket", allow: "GET, HEAD" },
  {
    api: "support-ticket",
    unknown: "/backend/api",
    known: "/backend/api/support-ticket/1",
    allow: "GET, HEAD, POST, PUT",
  },
  { api: "chat-ticket", unknown: "/cs-chat-ticket/v2/info", known: "/cs-chat-ticket/v1/info", allow: "GET, HEAD" },
  {
    api: "beckn",
    unknown: "/beckn/e-marketplace-bb/0.2/x",
    known: "/beckn/e-marketplace-bb/0.2/support/1/agent",
    allow: "DELETE, GET, HEAD, PUT",
  },
];

/** For routes that are only looked at. */
const uncalled = {} as CrossdeskClient;
const uncalledFiles = {} as GatewayFiles;
const uncalledLive = {} as LiveChanges;
const uncalledSigns = {} as LiveSigns;

let gateway: TestGateway;
let token: string;
let opened = sampleTicket();
let failWith: ErrorKind | undefined;
let hold: Promise<void> | undefined;
let heldSignal: AbortSignal | undefined;

beforeAll(async () => {
  token = await createToken("admin");
  gateway = await startTestGateway({
    timeoutMs: 2_000,
    tickets: {
      tickets: {
        listSummaries: async (_input, { signal }) => {
          heldSignal = signal;
          await hold;
          if (failWith !== undefined) throw new CrossdeskError(failWith, "A sentence.", { details: { retryAfter: 7 } });
          return { items: [sampleTicket()], categories: [sampleCategory] };
        },
        open: async (input) => {
          opened = sampleTicket({ customerId: input.customerId, deviceUdid: input.deviceUdid ?? null });
          return sampleComplaint(opened);
        },
        search: async () => ({ items: [sampleComplaint(sampleTicket())], total: 1_234 }),
      },
    },
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const ask = (path: string, sent: Sent = {}) => send(gateway.url, path, sent);
const list = (sent: Sent = {}) => ask("/backend/api/support-ticket", { token, ...sent });

describe("paths", () => {
  test.each(PATHS)("$unknown is unknown, in the form of $api", async ({ api, unknown }) => {
    for (const method of ["GET", "POST", "BREW"]) {
      const answer = await ask(unknown, { method: method === "BREW" ? "PROPFIND" : method });
      expect(answer.status).toBe(404);
      formOf(api).parse(answer.json);
    }
  });

  test.each(PATHS)("$known names the methods it answers, in the form of $api", async ({ api, known, allow }) => {
    for (const method of ["PATCH", "OPTIONS", "PROPFIND"]) {
      const answer = await ask(known, { method, ...(method === "PATCH" ? { body: "not json" } : {}) });
      expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
      formOf(api).parse(answer.json);
    }
  });

  test.each([
    ["/backend/api/support-ticket/7?x=/y", "GET, HEAD, POST, PUT"],
    ["/backend/api/support-ticket/7/?x=/y", "GET, HEAD, POST, PUT"],
    ["/beckn/e-marketplace-bb/0.2/support/a%2Fb", "DELETE, GET, HEAD, POST, PUT"],
    ["/cs-chat-ticket/v1/status", "GET, HEAD, PUT"],
    ["/backend/api/support-ticket/ticket-logs", "GET, HEAD"],
    ["/backend/api/support-ticket/ticket%2Dlogs?limit=1", "GET, HEAD"],
    ["/backend/%61pi/support-ticket", "GET, HEAD"],
    [`/uploads/${"x".repeat(4_000)}`, "GET, HEAD"],
    ["/beckn/e-marketplace-bb/0x2/support/1", undefined],
    ["/backend/api/support-ticket/7/8", undefined],
    ["/backend/api/support-ticket//", undefined],
  ])("%s answers %s", async (path, allow) => {
    const answer = await ask(path, { method: "PATCH", token });
    expect([answer.status, answer.headers.allow]).toEqual([allow === undefined ? 404 : 405, allow]);
  });

  test.each([
    "/backend/api/support-ticket/",
    "/uploads/",
    "/files/",
    "/aws/download/support/file//LOG",
    `/api/aws/download/support/file/${UUID}/`,
    "/user/help/file/upload//LOG",
    "/beckn/e-marketplace-bb/0.2/support/",
    "/beckn/e-marketplace-bb/0.2/support//agent",
    "/cs-chat-ticket/v1/rooms/",
    "/cs-chat-ticket/v1/tickets//pickedTime",
    "/trpc/",
  ])("%s, where something is left out, is unknown", async (path) => {
    for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH"]) {
      for (const sent of [{ token }, {}]) {
        const answer = await ask(path, { method, ...sent });
        expect([method, answer.status]).toEqual([method, 404]);
        expect(answer.text).toContain("There is nothing at this path.");
      }
    }
  });

  test.each(["/user/log/message/", "/api/user/log/message/?a=1"])(
    "%s is the path without its last slash",
    async (path) => {
      const answer = await ask(path, { method: "POST", body: complaint });
      expect(answer.status).toBe(200);
    },
  );

  test("what the router mistook for an operation is not logged as one", async () => {
    gateway.logs.length = 0;
    await ask("/backend/api/support-ticket/ticket-logs", { method: "PUT", token, body: { status: 4 } });
    await ask("/backend/api/support-ticket/", { token });
    await vi.waitFor(() => expect(gateway.logs).toHaveLength(2), { timeout: 30_000 });
    expect(gateway.logs).toMatchObject([{ status: 405 }, { status: 404 }]);
    for (const line of gateway.logs) expect(line).not.toHaveProperty("operation");
  });

  test.each(["ticket-logs", "ticket%2Dlogs", "ticket-logs/"])(
    "%s is no ticket's number, whatever the method",
    async (name) => {
      for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
        const body = method === "DELETE" ? {} : { body: { status: 4 } };
        const answer = await ask(`/backend/api/support-ticket/${name}`, { method, token, ...body });
        expect([answer.status, answer.headers.allow]).toEqual([405, "GET, HEAD"]);
        expect(supportTicket.ErrorResponse.parse(answer.json).message).toBe(
          `This path answers GET, HEAD, not ${method}.`,
        );
      }
    },
  );

  test("no path to the letter has a method of a path with parameters", async () => {
    const operations = DIALECTS.flatMap(({ prefixes, operations }) =>
      prefixes.flatMap((prefix) =>
        Object.values(operations).map(({ method, path }) => ({ method, path: prefix + path })),
      ),
    );
    const literal = new Map<string, Set<string>>();
    for (const { method, path } of operations) {
      if (path.includes(":")) continue;
      literal.set(path, (literal.get(path) ?? new Set()).add(method));
    }
    for (const [path, methods] of literal) {
      for (const method of ["GET", "POST", "PUT", "DELETE"]) {
        if (methods.has(method)) continue;
        expect([method, path, (await ask(path, { method, token })).status]).toEqual([method, path, 405]);
      }
    }
  });

  test("an unknown path is unknown whatever is sent to it", async () => {
    expect((await ask("/nothing", { method: "POST", body: "not json" })).status).toBe(404);
    expect(
      (await ask("/nothing", { method: "POST", body: "x", headers: { "content-type": "text/plain" } })).status,
    ).toBe(404);
  });

  test.each(["/backend/api/support-ticket/%ff", "/beckn/e-marketplace-bb/0.2/support/%c0%80"])(
    "%s, whose percent-encoding is broken, is refused",
    async (path) => {
      const answer = await ask(path, { token });
      expect(answer.status).toBe(400);
      formOf(path.startsWith("/beckn") ? "beckn" : "support-ticket").parse(answer.json);
      expect(answer.headers["x-request-id"]).toBeTruthy();
    },
  );

  test("HEAD answers as GET does, without a body", async () => {
    const answer = await list({ method: "HEAD" });
    expect([answer.status, answer.text, answer.headers["content-type"]]).toEqual([
      200,
      "",
      "application/json; charset=utf-8",
    ]);
  });

  const sessionTokens = createSessionTokens({});

  test("every operation that is not built answers 501 in its API's form, with a token", async () => {
    const unbuilt = DIALECTS.flatMap((dialect) => {
      const routes = dialect.routes({
        client: uncalled,
        fullClient: uncalled,
        publicUrl: "http://gateway.test",
        sessionTokens,
        files: uncalledFiles,
        live: uncalledLive,
        signs: uncalledSigns,
        logger: gateway.app.log,
        now: Date.now,
      });
      return Object.entries(dialect.operations)
        .filter(([name]) => routes[name] === undefined)
        .map(([, operation]) => ({ dialect, operation }));
    });
    for (const { dialect, operation } of unbuilt) {
      const path = (dialect.prefixes[0] ?? "") + operation.path.replace(/:\w+/g, UUID);
      const answer = await ask(path, { method: operation.method, token });
      expect([path, answer.status]).toEqual([path, 501]);
      formOf(dialect.name).parse(answer.json);
    }
  });
});

describe("queries", () => {
  test.each([
    ["limit=1&limit=2", "limit: was given more than once"],
    ["keyword=a&offset=1&keyword=b", "keyword: was given more than once"],
    ["count=true&count=true", "count: was given more than once"],
    ["limit=&limit=", "limit: was given more than once"],
    ["keyword=%zz", "keyword: must be percent-encoded UTF-8"],
    ["limit=1&keyword=a%ff", "keyword: must be percent-encoded UTF-8"],
    ["keyword=%ed%a0%80", "keyword: must be percent-encoded UTF-8"],
    ["keyword=50%", "keyword: must be percent-encoded UTF-8"],
    ["keyword=%zz&limit=1&limit=2", "limit: was given more than once; keyword: must be percent-encoded UTF-8"],
  ])("%s is refused", async (query, message) => {
    const answer = await ask(`/backend/api/support-ticket?${query}`, { token });
    expect(answer.status).toBe(400);
    expect(supportTicket.ErrorResponse.parse(answer.json).message).toBe(message);
  });

  test.each(["other=1&other=2", "other=%zz", "%zz=1", "keyword=%F0%9F%98%80+%25zz", "keyword=a?b%20c", "", "keyword"])(
    "%s is taken",
    async (query) => {
      expect((await ask(`/backend/api/support-ticket?${query}`, { token })).status).toBe(200);
    },
  );

  test("the other operations with a query refuse the same", async () => {
    expect((await ask("/backend/api/support-ticket/ticket-logs?count=1&count=1", { token })).text).toContain(
      "count: was given more than once",
    );
    const form = new FormData();
    form.set("file", new Blob(["x"]), "a.png");
    const path = "/common/upload/file?bucketType=LOG_IMAGE&bucketType=LOG_IMAGE";
    const answer = await fetch(new URL(path, gateway.url), { method: "POST", body: form });
    expect([answer.status, customerSupport.ErrorResponse.parse(await answer.json()).detail]).toEqual([
      400,
      "bucketType: was given more than once",
    ]);
  });
});

describe("bodies", () => {
  const create = (sent: Sent) => ask("/user/log/message", { method: "POST", ...sent });

  test.each([
    ["no JSON", { body: "{" }, 400],
    ["null", { body: "null" }, 400],
    ["a list", { body: [] }, 400],
    ["nothing", {}, 400],
    ["a field twice", { body: `{"uuid":"${UUID}","uuid":"${UUID}"}` }, 400],
    ["__proto__", { body: { ...complaint, x: JSON.parse('{"__proto__":{"a":1}}') as unknown } }, 400],
    ["latin-1", { body: Buffer.from(JSON.stringify({ ...complaint, name: "é" }), "latin1") }, 400],
    ["depth without end", { body: "[".repeat(100_000) }, 400],
    ["too much", { body: { ...complaint, message: "m".repeat(10_000_000) } }, 413],
    ["a form", { body: "a=1", headers: { "content-type": "application/x-www-form-urlencoded" } }, 415],
    ["plain text", { body: "a", headers: { "content-type": "text/plain" } }, 415],
    ["a nonsense type", { body: "a", headers: { "content-type": "nonsense" } }, 415],
    ["another charset", { body: complaint, headers: { "content-type": "application/json; charset=utf-16" } }, 415],
    ["compression", { body: complaint, headers: { "content-encoding": "gzip" } }, 415],
  ])("%s is refused with %3$s", async (_name, sent, status) => {
    const answer = await create(sent);
    expect(answer.status).toBe(status);
    customerSupport.ErrorResponse.parse(answer.json);
  });

  test.each(["application/x-www-form-urlencoded", "text/plain", "application/octet-stream"])(
    "no body at all is none, also of the type %s",
    async (type) => {
      const empty = { "content-type": type, "content-length": "0" };
      const closed = await ask("/backend/api/support-ticket/1", { method: "PUT", token, headers: empty });
      expect([closed.status, supportTicket.ErrorResponse.parse(closed.json).message]).toEqual([
        400,
        "status: must be one of 1, 2, 3, 4",
      ]);
    },
  );

  test("a field at fault is named in detail", async () => {
    const answer = await create({ body: { ...complaint, email: "nobody" } });
    expect(answer.json).toEqual({
      data: null,
      detail: "email: must be an e-mail address",
      error: true,
      message: "The request is not valid.",
    });
  });

  test("a body with a charset of UTF-8 is taken", async () => {
    const answer = await create({ body: complaint, headers: { "content-type": "application/json;charset=UTF-8" } });
    expect(answer.status).toBe(200);
    customerSupport.CreateResponse.parse(answer.json);
  });

  test("search says how many match", async () => {
    const answer = await ask("/api/admin/fetch/customer/support", { method: "POST", body: { uuid: "" } });
    expect([answer.status, answer.headers["x-total-count"]]).toEqual([200, "1234"]);
    customerSupport.SearchResponse.parse(answer.json);
  });
});

describe("callers", () => {
  test.each([
    ["none", {}],
    ["a bad one", { token: "abc" }],
    ["another scheme", { headers: { authorization: "Basic YTpi" } }],
  ])("an API that needs a token refuses %s", async (_name, sent) => {
    for (const path of ["/backend/api/support-ticket", "/cs-chat-ticket/v1/info"]) {
      const answer = await ask(path, sent);
      expect([answer.status, answer.headers["www-authenticate"]]).toEqual([401, 'Bearer realm="crossdesk"']);
    }
  });

  test("the scheme's case does not matter", async () => {
    expect((await ask("/backend/api/support-ticket", { headers: { authorization: `bEARER ${token}` } })).status).toBe(
      200,
    );
  });

  test("an open partner API lets callers in as a partner of main, and verifies a token that is there", async () => {
    gateway.calls.length = 0;
    const partner = await createToken("partner", { entityId: "FP_SG" });
    for (const sent of [{}, { token: partner }]) {
      await ask("/user/log/message", { method: "POST", body: complaint, ...sent });
    }
    expect(gateway.calls.map(({ caller }) => caller)).toEqual([
      { subject: "partner:open", role: "partner", entityId: "main" },
      { subject: "partner-1", role: "partner", entityId: "FP_SG" },
    ]);
    expect((await ask("/user/log/message", { method: "POST", body: complaint, token: "abc" })).status).toBe(401);
  });
});

describe("what a request carries on", () => {
  test("request id, trace and idempotency key reach the service", async () => {
    gateway.calls.length = 0;
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const headers = { "x-request-id": "req-1", traceparent, "idempotency-key": '"key-1"' };
    const answer = await ask("/user/log/message", { method: "POST", body: complaint, headers });
    expect(answer.headers["x-request-id"]).toBe("req-1");
    expect(gateway.calls).toMatchObject([
      { path: "tickets.open", requestId: "req-1", traceparent, idempotencyKey: "key-1" },
    ]);
  });

  test("a request id or trace that is not fit for logs is replaced", async () => {
    gateway.calls.length = 0;
    const answer = await list({ headers: { "x-request-id": 'a"b\tc', traceparent: "00-0-0-0" } });
    expect(answer.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(gateway.calls).toMatchObject([{ requestId: answer.headers["x-request-id"], traceparent: undefined }]);
  });

  test("an idempotency key that is none is refused, and on a GET it means nothing", async () => {
    const headers = { "idempotency-key": "a,b" };
    const answer = await ask("/user/log/message", { method: "POST", body: complaint, headers });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("Idempotency-Key");
    expect(answer.text).toContain("without spaces, commas and quotation marks");
    expect((await list({ headers })).status).toBe(200);
  });

  test("every answer has the security headers, also a failure's", async () => {
    for (const path of ["/", "/nothing", "/docs", "/health/live"]) {
      const { headers } = await ask(path);
      expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "x-frame-options": "DENY" });
      expect(headers["content-security-policy"]).toContain("default-src 'none'");
    }
  });

  test("one log line a request holds ids and names, and nothing of a person", async () => {
    gateway.logs.length = 0;
    const headers = { "x-request-id": "logged-1" };
    await ask("/user/log/message?x=canary", { method: "POST", body: { ...complaint, name: "canary" }, headers });
    await vi.waitFor(() => expect(gateway.logs).toHaveLength(1), { timeout: 30_000 });
    expect(gateway.logs).toMatchObject([
      {
        msg: "request",
        requestId: "logged-1",
        api: "customer-support",
        operation: "create",
        method: "POST",
        status: 200,
        role: "partner",
        entityId: "main",
      },
    ]);
    expect(JSON.stringify(gateway.logs)).not.toMatch(/canary|example\.com|device-1/);
  });
});

describe("services that fail", () => {
  const STATUSES: Record<ErrorKind, number> = {
    VALIDATION_FAILED: 400,
    UNAUTHENTICATED: 401,
    FORBIDDEN: 403,
    TICKET_NOT_FOUND: 404,
    CATEGORY_NOT_FOUND: 404,
    CUSTOMER_NOT_FOUND: 404,
    AGENT_NOT_FOUND: 404,
    AGENT_NOT_ASSIGNED: 404,
    FILE_NOT_FOUND: 404,
    WEBHOOK_NOT_FOUND: 404,
    API_KEY_NOT_FOUND: 404,
    PROCEDURE_NOT_FOUND: 500,
    METHOD_NOT_SUPPORTED: 500,
    ILLEGAL_TRANSITION: 409,
    TICKET_CLOSED: 409,
    VERSION_CONFLICT: 409,
    IDEMPOTENCY_KEY_RUNNING: 409,
    IDEMPOTENCY_KEY_REUSED: 422,
    FILE_NOT_OWNED: 400,
    FILE_TOO_LARGE: 413,
    FILE_TYPE_REFUSED: 415,
    PAYLOAD_TOO_LARGE: 413,
    RATE_LIMITED: 429,
    OVERLOADED: 503,
    SERVICE_UNAVAILABLE: 503,
    DEADLINE_EXCEEDED: 504,
    CANCELLED: 499,
    INTERNAL: 500,
  };

  /** A service may say so with any kind; an unknown failure and a missing token have their own headers. */
  const retryAfterOf = ({ status, headers }: Answer) =>
    status === 500 || status === 401 ? "7" : headers["retry-after"];

  test("every kind of the catalogue has its status", async () => {
    for (const kind of Object.keys(ERROR_CODES) as ErrorKind[]) {
      failWith = kind;
      const answer = await list();
      expect([kind, answer.status, retryAfterOf(answer)]).toEqual([kind, STATUSES[kind], "7"]);
      supportTicket.ErrorResponse.parse(answer.json);
    }
    failWith = undefined;
  });

  test("an answer that lasts too long is given up", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    hold = promise;
    const answer = await list();
    expect(answer.status).toBe(504);
    supportTicket.ErrorResponse.parse(answer.json);
    resolve();
    hold = undefined;
  });

  test("a client that leaves takes its call with it", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    hold = promise;
    heldSignal = undefined;
    const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
    socket.write(`GET /backend/api/support-ticket HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    await vi.waitFor(() => expect(heldSignal).toBeDefined(), { timeout: 30_000 });
    socket.destroy();
    await vi.waitFor(() => expect(heldSignal?.aborted).toBe(true), { timeout: 1_500 });
    resolve();
    hold = undefined;
  });

  test("an unknown failure says nothing but the request's id", async () => {
    const answer = await ask("/backend/api/support-ticket/1", { token, headers: { "x-request-id": "broken-1" } });
    expect(answer.json).toEqual({
      status: 0,
      message: "Something went wrong on our side. Request id: broken-1.",
      data: null,
    });
  });

  test("a procedure that a service does not have is an internal error without details for the partner", async () => {
    failWith = "PROCEDURE_NOT_FOUND";
    const answer = await list({ headers: { "x-request-id": "lacking-1" } });
    failWith = undefined;
    expect(answer.json).toMatchObject({ message: "Something went wrong on our side. Request id: lacking-1." });
  });
});

describe("the gateway's own paths", () => {
  test("the index names docs and health", async () => {
    expect((await ask("/")).json).toMatchObject({
      docs: "/docs",
      health: { live: "/health/live", ready: "/health/ready" },
    });
  });

  test("the docs list every operation", async () => {
    const { text, headers } = await ask("/docs");
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    for (const { operations } of DIALECTS) {
      for (const { documentedAs } of Object.values(operations)) expect(text).toContain(documentedAs);
    }
  });
});

describe("health", () => {
  test("ready while all services answer; else it names the one that does not, which answers 503 immediately", async () => {
    await using nats = await startNats();
    await using other = await startTestGateway({ nats });
    const ready = await send(other.url, "/health/ready");
    const ok = { status: "ok" };
    // No partner's request waits for webhooks.
    const webhooks = { status: "failing", message: "The service does not answer." };
    expect([ready.status, ready.json]).toEqual([
      200,
      { status: "ok", checks: { nats: ok, tickets: ok, agents: ok, files: ok }, optional: { webhooks } },
    ]);

    await other.services.tickets.close();
    const unready = await send(other.url, "/health/ready");
    expect(unready.status).toBe(503);
    expect(unready.json).toMatchObject({ status: "failing", checks: { tickets: { status: "failing" }, agents: ok } });

    const refused = await send(other.url, "/backend/api/support-ticket", { token });
    expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "1"]);
    supportTicket.ErrorResponse.parse(refused.json);

    await nats.kill();
    const alone = await send(other.url, "/health/ready");
    expect([alone.status, (await send(other.url, "/health/live")).status]).toEqual([503, 200]);
    expect(alone.json).toMatchObject({ checks: { nats: { status: "failing" }, agents: { status: "failing" } } });
  });

  test("not ready before it has read who is refused, and then refuses them", async () => {
    let isAway = true;
    const subject = "somebody-removed";
    await using other = await startTestGateway({
      agents: {
        access: {
          revocations: async () => {
            if (isAway) throw new CrossdeskError("SERVICE_UNAVAILABLE", "Not yet.");
            const notBefore = new Date().toISOString();
            const role = "partner" as const;
            return {
              items: [{ kind: "subject", serial: 1, entityId: "main", role, subject, notBefore, isBlocked: true }],
              hasMore: false,
            };
          },
        },
      },
    });
    const early = await send(other.url, "/health/ready");
    expect([early.status, early.json]).toMatchObject([
      503,
      { checks: { agents: { status: "failing", message: "Revocations have not been read from it yet." } } },
    ]);
    isAway = false;
    await expect.poll(async () => (await send(other.url, "/health/ready")).status).toBe(200);
    const removed = await createToken("partner", { sub: subject, entityId: "main" });
    expect((await send(other.url, "/backend/api/support-ticket", { token: removed })).status).toBe(401);
  });

  test("requests in flight are answered while the gateway closes", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    await using other = await startTestGateway({
      tickets: {
        tickets: {
          listSummaries: async () => {
            asked.resolve();
            await promise;
            return { items: [], categories: [] };
          },
        },
      },
    });
    const answer = send(other.url, "/backend/api/support-ticket", { token });
    await asked.promise;
    const closed = other.app.close();
    resolve();
    expect((await answer).status).toBe(200);
    await closed;
  });
});

test("a request that does not end does not keep the gateway from closing", async () => {
  const asked = Promise.withResolvers<void>();
  await using other = await startTestGateway({
    drainMs: 50,
    tickets: {
      tickets: {
        listSummaries: async (_input, { signal }) => {
          asked.resolve();
          await new Promise((resolve) => signal?.addEventListener("abort", resolve));
          return { items: [], categories: [] };
        },
      },
    },
  });
  const outcome = send(other.url, "/backend/api/support-ticket", { token }).then(
    () => "answered",
    () => "cut off",
  );
  await asked.promise;
  await other.app.close();
  expect(await outcome).toBe("cut off");
});

test("an upload that takes its time is received while the gateway closes, and others are cut off before", async () => {
  const png = Buffer.from("89504e470d0a1a0a0000000d4948445200000001000000010806000000", "hex");
  const asked = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const rest = Promise.withResolvers<void>();
  await using other = await startTestGateway({
    drainMs: 50,
    uploadGraceMs: 60_000,
    files: {
      files: {
        begin: async () => {
          begun.resolve();
          const expiresAt = "2100-01-01T00:00:00.000Z";
          return { id: UUID, previous: null, maxBytes: 10_000, contentTypes: ["image/png"], expiresAt };
        },
        commit: async ({ id, size }) => sampleFile({ id, size }),
      },
    },
    tickets: {
      tickets: {
        listSummaries: async (_input, { signal }) => {
          asked.resolve();
          await new Promise((resolve) => signal?.addEventListener("abort", resolve));
          return { items: [], categories: [] };
        },
      },
    },
  });
  const boundary = "a-boundary";
  const body = async function* (): AsyncGenerator<Uint8Array> {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n`;
    yield Buffer.concat([Buffer.from(head), png]);
    await rest.promise;
    yield Buffer.from(`\r\n--${boundary}--\r\n`);
  };
  const upload = fetch(`${other.url}/common/upload/file?bucketType=LOG_IMAGE`, {
    method: "POST",
    headers: { "content-type": `multipart/form-data; boundary=${boundary}`, authorization: `Bearer ${token}` },
    body: body(),
    duplex: "half",
  });
  await begun.promise;
  const outcome = send(other.url, "/backend/api/support-ticket", { token }).then(
    () => "answered",
    () => "cut off",
  );
  await asked.promise;
  const closed = other.app.close();
  expect(await outcome).toBe("cut off");
  rest.resolve();
  expect((await upload).status).toBe(200);
  await closed;
});

test("a gateway that is about to close is not ready, answers what comes, and ends connections with that", async () => {
  const closing = new AbortController();
  await using other = await startTestGateway({ closing: closing.signal });
  const live = async () => {
    const { status, headers } = await fetch(`${other.url}/health/live`);
    return [status, headers.get("connection")];
  };
  expect((await send(other.url, "/health/ready")).status).toBe(200);
  expect(await live()).toEqual([200, "keep-alive"]);
  closing.abort();
  const ready = await send(other.url, "/health/ready");
  expect([ready.status, JSON.parse(ready.text)]).toMatchObject([503, { checks: { shutdown: { status: "failing" } } }]);
  expect(await live()).toEqual([200, "close"]);
});

/** What is answered to these bytes, until the gateway closes the socket. */
const sendRaw = async (bytes: string): Promise<{ readonly head: string; readonly body: string }> => {
  const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
  const received: Buffer[] = [];
  socket.on("data", (chunk) => received.push(chunk));
  socket.write(bytes);
  await once(socket, "close");
  const [head = "", body = ""] = Buffer.concat(received).toString().split("\r\n\r\n");
  return { head, body };
};

test("what is no HTTP is refused in the form of the API that it may belong to, and the socket closed", async () => {
  const { head, body } = await sendRaw("NONSENSE\r\n\r\n");
  expect(head).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
  formOf("customer-support").parse(JSON.parse(body));
});

test.each([
  ["Connection: close", 400, "An HTTP/1.1 request must have a Host header."],
  ["Host: x\r\nConnection: close\r\nExpect: 200-ok", 417, "The only supported Expect header is 100-continue."],
])("a request with %j alone is refused in the form of the path's API", async (headers, status, message) => {
  const { head, body } = await sendRaw(`GET /backend/api/support-ticket HTTP/1.1\r\n${headers}\r\n\r\n`);
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(supportTicket.ErrorResponse.parse(JSON.parse(body)).message).toBe(message);
});

test("a client that waits for 100 Continue is answered, and so is one of HTTP/1.0 without a Host", async () => {
  const headers = `Authorization: Bearer ${token}\r\nConnection: close`;
  const waiting = await sendRaw(
    `GET /backend/api/support-ticket HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\n${headers}\r\n\r\n`,
  );
  expect(waiting.head).toMatch(/^HTTP\/1.1 100 /);
  expect(waiting.body).toMatch(/^HTTP\/1.1 200 /);
  const old = await sendRaw(`GET /backend/api/support-ticket HTTP/1.0\r\n${headers}\r\n\r\n`);
  expect(old.head).toMatch(/^HTTP\/1.1 200 /);
});

test("headers without end are refused in the form of the path's API", async () => {
  const answer = await list({ headers: { "x-filler": "x".repeat(20_000) } });
  expect(answer.status).toBe(431);
  supportTicket.ErrorResponse.parse(answer.json);
});
