import { fork } from "node:child_process";
import { once } from "node:events";
import { z } from "zod";

const Started = z.object({ port: z.number() });
const Usage = z.object({ cpu: z.number() });

/** The forked server; it ends with its parent. */
export interface ServerProcess extends AsyncDisposable {
  /** Where it serves HTTP on 127.0.0.1. */
  readonly port: number;
  /** Microseconds of processor time that it has used so far. */
  cpu(): Promise<number>;
}

/** `previous` is the checkout of a release whose transport is served too. */
export const startServerProcess = async (natsUrl: string, previous?: string): Promise<ServerProcess> => {
  const child = fork(new URL("server.ts", import.meta.url), [natsUrl, ...(previous === undefined ? [] : [previous])], {
    stdio: "inherit",
  });
  const signal = AbortSignal.timeout(20_000);
  const [started] = await once(child, "message", { signal });
  const { port } = Started.parse(started);
  return {
    port,
    cpu: async () => {
      child.send("cpu");
      const [usage] = await once(child, "message");
      return Usage.parse(usage).cpu;
    },
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    },
  };
};
