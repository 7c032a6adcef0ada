import { once } from "node:events";
import { createServer, request } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

/** One address before several gateways, as a balancer of requests is. */
export interface Front extends AsyncDisposable {
  readonly url: string;
  /** Sends requests there from now on. */
  readonly add: (url: string) => void;
  /** Sends no more there, and resolves when everything but streams has been answered. */
  readonly remove: (url: string) => Promise<void>;
}

const DRAINED_WITHIN_MS = 30_000;

/** Listens on 127.0.0.1. */
export const startFront = async (port: number): Promise<Front> => {
  const targets: string[] = [];
  const underWay = new Map<string, number>();
  let turn = 0;
  const count = (target: string, by: number): void => void underWay.set(target, (underWay.get(target) ?? 0) + by);

  const pass = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const target = targets[(turn += 1) % Math.max(1, targets.length)];
    if (target === undefined) return void outgoing.writeHead(502).end();
    const { hostname, port: targetPort } = new URL(target);
    let isCounted = true;
    count(target, 1);
    const settle = (): void => {
      if (isCounted) count(target, -1);
      isCounted = false;
    };
    outgoing.once("close", settle);
    // A connection for each request: none is kept that its gateway closes in the moment of the next one.
    const passed = request(
      {
        hostname,
        port: targetPort,
        path: incoming.url,
        method: incoming.method,
        headers: incoming.headers,
        agent: false,
      },
      (answer) => {
        if (answer.headers["content-type"]?.startsWith("text/event-stream") === true) settle();
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
        answer.once("error", () => outgoing.destroy());
      },
    );
    passed.once("error", () => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end();
    });
    outgoing.once("close", () => passed.destroy());
    incoming.pipe(passed);
  };

  const server = createServer(pass);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${port}`,
    add: (target) => void targets.push(target),
    remove: async (target) => {
      targets.splice(targets.indexOf(target), 1);
      const giveUpAt = performance.now() + DRAINED_WITHIN_MS;
      while ((underWay.get(target) ?? 0) > 0) {
        if (performance.now() > giveUpAt) throw new Error(`${target} still answers ${underWay.get(target)} requests.`);
        await delay(20);
      }
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};
