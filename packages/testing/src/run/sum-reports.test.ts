import { expect, test } from "vitest";
import { describeRuns, sumReports } from "./sum-reports.ts";
import type { PackageRun, TestReport, TurboTask } from "./sum-reports.ts";

const taskOf = (name: string, task: Partial<TurboTask> = {}): TurboTask => ({
  task: "test",
  package: `@crossdesk/${name}`,
  directory: `packages/${name}`,
  logFile: `packages/${name}/.turbo/turbo-test.log`,
  command: "vitest run",
  cache: { status: "MISS" },
  execution: { startTime: 1000, endTime: 13_400, exitCode: 0 },
  ...task,
});

const FAILED = { execution: { startTime: 0, endTime: 1, exitCode: 1 } } as const;

const reportOf = (passed: number, testResults: TestReport["testResults"] = []): TestReport => ({
  numPassedTests: passed,
  numFailedTests: testResults.flatMap(({ assertionResults }) => assertionResults).length,
  testResults,
});

const runOf = (task: TurboTask, report?: TestReport, log = ""): PackageRun => ({ task, report, log });

test("tests of cached runs count as those of this run do", () => {
  const runs = [runOf(taskOf("a"), reportOf(3)), runOf(taskOf("b", { cache: { status: "HIT" } }), reportOf(4))];
  expect(sumReports(runs, 0)).toEqual({ passed: 7, failed: 0, failures: [] });
  expect(describeRuns(runs).split("\n")).toEqual([
    expect.stringMatching(/^@crossdesk\/a +3 passed +12 s$/u),
    expect.stringMatching(/^@crossdesk\/b +4 passed +cached$/u),
  ]);
});

test("a failed test is named with its file and its reason", () => {
  const failed = {
    fullName: "a ticket closes",
    status: "failed",
    failureMessages: ["\u001B[31mAssertionError\u001B[39m: 1\n    at x.ts:1"],
  };
  const passed = { fullName: "a ticket opens", status: "passed", failureMessages: [] };
  const file = { name: "/x.test.ts", status: "failed", message: "", assertionResults: [passed, failed] };
  const { failures, ...sum } = sumReports([runOf(taskOf("a", FAILED), reportOf(1, [file]))], 1);
  expect(sum).toEqual({ passed: 1, failed: 1 });
  expect(failures).toEqual(["/x.test.ts\n  a ticket closes\n    AssertionError: 1\n        at x.ts:1"]);
});

test("a file that does not load is one failure", () => {
  const file = { name: "/x.test.ts", status: "failed", message: "Cannot find module y", assertionResults: [] };
  expect(sumReports([runOf(taskOf("a", FAILED), reportOf(5, [file]))], 1)).toEqual({
    passed: 5,
    failed: 1,
    failures: ["/x.test.ts\n    Cannot find module y"],
  });
});

test("a run that fails without a failed test shows the end of its log", () => {
  const { failed, failures } = sumReports([runOf(taskOf("a", FAILED), reportOf(5), "Unhandled Rejection")], 1);
  expect(failed).toBe(1);
  expect(failures[0]).toMatch(/^@crossdesk\/a: test failed, .*turbo-test\.log:\n    Unhandled Rejection$/su);
});

test("tests that did not run because a build failed are a failure", () => {
  const build = taskOf("web", { task: "build", command: "vite build", ...FAILED });
  const { failures } = sumReports([runOf(build, undefined, "error"), runOf(taskOf("e2e", { execution: null }))], 1);
  expect(failures).toEqual([
    expect.stringContaining("@crossdesk/web: build failed"),
    "@crossdesk/e2e: its tests did not run.",
  ]);
});

test("turbo that fails before any task is a failure", () => {
  expect(sumReports([], 2)).toEqual({ passed: 0, failed: 1, failures: ["turbo ended with code 2."] });
});
