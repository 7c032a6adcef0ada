import { fork } from "node:child_process";
import { once } from "node:events";
import type { Attack, FromAttacker } from "./attacker-messages.ts";

/** An attack that goes on in a process of its own until it is disposed of. */
export interface Attacker extends AsyncDisposable {
  readonly report: () => Promise<FromAttacker>;
}

const ANSWER_WITHIN_MS = 30_000;

export const startAttacker = async (attack: Attack): Promise<Attacker> => {
  const child = fork(new URL("attacker.ts", import.meta.url), { serialization: "advanced" });
  const ended = once(child, "exit").then(([code, signal]) => {
    throw new Error(`The attacker has ended (${code ?? signal}).`);
  });
  // Whether anybody waits for its answer then or not.
  ended.catch(() => undefined);
  const nextMessage = (): Promise<unknown[]> =>
    Promise.race([once(child, "message", { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }), ended]);
  await nextMessage();
  child.send(attack);
  return {
    report: async () => {
      const answer = nextMessage();
      child.send("report");
      const [message] = (await answer) as [FromAttacker];
      return message;
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill();
      await exited;
    },
  };
};
