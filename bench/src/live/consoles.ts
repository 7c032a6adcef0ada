import { setTimeout as delay } from "node:timers/promises";
import { runAtOnce } from "./at-once.ts";
import { formatCpu, formatTimes } from "./report.ts";
import { startStreamClients } from "./stream-clients.ts";
import type { LiveSystem, Session } from "./system.ts";
import { Talk } from "./talk.ts";
import type { StreamToOpen } from "./worker-messages.ts";

const SESSIONS = 100;
const SECONDS = 10;
const AT_ONCE = 20;
const PATH = "/trpc/tickets.watch?input=%7B%7D";

export interface ConsolesOptions {
  readonly consoles: number;
  readonly rate: number;
}

/** Consoles of one tenant, each of which receives every change of it. */
export const measureConsoles = async (system: LiveSystem, { consoles, rate }: ConsolesOptions): Promise<void> => {
  await using clients = await startStreamClients(1);
  const sessions: Session[] = Array.from({ length: SESSIONS });
  await runAtOnce([...sessions.keys()], AT_ONCE, async (index) => {
    sessions[index] = await system.openSession(`console-${index}`);
  });
  const wanted: StreamToOpen[] = [];
  for (let key = 0; key < consoles; key += 1) {
    const authorization = `Bearer ${await system.tokenOf("agent", `agent-${key}`)}`;
    const url = system.urls[key % system.urls.length] ?? "";
    wanted.push({ key, url, path: PATH, headers: { authorization } });
  }
  await clients.open(wanted);
  await delay(2_000);
  await clients.collect();
  const talk = new Talk(system, sessions);
  const endCpu = await system.countCpu();
  const said = await talk.sendAtRate({ rate, seconds: SECONDS, sessions: SESSIONS });
  await delay(3_000);
  const cpu = await endCpu();
  const { arrivals, open } = await clients.collect();
  const answeredAt = new Map(said.map((each) => [each.mark, each.answeredAt]));
  const times = arrivals.flatMap(([, mark, at]) => {
    const answered = answeredAt.get(mark);
    return answered === undefined ? [] : [at - answered];
  });
  const expected = said.filter(({ mark }) => mark !== undefined).length * consoles;
  const ofGateway = (cpu["gateway"] ?? 0) / ((SECONDS + 3) * 10);
  console.log(
    `${consoles} consoles of one tenant, ${rate} changes a second: ${formatTimes(times)}, ${times.length} of ${expected} arrived, ` +
      `${open} streams are open\n  ${formatCpu(cpu, said.length, "change")}; the gateway ${ofGateway.toFixed(0)}% of a core`,
  );
  if (times.length < expected) process.exitCode = 1;
};
