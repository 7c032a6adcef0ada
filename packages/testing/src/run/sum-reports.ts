import { stripVTControlCharacters } from "node:util";
import { z } from "zod";

/** What vitest's JSON reporter writes of a package's tests, as far as it is read here. */
export const TestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
});
export type TestReport = z.output<typeof TestReport>;

/** A task of a run of turbo, as `--summarize` describes it. */
export const TurboTask = z.object({
  task: z.string(),
  package: z.string(),
  /** The package's folder, from the root. */
  directory: z.string(),
  logFile: z.string(),
  command: z.string(),
  cache: z.object({ status: z.enum(["HIT", "MISS"]) }),
  /** Missing where the task did not run, because one that it depends on failed. */
  execution: z.object({ startTime: z.number(), endTime: z.number(), exitCode: z.number().nullish() }).nullish(),
});
export type TurboTask = z.output<typeof TurboTask>;

export interface PackageRun {
  readonly task: TurboTask;
  /** Missing where the run ended before it was written. */
  readonly report: TestReport | undefined;
  /** The end of what the task printed. */
  readonly log: string;
}

/** The sum of a run: what `--report` writes as JSON. */
export interface Sum {
  readonly passed: number;
  readonly failed: number;
  /** What failed and why, each as some lines. */
  readonly failures: readonly string[];
}

/** Without the colours of a terminal: failures are also written to files. */
const indent = (text: string): string => stripVTControlCharacters(text).trimEnd().replaceAll(/^/gmu, "    ");

const testFailures = ({ testResults }: TestReport): readonly string[] =>
  testResults
    .filter(({ status }) => status === "failed")
    .flatMap(({ name, message, assertionResults }) => {
      const failed = assertionResults.filter(({ status }) => status === "failed");
      // A file that does not load, or whose hooks fail, has failed without a failed test.
      if (failed.length === 0) return [`${name}\n${indent(message)}`];
      return failed.map(
        ({ fullName, failureMessages }) => `${name}\n  ${fullName}\n${indent(failureMessages.join("\n"))}`,
      );
    });

const hasFailed = ({ cache, execution }: TurboTask): boolean => cache.status === "MISS" && execution?.exitCode !== 0;

const failuresOf = ({ task, report, log }: PackageRun): readonly string[] => {
  if (!hasFailed(task)) return [];
  const failures = report === undefined ? [] : testFailures(report);
  if (failures.length > 0) return failures;
  if (task.execution === undefined || task.execution === null) return [`${task.package}: its tests did not run.`];
  return [`${task.package}: ${task.task} failed, but none of its tests. The end of ${task.logFile}:\n${indent(log)}`];
};

/** Adds up the tests of all packages, those of cached runs included. `code` is turbo's own: it may fail by itself. */
export const sumReports = (runs: readonly PackageRun[], code: number): Sum => {
  const found = runs.flatMap(failuresOf);
  const failures = code !== 0 && found.length === 0 ? [`turbo ended with code ${code}.`] : found;
  const passed = runs.reduce((sum, { report }) => sum + (report?.numPassedTests ?? 0), 0);
  return { passed, failed: failures.length, failures };
};

const timeOf = ({ cache, execution }: TurboTask): string => {
  if (cache.status === "HIT") return "cached";
  return execution ? `${Math.round((execution.endTime - execution.startTime) / 1000)} s` : "";
};

/** A line for each package: how many of its tests passed, and how long they took. */
export const describeRuns = (runs: readonly PackageRun[]): string =>
  runs
    .filter(({ task }) => task.task === "test")
    .map(({ task, report }) => {
      const count = report === undefined ? "no report" : `${report.numPassedTests} passed`;
      return `${task.package.padEnd(28)}${count.padStart(12)}${timeOf(task).padStart(10)}${hasFailed(task) ? "  failed" : ""}`;
    })
    .join("\n");
