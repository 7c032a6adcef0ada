import { TRPCClientError } from "@trpc/client";
import { expect, it } from "vitest";
import { createRefresher } from "./refresher.ts";

const start = (read: (key: string, times: number) => Promise<void>) => {
  const reads: string[] = [];
  const failures: string[] = [];
  const refresher = createRefresher({
    read: (key) => {
      reads.push(key);
      return read(key, reads.filter((one) => one === key).length);
    },
    onFailure: ({ kind }, key) => failures.push(`${key} ${kind}`),
    wait: async () => undefined,
  });
  return { refresher, reads, failures };
};

it("what is asked for while it is read is read once more, however often it was asked for", async () => {
  const gate = Promise.withResolvers<void>();
  const { refresher, reads } = start(() => gate.promise);
  for (let times = 0; times < 5; times += 1) refresher.ask("a");
  refresher.ask("b");
  expect(reads).toEqual(["a", "b"]);
  gate.resolve();
  await expect.poll(() => reads).toEqual(["a", "b", "a"]);
  refresher.ask("a");
  await expect.poll(() => reads).toEqual(["a", "b", "a", "a"]);
});

it("what is being read can be asked for once more without naming it", async () => {
  const gate = Promise.withResolvers<void>();
  const { refresher, reads } = start(() => gate.promise);
  refresher.ask("a");
  refresher.askAgain();
  gate.resolve();
  await expect.poll(() => reads).toEqual(["a", "a"]);
});

it("an interrupted read is tried again; a refused one is reported", async () => {
  const { refresher, reads, failures } = start(async (key, times) => {
    if (key === "lost" && times < 4) throw new TypeError("Failed to fetch");
    if (key === "refused") throw Object.assign(new TRPCClientError("no"), { data: { kind: "FORBIDDEN" } });
  });
  refresher.ask("lost");
  refresher.ask("refused");
  await expect.poll(() => reads.filter((key) => key === "lost").length).toBe(4);
  expect(failures).toEqual(["refused FORBIDDEN"]);
});
