import { fork } from "node:child_process";
import { once } from "node:events";
import type { Attack, FromAttacker } from "./attacker-messages.ts";

/** An attack that goes on in a process of its own until it is disposed of. */
export interface Attacker extends AsyncDisposable {
  readonly report: () => Promise<FromAttacker>;
}

export const startAttacker = async (attack: Attack): Promise<Attacker> => {
  const child = fork(new URL("attacker.ts", import.meta.url), { serialization: "advanced" });
  await once(child, "message");
  child.send(attack);
  return {
    report: async () => {
      const answer = once(child, "message");
      child.send("report");
      const [message] = (await answer) as [FromAttacker];
      return message;
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null) return;
      const exited = once(child, "exit");
      child.kill();
      await exited;
    },
  };
};
