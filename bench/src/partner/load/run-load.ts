import { z } from "zod";
import { OPERATION_NAMES } from "../operations.ts";
import { openConnection } from "./connection.ts";
import type { Answer, Connection } from "./connection.ts";
import { Latencies } from "./latencies.ts";
import { prepareRequests } from "./prepare-requests.ts";

/** What is to be sent, where to, and for how long. */
export const LoadOrder = z.object({
  operation: z.enum(OPERATION_NAMES),
  /** Where to; several addresses, with commas between them, share the connections. */
  url: z.string(),
  connections: z.int().min(1),
  tickets: z.int().min(1),
  durationMs: z.number().positive(),
  /** Ends earlier after this number of answers. */
  mostRequests: z.int().min(1).optional(),
  /** Requests a second, sent at their times whatever the answers do; without it, each as soon as the one before is answered. */
  rate: z.number().positive().optional(),
});
export type LoadOrder = z.output<typeof LoadOrder>;

export const LoadResult = z.object({
  requests: z.int(),
  seconds: z.number(),
  latency: z.object({ p50: z.number(), p99: z.number(), most: z.number() }),
});
export type LoadResult = z.output<typeof LoadResult>;

const OK = 200;

/** Requests of each kind and connection are prepared once. */
const prepared = new Map<string, ReturnType<typeof prepareRequests>>();

const urlOf = (url: string, connection: number): URL => {
  const urls = url.split(",");
  return new URL(urls[connection % urls.length] ?? url);
};

const requestsOf = ({ operation, tickets, connections, url }: LoadOrder, connection: number) => {
  const { host } = urlOf(url, connection);
  const key = JSON.stringify([operation, tickets, connections, connection, host]);
  const known = prepared.get(key) ?? prepareRequests(operation, { connection, connections, tickets }, host);
  prepared.set(key, known);
  return known;
};

const check = ({ status, bytes }: Answer, operation: string): void => {
  if (status !== OK) throw new Error(`${operation} was answered with ${status}:\n${bytes.toString()}`);
};

interface Run {
  readonly order: LoadOrder;
  readonly connections: readonly Connection[];
  readonly latencies: Latencies;
  readonly fail: (error: unknown) => void;
}

/** Each connection sends as soon as it has its answer, until the time is over; resolves when all are answered. */
const runClosed = ({ order, connections, latencies, fail }: Run): Promise<void> =>
  new Promise((resolve) => {
    const end = performance.now() + order.durationMs;
    const most = order.mostRequests ?? Number.POSITIVE_INFINITY;
    let running = connections.length;
    let started = 0;
    const sendOn = (connection: Connection): void => {
      const sentAt = performance.now();
      if (sentAt >= end || started >= most) {
        running -= 1;
        if (running === 0) resolve();
        return;
      }
      started += 1;
      connection.send((answer) => {
        try {
          check(answer, order.operation);
          latencies.add(performance.now() - sentAt);
          sendOn(connection);
        } catch (error) {
          fail(error);
        }
      });
    };
    for (const connection of connections) sendOn(connection);
  });

/**
 * Requests are due at even distances and counted from when they were due, also while they wait for a connection: a server that
 * falls behind does not slow the clock (no coordinated omission). What is late by the timer's own millisecond counts as well.
 */
const runAtRate = ({ order, connections, latencies, fail }: Run, rate: number): Promise<void> =>
  new Promise((resolve) => {
    const idle = [...connections];
    const started = performance.now();
    const count = Math.floor((order.durationMs * rate) / 1_000);
    let sent = 0;
    let answered = 0;
    const dueAt = (index: number): number => started + (index * 1_000) / rate;
    const sendDue = (): void => {
      const now = performance.now();
      while (sent < count && dueAt(sent) <= now) {
        const connection = idle.pop();
        if (connection === undefined) return;
        const due = dueAt(sent);
        sent += 1;
        connection.send((answer) => {
          try {
            check(answer, order.operation);
            latencies.add(performance.now() - due);
            idle.push(connection);
            answered += 1;
            if (answered === count) resolve();
            else sendDue();
          } catch (error) {
            fail(error);
          }
        });
      }
    };
    const timer = setInterval(() => {
      sendDue();
      if (sent === count) clearInterval(timer);
    }, 1);
  });

/** Sends what was ordered. Any answer but 200 ends it with an error. */
export const runLoad = async (order: LoadOrder): Promise<LoadResult> => {
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  const connections: Connection[] = [];
  try {
    for (let index = 0; index < order.connections; index += 1) {
      const requests = await requestsOf(order, index);
      const { hostname: host, port } = urlOf(order.url, index);
      connections.push(await openConnection({ host, port: Number(port) }, requests, fail));
    }
    const latencies = new Latencies();
    const run = { order, connections, latencies, fail };
    const started = performance.now();
    await Promise.race([order.rate === undefined ? runClosed(run) : runAtRate(run, order.rate), failed]);
    const seconds = (performance.now() - started) / 1_000;
    return { requests: latencies.count, seconds, latency: latencies.summary() };
  } finally {
    failed.catch(() => undefined);
    for (const connection of connections) connection.close();
  }
};
