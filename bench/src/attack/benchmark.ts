import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Benchmark } from "../benchmark.ts";
import { startStreamClients } from "../live/stream-clients.ts";
import { startLiveSystem } from "../live/system.ts";
import type { LiveSystem, Session } from "../live/system.ts";
import { Talk } from "../live/talk.ts";
import type { StreamToOpen } from "../live/worker-messages.ts";
import { percentile } from "../percentile.ts";
import { probe } from "./probe.ts";
import type { Probed } from "./probe.ts";
import { startAttacker } from "./start-attacker.ts";

const SOCKETS = { quick: 1_000, full: 5_000 } as const;
const SECONDS = { quick: 4, full: 10 } as const;
/** As many as one caller may have open. */
const STREAMS_OF_CALLER = 100;
const VICTIMS = 20;
const MESSAGES_PER_SECOND = 50;
const ROUNDS = 3;
const OPENED_WITHIN_MS = 60_000;
/** By which factor other requests may slow down under the attack; very short ones may take the time below. */
const MOST_TIMES = 2;
const UNNOTICED_MS = 20;

const BODY = "Host: attacked\r\nContent-Type: application/json\r\nContent-Length: 10\r\n";

/** Beginnings of requests that never come to an end, of somebody who shows no proof of anything. */
const unfinished = (): readonly string[] => [
  `POST /chat/${randomUUID()}/messages HTTP/1.1\r\n${BODY}\r\n{`,
  `POST /user/log/message HTTP/1.1\r\n${BODY}\r\n{`,
  `POST /trpc/tickets.open HTTP/1.1\r\n${BODY}\r\n{`,
  "GET /backend/api/support-ticket HTTP/1.1\r\nHost: attacked\r\nX-More: ",
];

/** The stream of a console: all changes of its tenant's tickets. */
const watching = (token: string): string =>
  `GET /trpc/tickets.watch?input=%7B%7D HTTP/1.1\r\nHost: attacked\r\nAuthorization: Bearer ${token}\r\n\r\n`;

interface Measured {
  readonly p50: number;
  readonly p99: number;
  readonly refused: number;
}

const say = (what: string, { p50, p99, refused }: Measured): void =>
  console.log(`  ${what.padEnd(48)}p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${refused} refused`);

/** Whether others notice nothing: none is refused, and in most of the rounds they wait no more than twice as long. */
const isUnnoticed = (rounds: readonly { readonly before: Measured; readonly during: Measured }[]): boolean =>
  rounds.every(({ during }) => during.refused === 0) &&
  rounds.filter(({ before, during }) => during.p99 <= Math.max(MOST_TIMES * before.p99, UNNOTICED_MS)).length >
    rounds.length / 2;

type Measure = () => Promise<Measured>;

/** Measures without and with the attack in turn: what else the machine does meanwhile is in both. */
const compare = async (
  what: string,
  measure: Measure,
  attack: () => Promise<AsyncDisposable & { readonly says: () => Promise<string> }>,
): Promise<void> => {
  console.log(what);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = await measure();
    say("before", before);
    await using attacking = await attack();
    const during = await measure();
    say(`during: ${await attacking.says()}`, during);
    rounds.push({ before, during });
  }
  const isFine = isUnnoticed(rounds);
  console.log(isFine ? "  other clients are not affected" : "  OTHER CLIENTS ARE AFFECTED");
  if (!isFine) process.exitCode = 1;
};

/** Others' requests, by the console's and the partners' APIs. */
const measureRequests = async (system: LiveSystem, seconds: number): Promise<Measure> => {
  const headers = { authorization: `Bearer ${await system.tokenOf("partner", "bench")}` };
  const requests: Probed[] = [
    "/backend/api/support-ticket?limit=5",
    "/trpc/tickets.list?input=%7B%22limit%22%3A5%7D",
  ].map((path) => ({ url: system.urls[0] + path, headers }));
  return async () => {
    const { times, refused } = await probe(requests, seconds);
    return { p50: percentile(times, 0.5), p99: percentile(times, 0.99), refused };
  };
};

/** How long others' messages take, from being sent to the streams of those who wait for them. */
const measureArrivals =
  (system: LiveSystem, sessions: readonly Session[], seconds: number): Measure =>
  async () => {
    await using clients = await startStreamClients(1);
    const streams = sessions.map((session, key): StreamToOpen => ({
      key,
      url: system.urls[0] ?? "",
      path: `${session.path}/events`,
      headers: { "x-session-token": session.token },
    }));
    await clients.open(streams);
    const talk = new Talk(system, sessions);
    const said = await talk.sendAtRate({ rate: MESSAGES_PER_SECOND, seconds, sessions: sessions.length });
    await delay(1_000);
    const { arrivals } = await clients.collect();
    const arrivedAt = new Map(arrivals.map(([, mark, at]) => [mark, at]));
    const times = said.flatMap(({ mark, saidAt }) => {
      const at = mark === undefined ? undefined : arrivedAt.get(mark);
      return at === undefined ? [] : [at - saidAt];
    });
    const sorted = times.toSorted((one, other) => one - other);
    if ((sorted[0] ?? 0) < 0) throw new Error("A message arrived before it was sent: its mark is not its own.");
    return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), refused: said.length - times.length };
  };

const attackBySockets = async (system: LiveSystem, sockets: number, starts: readonly string[]) => {
  const { hostname: host, port } = new URL(system.urls[0] ?? "");
  const attacker = await startAttacker({ host, port: Number(port), sockets, starts });
  const giveUpAt = performance.now() + OPENED_WITHIN_MS;
  for (;;) {
    const { opened } = await attacker.report();
    if (opened >= sockets) break;
    if (performance.now() > giveUpAt) throw new Error(`Only ${opened} of ${sockets} connections were opened.`);
    await delay(100);
  }
  return {
    says: async () => {
      const { open, answers } = await attacker.report();
      const counts = Object.entries(answers).map(([status, count]) => `${count} × ${status}`);
      return `${open} connections, ${counts.join(", ")}`;
    },
    [Symbol.asyncDispose]: () => attacker[Symbol.asyncDispose](),
  };
};

/** What each of as many callers asks for as it takes to have so many streams, if each has as many as it may have. */
const watchingCallers = async (system: LiveSystem, streams: number): Promise<readonly string[]> => {
  const callers = Math.ceil(streams / STREAMS_OF_CALLER);
  const tokens = await Promise.all(
    Array.from({ length: callers }, (_, index) => system.tokenOf("agent", `a-${index}`)),
  );
  return tokens.map(watching);
};

/**
 * What others notice of attacks: by connections on which requests begin and never end, by one caller who asks for more streams than it may have, and by streams of
 * many callers. `sockets=5000` is another number of each.
 */
export const benchmarkAttack: Benchmark = async ({ full, words }) => {
  const form = full ? "full" : "quick";
  const given = words.find((word) => word.startsWith("sockets="));
  const count = given === undefined ? SOCKETS[form] : Number(given.slice("sockets=".length));
  const seconds = SECONDS[form];
  await using system = await startLiveSystem({
    gateways: 1,
    profiles: undefined,
    settings: { STREAMS_PER_CALLER: String(STREAMS_OF_CALLER) },
  });
  const sessions: Session[] = [];
  for (let index = 0; index < VICTIMS; index += 1) sessions.push(await system.openSession(`victim-${index}`));
  const requests = await measureRequests(system, seconds);
  const arrivals = measureArrivals(system, sessions, seconds);
  // What is done for the first time takes longer.
  await requests();
  const byUnfinished = () => attackBySockets(system, count, unfinished());
  await compare(`${count} requests that never end: others' requests`, requests, byUnfinished);
  await compare(`${count} requests that never end: others' live updates`, arrivals, byUnfinished);
  const token = await system.tokenOf("agent", "greedy");
  const byGreed = () => attackBySockets(system, count, [watching(token)]);
  await compare(`${count} streams wanted by one caller: others' live updates`, arrivals, byGreed);
  const watchers = await watchingCallers(system, count);
  const byStreams = () => attackBySockets(system, count, watchers);
  await compare(`${count} streams of many callers: others' requests`, requests, byStreams);
  await compare(`${count} streams of many callers: others' live updates`, arrivals, byStreams);
};
