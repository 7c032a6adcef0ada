import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findFreePort, issueToken, startNats, startPostgres } from "@crossdesk/dev-stack";
import { z } from "zod";
import type { Benchmark } from "../benchmark.ts";
import { startApp } from "../files/app-process.ts";
import { cpuBetween, readCpu, readMemory } from "../partner/usage.ts";
import { openPageStream } from "./streams.ts";
import type { PageStream } from "./streams.ts";

const SECRET = "the secret that signs the tokens of the benchmark of streams";
const FEW = 100;
const STREAMS = { quick: 3_000, full: 15_000 } as const;
/** Sessions that are written in; each has one page that is measured. The other streams are of as many sessions besides. */
const WRITTEN = 100;
const MESSAGES_PER_SECOND = 200;
/** Another rate, for machines that have other work: `rate=50`. */
const RATE = /^rate=(\d+)$/u;
const SECONDS = 10;
/** How long is waited at most until each stream was told, in milliseconds. */
const LONGEST_MS = 60_000;
const OPENED_AT_ONCE = 50;

const Opened = z.looseObject({ chat: z.looseObject({ url: z.string() }) });

/** A message that was sent; one that was refused has no mark. */
interface Said {
  readonly mark: string | undefined;
  readonly answeredAt: number;
}

interface Session {
  readonly path: string;
  readonly token: string;
}

const startSystem = async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-bench-live-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const [postgres, nats, port] = await Promise.all([startPostgres(), startNats(), findFreePort()]);
  stack.use(postgres);
  stack.use(nats);
  const url = `http://127.0.0.1:${port}`;
  const env = {
    NODE_ENV: "production",
    LOG_LEVEL: "warn",
    NATS_URL: nats.url,
    DATABASE_URL: postgres.url,
    CROSSDESK_DATA: folder,
    AUTH_SECRET: SECRET,
    RATE_LIMIT_REQUESTS: "1000000000",
    STREAMS_PER_CALLER: "1000",
    MAX_EVENT_LOOP_DELAY_MS: "60000",
  };
  for (const app of ["tickets", "agents", "files"] as const) stack.use(await startApp(app, env));
  const gateway = stack.use(await startApp("gateway", { ...env, PORT: String(port), PUBLIC_URL: url }));
  const running = stack.move();
  return { url, gateway: gateway.pid, [Symbol.asyncDispose]: () => running.disposeAsync() };
};

/** Runs a task for each index, some of them at once. */
const inParallel = async (count: number, task: (index: number) => Promise<void>): Promise<void> => {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await task(index);
    }
  };
  await Promise.all(Array.from({ length: OPENED_AT_ONCE }, work));
};

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** Chat pages of one gateway: memory of a stream, time and CPU of a message to one page, with few and with many open. */
export const benchmarkLive: Benchmark = async ({ full, words }) => {
  const rate = Number(
    words.map((word) => RATE.exec(word)?.[1]).find((text) => text !== undefined) ?? MESSAGES_PER_SECOND,
  );
  await using system = await startSystem();
  const signing = { secret: SECRET, issuer: "crossdesk", audience: "crossdesk", expiresInSeconds: 3_600 };
  const token = await issueToken({ sub: "bench", role: "partner", entityId: "main" }, signing);
  const openSession = async (order: string): Promise<Session> => {
    const answer = await fetch(`${system.url}/beckn/e-marketplace-bb/0.2/support/${order}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
    });
    const { chat } = Opened.parse(await answer.json());
    const url = new URL(chat.url);
    return { path: url.pathname, token: new URLSearchParams(url.hash.slice(1)).get("token") ?? "" };
  };
  const sessions: Session[] = [];
  await inParallel(2 * WRITTEN, async (index) => {
    sessions[index] = await openSession(`live-${index}`);
  });
  const streams: PageStream[] = [];
  const openUpTo = (count: number): Promise<void> =>
    inParallel(count - streams.length, async () => {
      const index = streams.length;
      streams.length += 1;
      const session = sessions[index < WRITTEN ? index : WRITTEN + (index % WRITTEN)];
      if (session === undefined) throw new Error("There is no session.");
      streams[index] = await openPageStream(system.url, session);
    });
  let sent = 0;
  const say = async ({ path, token }: Session): Promise<Said> => {
    sent += 1;
    const mark = `m-${sent}`;
    const answer = await fetch(`${system.url}${path}/messages`, {
      method: "POST",
      headers: { "x-session-token": token, "content-type": "application/json" },
      body: JSON.stringify({ text: mark }),
    });
    await answer.arrayBuffer();
    return { mark: answer.status === 200 ? mark : undefined, answeredAt: performance.now() };
  };

  const measure = async (): Promise<void> => {
    const before = await readCpu(system.gateway);
    const waiting: Promise<Said & { readonly index: number }>[] = [];
    const begin = performance.now();
    for (let count = 0; count < rate * SECONDS; count += 1) {
      await delay(Math.max(0, begin + (count * 1_000) / rate - performance.now()));
      const index = count % WRITTEN;
      const session = sessions[index];
      if (session !== undefined) waiting.push(say(session).then((said) => ({ index, ...said })));
    }
    const sentOut = await Promise.all(waiting);
    const said = sentOut.flatMap(({ mark, ...rest }) => (mark === undefined ? [] : [{ mark, ...rest }]));
    await delay(2_000);
    const cpu = cpuBetween(before, await readCpu(system.gateway));
    const times = said
      .map(
        ({ index, mark, answeredAt }) => (streams[index]?.arrivals.get(mark) ?? Number.POSITIVE_INFINITY) - answeredAt,
      )
      .map((ms) => Math.max(0, ms))
      .toSorted((one, other) => one - other);
    const missing = times.filter((ms) => ms === Number.POSITIVE_INFINITY).length;
    const reached = (said.length * 1_000) / (performance.now() - begin - 2_000);
    console.log(
      `${streams.length} streams: p50 ${percentile(times, 0.5).toFixed(0)} ms, p99 ${percentile(times, 0.99).toFixed(0)} ms ` +
        `from the answer to the arrival, ${missing} of ${said.length} missing, ${sentOut.length - said.length} refused, ${reached.toFixed(0)} messages a second, ` +
        `${((cpu * 1_000) / said.length).toFixed(0)} µs of the gateway's CPU a message`,
    );
  };

  await openUpTo(FEW);
  await measure();
  const memory = await readMemory(system.gateway);
  const count = full ? STREAMS.full : STREAMS.quick;
  const began = performance.now();
  await openUpTo(count);
  console.log(`${count} streams were opened in ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  await delay(3_000);
  const more = (await readMemory(system.gateway)) - memory;
  console.log(`${(more / (count - FEW) / 1_000).toFixed(1)} kB of the gateway's memory a stream`);
  await measure();
  const toldFrom = performance.now();
  const marks = await Promise.all(sessions.map(say));
  const countTold = (): number =>
    streams.filter(({ arrivals }, index) => {
      const mark = marks[index < WRITTEN ? index : WRITTEN + (index % WRITTEN)]?.mark;
      return mark === undefined || arrivals.has(mark);
    }).length;
  while (countTold() < streams.length && performance.now() - toldFrom < LONGEST_MS) await delay(100);
  const told = countTold();
  const seconds = ((performance.now() - toldFrom) / 1_000).toFixed(1);
  console.log(
    `${told} of ${streams.length} streams were told a message that each of them had to be told, within ${seconds} s`,
  );
  for (const { socket } of streams) socket.removeAllListeners("close").destroy();
  if (told < streams.length) process.exitCode = 1;
};
