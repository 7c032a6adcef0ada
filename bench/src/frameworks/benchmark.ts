import type { Benchmark } from "../benchmark.ts";
import { compareAnswers } from "../partner/compare-answers.ts";
import { compareRows } from "../partner/compare-rows.ts";
import { openDrain } from "../partner/drain.ts";
import { startGenerator } from "../partner/load/start-generator.ts";
import { describeMachine } from "../partner/machine.ts";
import { table } from "../partner/markdown-table.ts";
import { OPERATIONS } from "../partner/operations.ts";
import { startSystem } from "../partner/system.ts";
import { compareAll, PARTS } from "./measure.ts";
import type { Ground } from "./measure.ts";
import { startSides } from "./sides.ts";

const COMPARED = ["get", "list", "add-message", "create"] as const;
const ROUNDS = {
  read: { rounds: 9, requests: 4_000, warmUpRequests: 25_000 },
  write: { rounds: 9, requests: 2_000, warmUpRequests: 15_000 },
};
const CONNECTIONS = 64;

/** Starts all sides, and makes sure that they do the same before any is measured. */
export const openGround = async (stack: AsyncDisposableStack, tickets: number): Promise<Ground> => {
  const system = stack.use(await startSystem({ tickets }));
  const sides = await startSides(system);
  const generator = stack.use(startGenerator());
  const drain = stack.use(await openDrain(system));
  for (const { url } of sides.slice(1)) {
    const pair = { urls: { system: system.urls.system, reference: url, echo: url }, ticketsUrl: system.ticketsUrl };
    await compareAnswers(pair, { tickets, operations: COMPARED });
    await compareRows(pair, tickets);
  }
  await drain.wait();
  return { system, sides, generator, drain, tickets };
};

export const benchmarkFrameworks: Benchmark = async ({ full, words }) => {
  await using stack = new AsyncDisposableStack();
  const tickets = full ? 100_000 : 10_000;
  const ground = await openGround(stack, tickets);
  const named = COMPARED.filter((name) => words.includes(name));
  console.log(describeMachine());
  for (const operation of named.length === 0 ? COMPARED : named) {
    const kind = OPERATIONS[operation].kind;
    const { sides, stolen } = await compareAll(ground, { operation, connections: CONNECTIONS, ...ROUNDS[kind] });
    console.log(`\n${OPERATIONS[operation].title} (${(stolen * 100).toFixed(1)}% stolen)\n`);
    console.log(
      table(
        ["", "requests/s", "p50 / p99 ms", ...PARTS, "CPU ms", "ours/theirs CPU", "turns", "ours/theirs rate"],
        sides.map(({ title, rate, p50, p99, cpu, cpuOfAll, ours }) => [
          title,
          rate.toFixed(0),
          `${p50.toFixed(1)} / ${p99.toFixed(1)}`,
          ...PARTS.map((part) => cpu[part].toFixed(3)),
          cpuOfAll.toFixed(3),
          ours.cpu.toFixed(2),
          ours.cpuOfTurns.map((ratio) => ratio.toFixed(2)).join(" "),
          ours.rate.toFixed(2),
        ]),
      ),
    );
  }
};
