import { CrossdeskError, createCrossdeskClient, withCall } from "@crossdesk/contracts";
import type { CrossdeskRouter } from "@crossdesk/contracts";
import { connectNats, createLogger } from "@crossdesk/service-kit/without-database";
import { createTRPCClient, httpBatchLink, httpLink, TRPCClientError } from "@trpc/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestGateway } from "./support/gateway.ts";
import type { TestGateway } from "./support/gateway.ts";
import { sampleCategory, sampleTicket } from "./support/samples.ts";
import { createToken } from "./support/tokens.ts";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    tickets: {
      categories: { list: async () => [sampleCategory] },
      tickets: {
        close: async () => sampleTicket({ status: "CLOSED" }),
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

test("calls made together are one request, whose answers and failures are told apart", async () => {
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

test("a procedure that does not exist is not found", async () => {
  const answer = await fetch(`${gateway.url}/trpc/tickets.nothing`, { headers: await headersOf() });
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ error: { data: { code: "NOT_FOUND", path: "tickets.nothing" } } });
});
