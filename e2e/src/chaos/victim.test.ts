import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { RESTART_AFTER_MS, startProgram } from "./victim.ts";

/** Processes that this one has started and that run. */
const countProcesses = (): number =>
  process.getActiveResourcesInfo().filter((resource) => resource === "ProcessWrap").length;

test("a program that has just ended is not started again once it is disposed of", async () => {
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-victim-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const main = join(folder, "main.mjs");
  await writeFile(main, 'process.send("ready"); setInterval(() => undefined, 1_000);');
  // What is to happen later waits until the test says so.
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());

  const program = await startProgram({ name: "program", main, env: {} });
  const killed = program.kill();
  killed.catch(() => undefined);
  // Nothing but its next start waits for a time.
  while (vi.getTimerCount() === 0) await new Promise(setImmediate);
  await program[Symbol.asyncDispose]();
  const before = countProcesses();
  vi.advanceTimersByTime(RESTART_AFTER_MS);
  expect(countProcesses()).toBe(before);
});
