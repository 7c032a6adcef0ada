import { expect, it } from "vitest";
import { measureUndisturbed } from "./undisturbed.ts";

/** Measurements in the order given. */
const run = (count: number, stolen: readonly number[]) => {
  const attempts: number[] = [];
  const result = measureUndisturbed(count, async (attempt) => {
    attempts.push(attempt);
    return { stolen: stolen[attempt] ?? 1, attempt };
  });
  return { attempts, result };
};

it("measures no more than asked for on a machine that is left alone", async () => {
  const { attempts, result } = run(3, [0, 0.01, 0]);
  expect((await result).map(({ attempt }) => attempt).toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
  expect(attempts).toEqual([0, 1, 2]);
});

it("measures again what was disturbed", async () => {
  const { result } = run(3, [0.3, 0, 0.1, 0.01, 0]);
  expect((await result).map(({ attempt }) => attempt).toSorted((a, b) => a - b)).toEqual([1, 3, 4]);
});

it("ends on a machine that is never left alone, with what was disturbed least", async () => {
  const { attempts, result } = run(2, [0.3, 0.2, 0.5, 0.1]);
  expect((await result).map(({ attempt }) => attempt)).toEqual([3, 1]);
  expect(attempts).toEqual([0, 1, 2, 3]);
});
