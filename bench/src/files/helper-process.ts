import { fork } from "node:child_process";
import { once } from "node:events";
import { readCpu } from "./app-process.ts";

/** A client in a process of its own: what it measures, or does, is not slowed down by what this process does. */
export interface HelperProcess extends AsyncDisposable {
  /** Sends an order, and resolves to the answer. One at a time. */
  readonly ask: (order: object) => Promise<unknown>;
  /** Milliseconds of CPU that it has taken so far. */
  readonly cpu: () => Promise<number>;
}

export const startHelper = (main: URL, gatewayUrl: string): HelperProcess => {
  const child = fork(main, { stdio: ["ignore", "inherit", "inherit", "ipc"], env: { GATEWAY_URL: gatewayUrl } });
  return {
    ask: async (order) => {
      const answered = once(child, "message");
      const failed = once(child, "exit").then(() => {
        throw new Error(`${main.pathname} ended before it answered.`);
      });
      child.send(order);
      const [answer]: unknown[] = await Promise.race([answered, failed]);
      return answer;
    },
    cpu: () => readCpu(child.pid),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
};
