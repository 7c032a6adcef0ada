import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Arrival, FromWorker, StreamToOpen, ToWorker } from "./worker-messages.ts";

/** Processes that hold the other ends of streams: one process has no more than 20,000 file descriptors. */
export interface StreamClients extends AsyncDisposable {
  readonly open: (streams: readonly StreamToOpen[]) => Promise<void>;
  /** What has come since the last time, and how many streams are open. */
  readonly collect: () => Promise<{ readonly arrivals: readonly Arrival[]; readonly open: number }>;
}

/** Each takes an equal share of the streams. */
export const startStreamClients = async (count: number): Promise<StreamClients> => {
  await using stack = new AsyncDisposableStack();
  const children: ChildProcess[] = [];
  const answerOf = async (child: ChildProcess): Promise<FromWorker> => {
    const [message] = (await once(child, "message")) as [FromWorker];
    if (message.kind === "failed") throw new Error(message.why);
    return message;
  };
  const ask = (child: ChildProcess, message: ToWorker): Promise<FromWorker> => {
    const answer = answerOf(child);
    child.send(message);
    return answer;
  };
  for (let index = 0; index < count; index += 1) {
    const child = fork(new URL("stream-worker.ts", import.meta.url), { serialization: "advanced" });
    stack.defer(async () => {
      if (child.exitCode !== null) return;
      const exited = once(child, "exit");
      child.kill();
      await exited;
    });
    await answerOf(child);
    children.push(child);
  }
  const running = stack.move();
  return {
    open: async (streams) => {
      const shares = children.map((child, index) => ({
        child,
        share: streams.filter((_, place) => place % count === index),
      }));
      await Promise.all(shares.map(({ child, share }) => ask(child, { kind: "open", streams: share })));
    },
    collect: async () => {
      const answers = await Promise.all(children.map((child) => ask(child, { kind: "collect" })));
      const collected = answers.flatMap((answer) => (answer.kind === "arrivals" ? [answer] : []));
      return {
        arrivals: collected.flatMap(({ arrivals }) => arrivals),
        open: collected.reduce((sum, { open }) => sum + open, 0),
      };
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};
