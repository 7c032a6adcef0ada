import { expect, test } from "vitest";
import { z } from "zod";
import { identifyProcess } from "../src/processes.ts";
import { Program } from "./support.ts";

test("a group of processes that ignores the signal is killed, once the process that guards it is gone", async () => {
  await using program = new Program("fixtures/stubborn.ts");
  await expect.poll(() => program.stdout, { timeout: 60_000 }).toContain("\n");
  const pids = z.array(z.int().positive()).length(2).parse(JSON.parse(program.stdout));
  const running = async () => (await Promise.all(pids.map(identifyProcess))).filter((found) => found !== undefined);
  expect(await running()).toHaveLength(2);
  program.child.kill("SIGKILL");
  await expect.poll(running, { timeout: 60_000 }).toEqual([]);
});
