import { once } from "node:events";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import { expect, test } from "vitest";
import { runLoad } from "./run-load.ts";

const serve = async (onRequest: RequestListener) => {
  const server = createServer(onRequest).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};

const answer: RequestListener = (_request, response) => {
  response.end("[]");
};

/** Answers nothing for a while in the middle, and then all that waits. */
const freezeOnce = (after: number, ms: number): RequestListener => {
  let asked = 0;
  let thawed: Promise<unknown> | undefined;
  return (request, response) => {
    asked += 1;
    if (asked === after) thawed = new Promise((resolve) => void setTimeout(resolve, ms));
    if (thawed === undefined) answer(request, response);
    else void thawed.then(() => answer(request, response));
  };
};

const ORDER = { operation: "echo", connections: 4, tickets: 1_000, durationMs: 600 } as const;

test("at a fixed rate a pause of the server counts for every request that was due in it", async () => {
  await using server = await serve(freezeOnce(20, 200));
  const { requests, latency } = await runLoad({ ...ORDER, url: server.url, rate: 200 });
  expect(requests).toBe(120);
  // A third of them were due while it paused, though only four could be on their way.
  expect(latency.p99).toBeGreaterThan(150);
});

test("without a rate each connection sends as soon as it is answered", async () => {
  await using server = await serve(answer);
  const { requests, seconds } = await runLoad({ ...ORDER, url: server.url, durationMs: 200 });
  expect(requests).toBeGreaterThan(20);
  expect(seconds).toBeGreaterThanOrEqual(0.19);
});

test("no more than the number of requests that was ordered is sent", async () => {
  await using server = await serve(answer);
  const { requests } = await runLoad({ ...ORDER, url: server.url, durationMs: 10_000, mostRequests: 50 });
  expect(requests).toBe(50);
});

test("an answer in several pieces is one answer", async () => {
  await using server = await serve((_request, response) => {
    response.setHeader("content-length", 4);
    response.write("[1");
    setTimeout(() => response.end("2]"), 5);
  });
  const { requests } = await runLoad({ ...ORDER, url: server.url, durationMs: 10_000, mostRequests: 8 });
  expect(requests).toBe(8);
});

test("any answer but 200 ends the run with that answer", async () => {
  await using server = await serve((_request, response) => {
    response.statusCode = 503;
    response.end("too much");
  });
  await expect(runLoad({ ...ORDER, url: server.url })).rejects.toThrow(/503[\s\S]*too much/);
});

test("a connection that the server closes ends the run", async () => {
  await using server = await serve((request) => void request.socket.destroy());
  await expect(runLoad({ ...ORDER, url: server.url })).rejects.toThrow(/closed a connection/);
});
