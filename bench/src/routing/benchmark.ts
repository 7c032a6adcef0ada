import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findFreePort, issueToken, startNats, startPostgres } from "@crossdesk/dev-stack";
import { z } from "zod";
import type { Benchmark } from "../benchmark.ts";
import { startApp } from "../files/app-process.ts";

const RATE = 50;
const SHORT = { warmUpSeconds: 15, seconds: 20, agents: 4 };
const FULL = { warmUpSeconds: 15, seconds: 120, agents: 4 };
const TARGET_MS = 250;
/** Milliseconds between two looks at an agent's list: what the figure may be too high by. */
const LOOK_EVERY_MS = 50;
const GIVE_UP_MS = 20_000;
const SECRET = "a secret that is only good for this benchmark";

const Created = z.object({ data: z.object({ ticketId: z.uuid() }) });
const Listed = z.array(z.object({ id: z.uuid(), metadata: z.object({ roomId: z.uuid() }) }));

const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

/** The whole system as it is deployed, each service in a process of its own. */
const startSystem = async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-bench-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const [postgres, nats] = await Promise.all([startPostgres({ dataDir: join(folder, "postgres") }), startNats()]);
  stack.use(postgres);
  stack.use(nats);
  const env = {
    NATS_URL: nats.url,
    DATABASE_URL: postgres.url,
    CROSSDESK_DATA: folder,
    PARTNER_AUTH: "open",
    AUTH_SECRET: SECRET,
    AGENT_CAPACITY: "1000",
  };
  for (const app of ["tickets", "agents", "files"] as const) stack.use(await startApp(app, env));
  const port = await findFreePort();
  stack.use(await startApp("gateway", { ...env, PORT: String(port) }));
  const running = stack.move();
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => running.disposeAsync() };
};

/** An agent who takes tickets out of their list as they appear there, and notes when that was. */
const startAgent = async (url: string, name: string, onTicket: (id: string, at: number) => void) => {
  const token = await issueToken(
    { sub: `${name}@example.com`, role: "agent", name },
    { secret: SECRET, issuer: "crossdesk", audience: "crossdesk", expiresInSeconds: 3_600 },
  );
  const ask = async (path: string, method: string): Promise<unknown> => {
    const answer = await fetch(`${url}/cs-chat-ticket/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
    });
    if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}.`);
    return answer.json();
  };
  await ask("/online", "PUT");
  const end = new AbortController();
  const closing = new Map<string, Promise<unknown>>();
  const looking = (async () => {
    while (!end.signal.aborted) {
      const tickets = Listed.parse(await ask("/tickets", "GET"));
      const at = performance.now();
      for (const { id } of tickets) onTicket(id, at);
      // Beside the next look, so that closing does not keep the agent from seeing what is new.
      for (const { id, metadata } of tickets) {
        if (!closing.has(id)) closing.set(id, ask(`/rooms/${metadata.roomId}`, "DELETE"));
      }
      await delay(LOOK_EVERY_MS);
    }
  })();
  return {
    [Symbol.asyncDispose]: async () => {
      end.abort();
      await looking;
      await Promise.all(closing.values());
    },
  };
};

/** Opens a ticket through the customer-support API; returns its id. */
const open = async (url: string): Promise<string> => {
  const answer = await fetch(`${url}/user/log/message`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      uuid: randomUUID(),
      udid: randomUUID(),
      subject: "A late parcel",
      message: "Where is it?",
      email: "customer@example.com",
      category: "Delivery",
    }),
  });
  if (!answer.ok) throw new Error(`A ticket's making was answered with ${answer.status}: ${await answer.text()}`);
  return Created.parse(await answer.json()).data.ticketId;
};

/** From a ticket's making, as its caller counts it, until it is in an agent's list, at a fixed rate of new tickets. */
export const benchmarkRouting: Benchmark = async ({ full }) => {
  const { warmUpSeconds, seconds, agents } = full ? FULL : SHORT;
  await using system = await startSystem();
  const listed = new Map<string, number>();
  const note = (id: string, at: number): void => {
    if (!listed.has(id)) listed.set(id, at);
  };
  await using team = new AsyncDisposableStack();
  for (let index = 0; index < agents; index += 1) team.use(await startAgent(system.url, `agent-${index}`, note));

  const opened: Promise<{ id: string; due: number }>[] = [];
  const started = performance.now();
  const count = (warmUpSeconds + seconds) * RATE;
  for (let index = 0; index < count; index += 1) {
    const due = started + (index * 1_000) / RATE;
    await delay(Math.max(0, due - performance.now()));
    // Counted from when it was due, so that a system that falls behind does not slow the clock.
    opened.push(open(system.url).then((id) => ({ id, due })));
  }
  const tickets = await Promise.all(opened);
  const giveUp = performance.now() + GIVE_UP_MS;
  while (listed.size < count && performance.now() < giveUp) await delay(50);

  const measured = tickets.slice(warmUpSeconds * RATE);
  const times = measured.map(({ id, due }) => (listed.get(id) ?? Number.POSITIVE_INFINITY) - due);
  const missing = times.filter((time) => !Number.isFinite(time)).length;
  const [p50, p95, p99, most] = [0.5, 0.95, 0.99, 1].map((share) => quantile(times, share).toFixed(0));
  const reached = quantile(times, 0.99) <= TARGET_MS;
  console.log(`${measured.length} tickets at ${RATE} a second, ${agents} agents who look every ${LOOK_EVERY_MS} ms`);
  console.log(`made to listed: p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms, most ${most} ms, missing ${missing}`);
  console.log(`p99 within ${TARGET_MS} ms: ${reached ? "reached" : "MISSED"}`);
  if (!reached || missing > 0) process.exitCode = 1;
};
