import { fork } from "node:child_process";
import { once } from "node:events";
import { z } from "zod";
import { LoadResult } from "./run-load.ts";
import type { LoadOrder } from "./run-load.ts";

/** The process that sends requests. It ends with its parent. */
export interface Generator extends AsyncDisposable {
  readonly pid: number;
  readonly run: (order: LoadOrder) => Promise<LoadResult>;
}

const Report = z.union([z.object({ result: LoadResult }), z.object({ failure: z.string() })]);

export const startGenerator = (): Generator => {
  const child = fork(new URL("server.ts", import.meta.url), { stdio: "inherit" });
  const { pid } = child;
  if (pid === undefined) throw new Error("The load generator could not be started.");
  const ended = new AbortController();
  child.once("exit", () => ended.abort(new Error("The load generator ended.")));
  return {
    pid,
    run: async (order) => {
      const answered = once(child, "message", { signal: ended.signal });
      child.send({ order });
      const [message] = await answered;
      const report = Report.parse(message);
      if ("failure" in report) throw new Error(report.failure);
      return report.result;
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    },
  };
};
