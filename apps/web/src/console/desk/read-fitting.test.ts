import { expect, it } from "vitest";
import { readFitting } from "./read-fitting.ts";

const failure = (kind: string): Error => Object.assign(new Error(kind), { data: { kind } });

const readerOf = (fits: number) => async (limit: number) => {
  if (limit > fits) throw failure("PAYLOAD_TOO_LARGE");
  return limit;
};

it.each([
  [100, 100],
  [60, 50],
  [3, 2],
  [1, 1],
])("where %d fit into an answer, it reads %d at once", async (fits, limit) => {
  expect(await readFitting(readerOf(fits), 100)).toEqual({ page: limit, limit });
});

it("fails where not even one fits, and on whatever else fails", async () => {
  await expect(readFitting(readerOf(0), 100)).rejects.toThrow("PAYLOAD_TOO_LARGE");
  await expect(readFitting(() => Promise.reject(failure("FORBIDDEN")), 100)).rejects.toThrow("FORBIDDEN");
});
