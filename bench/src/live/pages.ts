import { setTimeout as delay } from "node:timers/promises";
import { readMemory } from "../partner/usage.ts";
import { runAtOnce } from "./at-once.ts";
import { formatCpu, formatTimes } from "./report.ts";
import { startStreamClients } from "./stream-clients.ts";
import type { StreamToOpen } from "./worker-messages.ts";
import type { LiveSystem, Session } from "./system.ts";
import { Talk } from "./talk.ts";

const FEW = 100;
/** Sessions that are written in; each has one page that is measured. The other streams are of as many sessions besides. */
const WRITTEN = 100;
const SECONDS = 10;
/** The longest wait until each stream has received its message, in milliseconds. */
const LONGEST_MS = 60_000;
const OPENED_AT_ONCE = 50;
/** Streams that one process of clients holds. */
const STREAMS_OF_CLIENT = 14_500;

export interface PagesOptions {
  readonly streams: number;
  readonly rate: number;
}

/** Which session a stream is of. */
const sessionOf = (key: number): number => (key < WRITTEN ? key : WRITTEN + (key % WRITTEN));

/** Chat pages: memory of a stream, time and CPU of a message to one page, with few and with many open. */
export const measurePages = async (system: LiveSystem, { streams, rate }: PagesOptions): Promise<void> => {
  await using clients = await startStreamClients(Math.ceil(streams / STREAMS_OF_CLIENT));
  const sessions: Session[] = Array.from({ length: 2 * WRITTEN });
  await runAtOnce([...sessions.keys()], OPENED_AT_ONCE, async (index) => {
    sessions[index] = await system.openSession(`live-${index}`);
  });
  const talk = new Talk(system, sessions);
  let open = 0;
  const openUpTo = async (count: number): Promise<void> => {
    const wanted = Array.from({ length: count - open }, (_, index): StreamToOpen => {
      const key = open + index;
      const { path = "", token = "" } = sessions[sessionOf(key)] ?? {};
      const url = system.urls[key % system.urls.length] ?? "";
      return { key, url, path: `${path}/events`, headers: { "x-session-token": token } };
    });
    await clients.open(wanted);
    open = count;
  };
  const measure = async (): Promise<void> => {
    const endCpu = await system.countCpu();
    const said = await talk.sendAtRate({ rate, seconds: SECONDS, sessions: WRITTEN });
    await delay(2_000);
    const cpu = await endCpu();
    const { arrivals } = await clients.collect();
    const arrivedAt = new Map(arrivals.filter(([key]) => key < WRITTEN).map(([, mark, at]) => [mark, at]));
    const taken = said.filter(({ mark }) => mark !== undefined);
    const times = taken.map(({ mark, answeredAt }) => (arrivedAt.get(mark ?? "") ?? Number.NaN) - answeredAt);
    const missing = times.filter(Number.isNaN).length;
    console.log(
      `${open} streams: ${formatTimes(times.filter((ms) => !Number.isNaN(ms)))}, ${missing} of ${taken.length} missing, ` +
        `${said.length - taken.length} refused, at ${rate} messages a second\n  ${formatCpu(cpu, taken.length, "message")}`,
    );
  };
  const memoryOf = async (): Promise<number> =>
    (await Promise.all(system.gatewayPids.map(readMemory))).reduce((sum, bytes) => sum + bytes, 0);

  await openUpTo(FEW);
  await measure();
  const memory = await memoryOf();
  const began = performance.now();
  await openUpTo(streams);
  console.log(`${streams} streams were opened in ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  await delay(3_000);
  const more = (await memoryOf()) - memory;
  console.log(`${(more / (streams - FEW) / 1_000).toFixed(1)} kB of the gateways' memory a stream`);
  await measure();

  const from = performance.now();
  const marks = await Promise.all(sessions.map((_, index) => talk.say(index)));
  const reached = new Set<number>();
  let isOpen = streams;
  while (reached.size < streams && performance.now() - from < LONGEST_MS) {
    await delay(100);
    const collected = await clients.collect();
    isOpen = collected.open;
    for (const [key, mark] of collected.arrivals) if (marks[sessionOf(key)]?.mark === mark) reached.add(key);
  }
  const seconds = ((performance.now() - from) / 1_000).toFixed(1);
  console.log(
    `${reached.size} of ${streams} streams received the message that was for them, within ${seconds} s; ${isOpen} are open`,
  );
  if (reached.size < streams) process.exitCode = 1;
};
