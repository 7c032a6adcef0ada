import { once } from "node:events";
import { createServer, get } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { EventStream } from "./event-stream.ts";

const isAddress = (address: unknown): address is AddressInfo => typeof address === "object" && address !== null;

/** An answer that a client has begun to read, and what makes the client go. */
const openAnswer = async () => {
  const { promise, resolve } = Promise.withResolvers<ServerResponse>();
  const server = createServer((_request, response) => {
    response.writeHead(200).flushHeaders();
    resolve(response);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (!isAddress(address)) throw new Error("The server has no port.");
  const request = get({ host: "127.0.0.1", port: address.port }, (answer) => answer.resume());
  request.on("error", () => undefined);
  return {
    raw: await promise,
    leave: () => request.destroy(),
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

test("all listeners to the end of a stream are called once, even those added after it", async () => {
  using answer = await openAnswer();
  const ended: string[] = [];
  const stream = new EventStream(
    {
      raw: answer.raw,
      caller: { subject: "jane", role: "customer", entityId: "main" },
      endsAt: Number.POSITIVE_INFINITY,
      onClose: () => ended.push("closed"),
    },
    0,
  );
  for (const name of ["first", "second", "third"]) stream.onEnd(() => ended.push(name));
  answer.leave();
  await expect.poll(() => ended).toEqual(["closed", "first", "second", "third"]);
  stream.onEnd(() => ended.push("late"));
  expect(ended.at(-1)).toBe("late");
});

test("a stream whose client left before it was opened ends immediately", async () => {
  using answer = await openAnswer();
  const left = once(answer.raw, "close");
  answer.leave();
  await left;
  const ended: string[] = [];
  const stream = new EventStream(
    {
      raw: answer.raw,
      caller: { subject: "jane", role: "customer", entityId: "main" },
      endsAt: Number.POSITIVE_INFINITY,
      onClose: (closed) => ended.push(closed === stream ? "closed" : "another one"),
    },
    0,
  );
  stream.onEnd(() => ended.push("left"));
  await expect.poll(() => ended).toEqual(["left", "closed"]);
});
