import { expect, test } from "vitest";
import { openBench } from "./benchmark.ts";

test("the reference answers what the system answers, and writes the same rows", { timeout: 240_000 }, async () => {
  await using stack = new AsyncDisposableStack();
  const bench = await openBench(stack, { tickets: 1_000, logLevel: "warn", nodeOptions: [] });
  expect(bench.tickets).toBe(1_000);
});
