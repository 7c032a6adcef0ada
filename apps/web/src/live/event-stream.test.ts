import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import { createBackoff } from "./backoff.ts";
import { connectEventStream } from "./event-stream.ts";
import { follow } from "./follow.ts";
import type { LiveState } from "./follow.ts";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
});

const eventually = <Value>(read: () => Value) => expect.poll(read, { timeout: 60_000, interval: 10 });

/** A server of one stream, and somebody who follows it. */
const startStream = async (answer: (request: IncomingMessage, response: ServerResponse, attempt: number) => void) => {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  const items: unknown[] = [];
  const states: LiveState[] = [];
  const following = follow<unknown>({
    connect: connectEventStream({
      url: `http://127.0.0.1:${address.port}/events`,
      headers: () => ({ "x-session-token": "secret" }),
      parse: (data): unknown => JSON.parse(data),
    }),
    onItem: (item) => items.push(item),
    onState: (state) => states.push(state),
    backoff: createBackoff({ firstMs: 20, mostMs: 40 }),
  });
  cleanups.push(following.close);
  return { requests, items, states };
};

const begin = (response: ServerResponse): void => {
  response.writeHead(200, { "content-type": "text/event-stream" });
};

test("the token goes in a header, and a cut stream is resumed by the last event's id", async () => {
  const { requests, items, states } = await startStream((_request, response, attempt) => {
    begin(response);
    if (attempt === 1) {
      response.write(`id: a.1\ndata: 1\n\nevent: ping\ndata: {}\n\nid: a.2\ndata: 2\n\nid: a.3\ndata: 3`);
      // Half an event is none.
      setImmediate(() => response.destroy());
    } else response.write(`id: a.2\ndata: 2\n\nid: a.3\ndata: 3\n\n`);
  });
  await eventually(() => items).toEqual([1, 2, 3]);
  expect(requests.map(({ url, headers }) => [url, headers["x-session-token"], headers["last-event-id"]])).toEqual([
    ["/events", "secret", undefined],
    ["/events", "secret", "a.2"],
  ]);
  expect(states.map(({ phase }) => phase)).toEqual(["connecting", "live", "lost", "connecting", "live"]);
});

test.each([500, 502, 503, 429])("a server that answers %i is asked again", async (status) => {
  const { items } = await startStream((_request, response, attempt) => {
    if (attempt < 3) response.writeHead(status).end();
    else {
      begin(response);
      response.write(`id: 1\ndata: "here"\n\n`);
    }
  });
  await eventually(() => items).toEqual(["here"]);
});

test("a page that is no stream, and an event that cannot be read, are no end", async () => {
  const { items } = await startStream((_request, response, attempt) => {
    if (attempt === 1) response.writeHead(200, { "content-type": "text/html" }).end("<h1>Sign in to this network</h1>");
    else {
      begin(response);
      response.write(attempt === 2 ? "id: 1\ndata: {broken\n\n" : "id: 1\ndata: 1\n\n");
    }
  });
  await eventually(() => items).toEqual([1]);
});

test.each([401, 403, 404])("a server that answers %i has refused", async (status) => {
  const { requests, states } = await startStream((_request, response) => {
    response.writeHead(status).end();
  });
  await eventually(() => states.at(-1)).toMatchObject({ phase: "refused", status });
  expect(requests).toHaveLength(1);
});
