import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { prepareMachine } from "./packages.ts";
import { createReport } from "./report.ts";
import { runImageTest } from "./run-image-test.ts";

const USAGE = `Usage: npm run test:image -- [--install] [--report <file>]

Builds the image, runs all of docker-compose.yml with it by podman, uses it, and removes what ran. What takes long to make stays in
the cache of this user (XDG_CACHE_HOME). With --install it installs the packages of Debian that it needs.
`;

const { values } = parseArgs({
  options: { install: { type: "boolean", default: false }, report: { type: "string" }, help: { type: "boolean" } },
});
const stop = new AbortController();
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const finish = async (passed: number, failures: readonly string[]): Promise<void> => {
  const failed = failures.length;
  if (values.report !== undefined) await writeFile(values.report, JSON.stringify({ passed, failed, failures }));
  say(`image: ${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
};

if (values.help === true) {
  say(USAGE);
} else {
  // What ends in the middle says nothing of the system.
  const report = createReport((line) => stop.signal.aborted || say(line));
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (!stop.signal.aborted) say(`${signal}: everything is removed now`);
      stop.abort(new Error(`Ended by ${signal}.`));
    });
  }
  try {
    const machine = await report.step("packages", async () => prepareMachine({ install: values.install }));
    if (machine.kind === "ready") {
      await runImageTest({ report, say, signal: stop.signal });
      say(report.times());
      await finish(report.passed(), report.failures());
    } else if (machine.kind === "impossible") {
      say(`containers cannot run here, because ${machine.because}`);
    } else {
      say(machine.hint);
      process.exitCode = 1;
    }
  } catch (error) {
    const why = String(error instanceof Error && !stop.signal.aborted ? error.stack : error);
    say(why);
    await finish(report.passed(), [...report.failures(), why]);
    // Work in progress is not waited for.
    if (stop.signal.aborted) process.exit(130);
  }
}
