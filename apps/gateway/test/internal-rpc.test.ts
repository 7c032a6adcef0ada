import { createCrossdeskClient } from "@crossdesk/client";
import { CrossdeskError, toCrossdeskError, withCall } from "@crossdesk/contracts";
import type { CrossdeskRouter, ErrorKind, FilesRouter } from "@crossdesk/contracts";
import { send } from "@crossdesk/testing";
import { connectNats, createLogger } from "@crossdesk/service-kit";
import { createNatsClient } from "@crossdesk/trpc-nats";
import { createTRPCClient, httpBatchLink, httpLink, TRPCClientError } from "@trpc/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestGateway } from "./support/gateway.ts";
import type { TestGateway } from "./support/gateway.ts";
import { sampleCategory, sampleTicket } from "./support/samples.ts";
import { createToken } from "./support/tokens.ts";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    tickets: {
      categories: {
        list: async ({ entityId }) =>
          Array.from({ length: entityId === "large" ? 500 : 1 }, () => ({ ...sampleCategory, name: "Käse & Wein" })),
      },
      tickets: {
        close: async () => sampleTicket({ status: "CLOSED", description: "Grün ".repeat(4_000) }),
        reopen: async () => {
          throw new CrossdeskError("ILLEGAL_TRANSITION", "The ticket cannot be opened.", {
            details: { from: "CREATED", allowed: ["CLOSED"] },
          });
        },
        resolve: async () => {
          throw new Error("SELECT secret FROM somewhere");
        },
      },
    },
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const headersOf = async (extra: Record<string, string> = {}) => ({
  authorization: `Bearer ${await createToken("service", { sub: "billing" })}`,
  ...extra,
});

const createClient = (link: typeof httpLink | typeof httpBatchLink, headers?: Record<string, string>) =>
  createTRPCClient<CrossdeskRouter>({
    links: [link({ url: `${gateway.url}/trpc`, headers: async () => headers ?? (await headersOf()) })],
  });

const failureOf = async (call: Promise<unknown>): Promise<TRPCClientError<CrossdeskRouter>> => {
  const failure = await call.catch((error: unknown) => error);
  if (failure instanceof TRPCClientError) return failure;
  throw new Error("The call did not fail as tRPC's calls do.");
};

test("tRPC's own link calls a service, with the rights and ids of the request", async () => {
  const client = createClient(httpLink, await headersOf({ "x-request-id": "r-1", "idempotency-key": "k-1" }));
  const ticket = await client.tickets.close.mutate({ ticket: { number: 1 } });
  expect(ticket.status).toBe("CLOSED");
  expect(gateway.calls.at(-1)).toMatchObject({
    path: "tickets.close",
    requestId: "r-1",
    idempotencyKey: "k-1",
    caller: { subject: "billing", role: "service", entityId: null },
  });
});

test("calls made together are one request, and each gets its own answer or failure", async () => {
  const client = createClient(httpBatchLink);
  const before = gateway.logs.filter(({ msg }) => msg === "request").length;
  const [list, failure, closed] = await Promise.allSettled([
    client.categories.list.query({}),
    client.categories.list.query({ entityId: 5 } as unknown as object),
    client.categories.list.query({}),
  ]);
  expect([list.status, failure.status, closed.status]).toEqual(["fulfilled", "rejected", "fulfilled"]);
  await expect.poll(() => gateway.logs.filter(({ msg }) => msg === "request").length).toBe(before + 1);
});

test("an idempotency key is one call's: a batch that shares one is refused, and one call that goes as a batch is not", async () => {
  const client = createClient(httpBatchLink, await headersOf({ "idempotency-key": "k-2" }));
  const input = { ticket: { number: 1 } };
  const before = gateway.calls.length;
  const failures = await Promise.all([
    failureOf(client.tickets.close.mutate(input)),
    failureOf(client.tickets.close.mutate(input)),
  ]);
  for (const failure of failures) {
    expect(failure.data).toMatchObject({
      kind: "VALIDATION_FAILED",
      httpStatus: 400,
      path: "tickets.close",
      details: { issues: [{ path: ["Idempotency-Key"] }] },
    });
    expect(failure.message).toContain("Idempotency-Key: is for one call");
  }
  expect(gateway.calls).toHaveLength(before);
  expect((await client.tickets.close.mutate(input)).status).toBe("CLOSED");
  expect(gateway.calls.at(-1)).toMatchObject({ idempotencyKey: "k-2" });
});

test("a failure is the same over HTTP and over NATS", async () => {
  const logger = createLogger({ service: "test", level: "silent" });
  const nc = await connectNats({ url: gateway.nats.url, name: "test", logger });
  try {
    const overNats = createCrossdeskClient({ nc });
    const overHttp = createClient(httpLink, await headersOf({ "x-request-id": "r-2" }));
    const caller = { subject: "billing", role: "service", entityId: null } as const;
    const call = withCall({ caller, requestId: "r-2" });
    const input = { ticket: { number: 1 } };
    const bad = { ticket: { number: "one" } } as unknown as typeof input;
    for (const [http, nats] of [
      [() => overHttp.tickets.reopen.mutate(input), () => overNats.tickets.reopen.mutate(input, call)],
      [() => overHttp.tickets.resolve.mutate(input), () => overNats.tickets.resolve.mutate(input, call)],
      [() => overHttp.tickets.reopen.mutate(bad), () => overNats.tickets.reopen.mutate(bad, call)],
    ] as const) {
      const [one, other] = await Promise.all([failureOf(http()), failureOf(nats())]);
      expect(one.message).toBe(other.message);
      expect(one.shape).toEqual(other.shape);
      expect(one.message).not.toContain("SELECT");
    }
  } finally {
    await nc.close();
  }
});

test("without a token that is accepted there is nothing to call", async () => {
  for (const headers of [{}, { authorization: "Bearer nonsense" }]) {
    const failure = await failureOf(createClient(httpBatchLink, headers).categories.list.query({}));
    expect(failure.data).toMatchObject({ code: "UNAUTHORIZED", httpStatus: 401, kind: "UNAUTHENTICATED" });
  }
});

const JSON_TYPE = { "content-type": "application/json" };

/** Calls that no typed client makes, and what is said of each. */
const REFUSED: readonly {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly says: readonly [status: number, kind: ErrorKind, message: string];
}[] = [
  { path: "tickets.nothing", says: [404, "PROCEDURE_NOT_FOUND", 'There is no procedure "tickets.nothing".'] },
  {
    path: "tickets.nothing",
    method: "POST",
    headers: JSON_TYPE,
    body: "{}",
    says: [404, "PROCEDURE_NOT_FOUND", 'There is no procedure "tickets.nothing".'],
  },
  { path: "tickets/list", says: [404, "PROCEDURE_NOT_FOUND", "There is nothing at this path."] },
  {
    path: "tickets.close",
    says: [405, "METHOD_NOT_SUPPORTED", '"tickets.close" is a mutation: it is called by POST.'],
  },
  {
    path: "tickets.get",
    method: "POST",
    headers: JSON_TYPE,
    body: '{"number":1}',
    says: [405, "METHOD_NOT_SUPPORTED", '"tickets.get" is a query: it is called by GET.'],
  },
  {
    path: "tickets.close",
    method: "PUT",
    headers: JSON_TYPE,
    body: "{}",
    says: [405, "METHOD_NOT_SUPPORTED", "This path answers GET, HEAD, POST, not PUT."],
  },
  { path: "webhooks.listDeliveries", says: [400, "VALIDATION_FAILED", "endpointId: is required"] },
  {
    path: "webhooks.create",
    method: "POST",
    headers: JSON_TYPE,
    body: '{"url":7,"enabled":"yes"}',
    says: [400, "VALIDATION_FAILED", "url: must be a string; enabled: must be true or false"],
  },
  { path: "tickets.get?input={", says: [400, "VALIDATION_FAILED", "The input is not JSON."] },
  {
    path: "tickets.close",
    method: "POST",
    headers: JSON_TYPE,
    body: "{",
    says: [400, "VALIDATION_FAILED", "The input is not JSON."],
  },
  {
    path: "tickets.close",
    method: "POST",
    says: [415, "VALIDATION_FAILED", "The input must be JSON, sent with the content type application/json."],
  },
  {
    path: "tickets.close",
    method: "POST",
    headers: { "content-type": "text/plain" },
    body: "{}",
    says: [415, "VALIDATION_FAILED", "The input must be JSON, sent with the content type application/json."],
  },
  {
    path: "tickets.close",
    method: "POST",
    headers: JSON_TYPE,
    body: JSON.stringify("x".repeat(600_000)),
    says: [413, "PAYLOAD_TOO_LARGE", "The body is larger than is accepted."],
  },
  {
    path: "tickets.get",
    headers: { host: "[" },
    says: [400, "VALIDATION_FAILED", "Host: is not the name of a host"],
  },
];

test.each(REFUSED)("a call of $path is refused with $says", async ({ path, says, ...sent }) => {
  gateway.logs.length = 0;
  const answer = await send(gateway.url, `/trpc/${path}`, { ...sent, token: await createToken("service") });
  const [status, kind, message] = says;
  expect([answer.status, answer.json]).toMatchObject([
    status,
    { error: { message, data: { kind, httpStatus: status } } },
  ]);
  expect(gateway.logs.filter(({ level }) => level !== "info")).toEqual([]);
});

test("a procedure that does not exist is not found over NATS either", async () => {
  const logger = createLogger({ service: "test", level: "silent" });
  const nc = await connectNats({ url: gateway.nats.url, name: "test", logger });
  try {
    const caller = { subject: "billing", role: "service", entityId: null } as const;
    const misled = createNatsClient<FilesRouter>({ nc, service: "tickets" });
    const failure = await misled.files.abort
      .mutate({ id: sampleTicket().id }, withCall({ caller }))
      .catch((error: unknown) => error);
    expect(toCrossdeskError(failure)).toMatchObject({
      kind: "PROCEDURE_NOT_FOUND",
      message: 'There is no mutation "files.abort".',
    });
  } finally {
    await nc.close();
  }
});

describe("compression", () => {
  const askFor = async (
    path: string,
    encoding: string,
    sent: { readonly method?: string; readonly body?: unknown } = {},
  ) => send(gateway.url, `/trpc/${path}`, { ...sent, headers: await headersOf({ "accept-encoding": encoding }) });
  const list = (entityId: string) => `categories.list?input=${encodeURIComponent(JSON.stringify({ entityId }))}`;
  const bytesOf = async (path: string, encoding: string) => {
    const response = await fetch(`${gateway.url}/trpc/${path}`, {
      headers: await headersOf({ "accept-encoding": encoding }),
    });
    return { encoding: response.headers.get("content-encoding"), json: await response.json() };
  };

  test.each(["br", "gzip"])("a large answer is sent by %s, and is the same", async (encoding) => {
    const plain = await askFor(list("large"), "identity");
    expect([plain.headers["content-encoding"], Number(plain.headers["content-length"]) > 50_000]).toEqual([
      undefined,
      true,
    ]);
    const packed = await askFor(list("large"), encoding);
    expect([packed.headers["content-encoding"], packed.headers.vary]).toEqual([
      encoding,
      expect.stringContaining("accept-encoding"),
    ]);
    expect(packed.text.length).toBeLessThan(plain.text.length / 10);
    expect(await bytesOf(list("large"), encoding)).toEqual({ encoding, json: plain.json });
  });

  test("a small answer is sent as it is", async () => {
    const answer = await askFor(list("small"), "gzip, br");
    expect([answer.status, answer.headers["content-encoding"]]).toEqual([200, undefined]);
    expect(answer.json).toMatchObject({ result: { data: [{ name: "Käse & Wein" }] } });
  });

  test("what a mutation answers is sent as it is: it may hold a secret beside what an attacker sent", async () => {
    const answer = await askFor("tickets.close", "gzip", { method: "POST", body: { ticket: { number: 1 } } });
    expect([answer.status, answer.headers["content-encoding"], answer.text.length > 20_000]).toEqual([
      200,
      undefined,
      true,
    ]);
  });

  test("a failure keeps its status and form", async () => {
    const answer = await askFor("categories.list?input=7", "gzip");
    expect([answer.status, answer.json]).toMatchObject([400, { error: { data: { kind: "VALIDATION_FAILED" } } }]);
  });
});
