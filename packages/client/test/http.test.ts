import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { connectCrossdesk, toCrossdeskError, withCallOptions } from "../src/index.ts";
import { expect, it } from "vitest";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A gateway's place, where each request gets the next of these answers. */
const startServer = async (...answers: readonly Answer[]) => {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    const answer = answers[requests.length] ?? answers.at(-1);
    requests.push(request);
    request.resume().once("end", () => answer?.(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const ok: Answer = (_request, response) =>
  void response.setHeader("content-type", "application/json").end(JSON.stringify({ result: { data: { id: "t" } } }));
const proxyError: Answer = (_request, response) =>
  void response.writeHead(503, { "content-type": "text/html" }).end("<html>no gateway</html>");
const silence: Answer = () => undefined;

const options = { token: "token", delayMs: 1 };
const ticket = { ticket: { number: 1 } };
const kindOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "answered",
    (error: unknown) => toCrossdeskError(error).kind,
  );

it("a mutation is repeated under one idempotency key, also where a proxy answers in the gateway's place", async () => {
  await using server = await startServer(proxyError, proxyError, ok);
  const { client } = await connectCrossdesk({ http: server.url, ...options });
  await client.tickets.resolve.mutate(ticket);
  const keys = server.requests.map(({ headers }) => headers["idempotency-key"]);
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/u);
});

it("a key, a request id and a trace context that a call brings are what is sent", async () => {
  await using server = await startServer(ok);
  const { client } = await connectCrossdesk({ http: server.url, ...options });
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  await client.tickets.resolve.mutate(
    ticket,
    withCallOptions({ idempotencyKey: "invoice-4711", requestId: "r-1", traceparent }),
  );
  expect(server.requests[0]?.headers).toMatchObject({
    "idempotency-key": "invoice-4711",
    "x-request-id": "r-1",
    traceparent,
    authorization: "Bearer token",
  });
});

it("the token is asked for before each request", async () => {
  await using server = await startServer(ok);
  let asked = 0;
  const { client } = await connectCrossdesk({
    ...options,
    http: `${server.url}/`,
    token: () => `token-${(asked += 1)}`,
  });
  await client.tickets.get.query({ number: 1 });
  await client.tickets.get.query({ number: 1 });
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer token-1", "Bearer token-2"]);
  expect(server.requests[0]?.url).toMatch(/^\/trpc\/tickets\.get\?/u);
});

it("a gateway that is gone, silent or left gives different failures, after the requested number of attempts", async () => {
  await using hanging = await startServer(silence);
  const once = { ...options, attempts: 1, timeoutMs: 100 };
  const { client } = await connectCrossdesk({ http: hanging.url, ...once });
  expect(await kindOf(client.tickets.get.query({ number: 1 }))).toBe("DEADLINE_EXCEEDED");
  const stop = new AbortController();
  const call = kindOf(client.tickets.get.query({ number: 1 }, { signal: stop.signal }));
  stop.abort();
  expect(await call).toBe("CANCELLED");

  const gone = await startServer(ok);
  await gone[Symbol.asyncDispose]();
  const { client: lost } = await connectCrossdesk({ http: gone.url, ...once });
  expect(await kindOf(lost.tickets.get.query({ number: 1 }))).toBe("SERVICE_UNAVAILABLE");

  await using refusing = await startServer(proxyError);
  const { client: refused } = await connectCrossdesk({ http: refusing.url, ...options, attempts: 2 });
  expect(await kindOf(refused.tickets.get.query({ number: 1 }))).toBe("SERVICE_UNAVAILABLE");
  expect(refusing.requests).toHaveLength(2);
});

it("what a procedure refuses is not repeated", async () => {
  const data = { code: "NOT_FOUND", httpStatus: 404, kind: "TICKET_NOT_FOUND", details: {} };
  const refusal = JSON.stringify({ error: { message: "There is no such ticket.", code: -32_004, data } });
  await using server = await startServer((_request, response) => {
    response.writeHead(404, { "content-type": "application/json" }).end(refusal);
  });
  const { client } = await connectCrossdesk({ http: server.url, ...options });
  expect(await kindOf(client.tickets.get.query({ number: 1 }))).toBe("TICKET_NOT_FOUND");
  expect(server.requests).toHaveLength(1);
});

it("an observer is called once for each call with its outcome, and its trace context is sent", async () => {
  await using server = await startServer(proxyError, ok);
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01";
  const observed: unknown[] = [];
  const { client } = await connectCrossdesk({
    http: server.url,
    ...options,
    attempts: 2,
    onCall: ({ path, type, requestId }) => {
      observed.push({ path, type, requestId });
      return { traceparent, end: (code) => observed.push(code) };
    },
  });
  await client.tickets.resolve.mutate(ticket, withCallOptions({ requestId: "r-1" }));
  // Two requests were one call.
  expect(observed).toEqual([{ path: "tickets.resolve", type: "mutation", requestId: "r-1" }, "OK"]);
  expect(server.requests.map(({ headers }) => headers["traceparent"])).toEqual([traceparent, traceparent]);

  await using refusing = await startServer(proxyError);
  const codes: string[] = [];
  const { client: refused } = await connectCrossdesk({
    http: refusing.url,
    ...options,
    attempts: 1,
    onCall: () => ({ end: (code) => codes.push(code) }),
  });
  await kindOf(refused.tickets.get.query({ number: 1 }));
  expect(codes).toEqual(["SERVICE_UNAVAILABLE"]);
});
