import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposable, readdir, readFile, rm, stat, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { PROJECT_FOLDER } from "@crossdesk/deploy";
import { COMPILE_CACHE, TEST_REPORT } from "@crossdesk/vitest-config";
import { offerServers, SHARED_SERVERS } from "../run/shared-servers.ts";
import { describeRuns, type PackageRun, sumReports, TestReport, TurboTask } from "../run/sum-reports.ts";

// npm test [-- [--report <file>] [arguments of turbo run]]
// Runs the tests of all packages by turbo, and ends with what failed, why, and the sum; `--report` writes these to a file as JSON.

const TURBO = ["run", "test", "--continue=always", "--output-logs=errors-only", "--summarize"];
/**
 * Two runs side by side. The tests of e2e, two thirds of the time, have three workers of their own (in its package.json) and begin immediately: turbo
 * would begin with what it depends on. Two of them kept hardly more than one of two processors busy, as their tests wait for processes to start and
 * end. Of the others two packages run at a time (`concurrency` in turbo.json), with a worker each.
 */
const ALL = [["--filter=@crossdesk/e2e"], ["--filter=!@crossdesk/e2e"]] as const;
const CHOSEN = [[]] as const;
const WORKERS = { VITEST_MAX_WORKERS: process.env["VITEST_MAX_WORKERS"] ?? "1" };
const SUMMARIES = join(PROJECT_FOLDER, ".turbo/runs");
const LOG_END = 4000;

/** Files in memory, on Linux, and how many bytes of it must be free: some ten times what a run needs. */
const MEMORY_FOLDER = "/dev/shm";
const ROOM_NEEDED = 8 * 1024 ** 3;

/**
 * Makes the folder of the tests' temporary files: in memory where there is room, as a third of a run's CPU went into files of PostgreSQL and
 * NATS that are deleted some seconds later.
 */
const makeTemporaryFolder = async () => {
  const memory = await statfs(MEMORY_FOLDER).catch(() => undefined);
  const isFree = process.env["TMPDIR"] === undefined;
  const hasRoom = isFree && memory !== undefined && memory.bavail * memory.bsize >= ROOM_NEEDED;
  return mkdtempDisposable(join(hasRoom ? MEMORY_FOLDER : tmpdir(), "crossdesk-tests-"));
};

const runTurbo = async (args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> => {
  const child = spawn(join(PROJECT_FOLDER, "node_modules/.bin/turbo"), [...TURBO, ...args], {
    cwd: PROJECT_FOLDER,
    stdio: "inherit",
    env: { ...process.env, ...WORKERS, NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
  });
  const [code] = await once(child, "exit");
  return typeof code === "number" ? code : 1;
};

/** What turbo says of the runs that began after `since`. Its files are as large as the list of all sources, and removed. */
const readTasks = async (since: number): Promise<readonly TurboTask[]> => {
  const all: TurboTask[] = [];
  for (const name of await readdir(SUMMARIES).catch(() => [])) {
    const file = join(SUMMARIES, name);
    if ((await stat(file)).mtimeMs < since) continue;
    const { tasks } = z.object({ tasks: z.array(TurboTask) }).parse(JSON.parse(await readFile(file, "utf8")));
    await rm(file);
    all.push(...tasks.filter(({ command }) => command !== "<NONEXISTENT>"));
  }
  return all.toSorted((one, other) => one.package.localeCompare(other.package));
};

/** The report of this run; one of an earlier run is none. */
const readReport = async ({ directory, cache, execution }: TurboTask): Promise<TestReport | undefined> => {
  const file = join(PROJECT_FOLDER, directory, TEST_REPORT);
  const written = await stat(file).catch(() => undefined);
  if (written === undefined) return undefined;
  if (cache.status === "MISS" && written.mtimeMs < (execution?.startTime ?? Number.POSITIVE_INFINITY)) return undefined;
  return TestReport.parse(JSON.parse(await readFile(file, "utf8")));
};

const readRun = async (task: TurboTask): Promise<PackageRun> => {
  const log = await readFile(join(PROJECT_FOLDER, task.logFile), "utf8").catch(() => "");
  return { task, report: await readReport(task), log: log.slice(-LOG_END) };
};

const [option, file, ...others] = process.argv.slice(2);
const isReported = option === "--report" && file !== undefined;
const args = isReported ? others : process.argv.slice(2);
const isChosen = args.some((argument) => /^(?:--filter|-F|--affected)/u.test(argument));
// An interrupt reaches turbo too, which ends the tests; the sum of those that ran follows.
process.on("SIGINT", () => undefined);
const since = Date.now();
await using temporary = await makeTemporaryFolder();
// Of this process too, which starts what the packages share.
process.env["TMPDIR"] = temporary.path;
await using servers = await offerServers();
const shared = { [SHARED_SERVERS]: JSON.stringify(servers.addresses) };
const codes = await Promise.all((isChosen ? CHOSEN : ALL).map((choice) => runTurbo([...choice, ...args], shared)));
const code = Math.max(...codes);
const runs = await Promise.all((await readTasks(since)).map(readRun));
const sum = sumReports(runs, code);
if (isReported) await writeFile(file, `${JSON.stringify(sum)}\n`);
process.stdout.write(
  `\n${describeRuns(runs)}\n\n${sum.failures.map((failure) => `FAILED ${failure}\n\n`).join("")}${sum.passed} passed, ${sum.failed} failed\n`,
);
process.exitCode = sum.failed > 0 ? 1 : 0;
