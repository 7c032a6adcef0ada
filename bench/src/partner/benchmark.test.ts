import { afterAll, beforeAll, expect, test } from "vitest";
import { compareAll } from "../frameworks/compare-all.ts";
import { startSides } from "../frameworks/sides.ts";
import { openBench } from "./benchmark.ts";
import type { Bench } from "./measure.ts";

const stack = new AsyncDisposableStack();
let bench: Bench;
beforeAll(async () => {
  bench = await openBench(stack, { tickets: 1_000, logLevel: "warn", nodeOptions: [] });
}, 240_000);
afterAll(() => stack.disposeAsync(), 60_000);

test("the reference answers what the system answers, and writes the same rows", () => {
  expect(bench.tickets).toBe(1_000);
});

test("so do the same use cases behind tRPC over HTTP and behind Moleculer", { timeout: 120_000 }, async () => {
  const sides = await startSides(bench);
  const options = { operation: "add-message", connections: 4, requests: 40, rounds: 1, warmUpRequests: 4 } as const;
  const { sides: results } = await compareAll(bench, sides, options);
  expect(results.map(({ title }) => title)).toEqual(["Crossdesk", "tRPC over HTTP", "Moleculer over NATS"]);
  for (const { cpuOfAll, rate } of results) expect(Math.min(cpuOfAll, rate)).toBeGreaterThan(0);
});
