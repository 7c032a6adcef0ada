import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BenchmarkOptions } from "../../benchmark.ts";
import { readArguments } from "../arguments.ts";
import { openDrain } from "../drain.ts";
import { describeMachine, readLoadAverage } from "../machine.ts";
import { table } from "../markdown-table.ts";
import { startGenerator } from "../load/start-generator.ts";
import { runRound } from "../measure.ts";
import { OPERATIONS } from "../operations.ts";
import type { OperationName } from "../operations.ts";
import { startSystem } from "../system.ts";
import { CpuProfile, readCallTree } from "./cpu-profile.ts";
import type { Frame, Window } from "./cpu-profile.ts";
import { renderFlameGraph } from "./flame-graph.ts";
import { selfTimeByFunction, selfTimeByModule } from "./module-of.ts";

const PROFILED = ["gateway", "tickets"] as const;
type Profiled = (typeof PROFILED)[number];

/** Reads; of what writes, a quarter. */
const SHORT = { tickets: 10_000, warmUpRequests: 4_000, requests: 8_000 };
const FULL = { tickets: 100_000, warmUpRequests: 20_000, requests: 40_000 };
const SHARE_OF_WRITES = 0.25;
const LONGEST_MS = 60_000;
const CONNECTIONS = 64;
/** Microseconds between two samples. */
const INTERVAL = 500;

const DOCS = fileURLToPath(new URL("../../../../docs/performance/", import.meta.url));

const monotonicMicroseconds = (): number => Number(process.hrtime.bigint() / 1_000n);

interface Recorded {
  readonly requests: number;
  readonly trees: Readonly<Record<Profiled, Frame>>;
}

/** Runs the operation on a system whose gateway and tickets service are sampled. */
const record = async (operation: OperationName, { tickets, ...counts }: typeof SHORT): Promise<Recorded> => {
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-profile-"));
  try {
    const options = (name: Profiled): string[] => [
      "--cpu-prof",
      `--cpu-prof-dir=${folder}`,
      `--cpu-prof-name=${name}.cpuprofile`,
      `--cpu-prof-interval=${INTERVAL}`,
    ];
    let requests = 0;
    let window: Window;
    {
      await using stack = new AsyncDisposableStack();
      const nodeOptions = { gateway: options("gateway"), tickets: options("tickets") };
      const system = stack.use(await startSystem({ tickets, nodeOptions }));
      const generator = stack.use(startGenerator());
      const drain = stack.use(await openDrain(system));
      const bench = { system, generator, drain, tickets };
      const round = { operation, side: "system", connections: CONNECTIONS, durationMs: LONGEST_MS } as const;
      const share = OPERATIONS[operation].kind === "write" ? SHARE_OF_WRITES : 1;
      await runRound(bench, { ...round, mostRequests: counts.warmUpRequests * share });
      const from = monotonicMicroseconds();
      ({ requests } = (await runRound(bench, { ...round, mostRequests: counts.requests * share })).load);
      window = { from, to: monotonicMicroseconds() };
    }
    const read = async (name: Profiled): Promise<Frame> => {
      const text = await readFile(join(folder, `${name}.cpuprofile`), "utf8");
      return readCallTree(CpuProfile.parse(JSON.parse(text)), window);
    };
    return { requests, trees: { gateway: await read("gateway"), tickets: await read("tickets") } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const MOST_ROWS = 16;

const toTable = (heading: string, times: readonly (readonly [string, number])[], { total }: Frame, requests: number) =>
  table(
    [heading, "µs a request", "share"],
    times
      .slice(0, MOST_ROWS)
      .map(([name, time]) => [name, (time / requests).toFixed(1), `${((time / total) * 100).toFixed(1)}%`]),
  );

const toMarkdown = (operation: OperationName, { requests, trees }: Recorded): string =>
  [
    `# Where the time goes: ${OPERATIONS[operation].title}\n`,
    `\`npm run bench -- profile ${operation}\`: ${CONNECTIONS} connections, ${requests.toLocaleString("en")} requests, a sample ` +
      `every ${INTERVAL} µs, idleness left out. A sample counts until the next one: sampling itself, and whatever else the machine does, make the times longer; ` +
      "shares are what to read.\n\n" +
      describeMachine() +
      `, load average ${readLoadAverage().toFixed(1)}.`,
    ...PROFILED.flatMap((name) => [
      `\n## ${name}: ${(trees[name].total / requests).toFixed(0)} µs a request\n`,
      `The command writes the flame graph beside this page, as \`${operation}-${name}.svg\`.\n`,
      toTable("by module, itself", selfTimeByModule(trees[name]), trees[name], requests),
      "",
      toTable("by function, itself", selfTimeByFunction(trees[name]), trees[name], requests),
    ]),
    "",
  ].join("\n");

/** Writes a flame graph of each program and a table of self time by module, for each operation named. */
export const benchmarkProfile = async ({ full, words }: BenchmarkOptions): Promise<void> => {
  const named = words.length === 0 ? ["get", "add-message"] : words;
  await mkdir(DOCS, { recursive: true });
  for (const operation of readArguments(named).operations) {
    const recorded = await record(operation, full ? FULL : SHORT);
    const markdown = toMarkdown(operation, recorded);
    await writeFile(join(DOCS, `${operation}.md`), markdown);
    for (const name of PROFILED) {
      const title = `${OPERATIONS[operation].title}: ${name}`;
      await writeFile(join(DOCS, `${operation}-${name}.svg`), renderFlameGraph(recorded.trees[name], title));
    }
    console.log(markdown);
  }
  console.log(`Written to ${DOCS}`);
};
