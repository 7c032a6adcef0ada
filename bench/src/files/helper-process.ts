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
  let ended = (): void => undefined;
  child.once("exit", () => ended());
  return {
    ask: (order) =>
      new Promise((resolve, reject) => {
        ended = () => reject(new Error(`${main.pathname} ended before it answered.`));
        child.once("message", resolve);
        child.send(order);
      }),
    cpu: () => readCpu(child.pid),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
};
