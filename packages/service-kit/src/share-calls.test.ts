import { expect, test } from "vitest";
import { shareCalls } from "./share-calls.ts";

test("calls with the same key share one answer while it is under way, and no later one", async () => {
  const shared = shareCalls<number>();
  let calls = 0;
  const count = async (): Promise<number> => (calls += 1);
  expect(await Promise.all([shared("a", count), shared("a", count), shared("b", count)])).toEqual([1, 1, 2]);
  expect(await shared("a", count)).toBe(3);
});

test("a failure is everybody's who waits, and is not kept", async () => {
  const shared = shareCalls<string>();
  const fail = () => Promise.reject(new Error("It broke."));
  const failed = await Promise.allSettled([shared("a", fail), shared("a", async () => "never run")]);
  expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await shared("a", async () => "again")).toBe("again");
});
