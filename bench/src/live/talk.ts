import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { LiveSystem, Session } from "./system.ts";
import { sharedNow } from "./shared-clock.ts";

/** A message that was said; one that was refused has no mark. */
export interface Said {
  readonly session: number;
  readonly mark: string | undefined;
  /** When it was sent, and when it was answered, by `sharedNow`. */
  readonly saidAt: number;
  readonly answeredAt: number;
}

/** Customers who write, each message with a mark of its own, by all gateways in turn. */
export class Talk {
  readonly #system: LiveSystem;
  readonly #sessions: readonly Session[];
  /** Streams begin with what was said before, by others too. */
  readonly #name = randomUUID().slice(0, 8);
  #count = 0;

  constructor(system: LiveSystem, sessions: readonly Session[]) {
    this.#system = system;
    this.#sessions = sessions;
  }

  async say(index: number): Promise<Said> {
    const session = this.#sessions[index];
    if (session === undefined) throw new Error("There is no such session.");
    this.#count += 1;
    const mark = `m-${this.#name}-${this.#count}`;
    const { urls } = this.#system;
    const saidAt = sharedNow();
    const answer = await fetch(`${urls[this.#count % urls.length]}${session.path}/messages`, {
      method: "POST",
      headers: { "x-session-token": session.token, "content-type": "application/json" },
      body: JSON.stringify({ text: mark }),
    });
    await answer.arrayBuffer();
    return { session: index, mark: answer.status === 200 ? mark : undefined, saidAt, answeredAt: sharedNow() };
  }

  /** Sends messages at a rate for a time, in the first sessions in turn. */
  async sendAtRate({ rate, seconds, sessions }: { rate: number; seconds: number; sessions: number }): Promise<Said[]> {
    const waiting: Promise<Said>[] = [];
    const begin = performance.now();
    for (let count = 0; count < rate * seconds; count += 1) {
      await delay(Math.max(0, begin + (count * 1_000) / rate - performance.now()));
      waiting.push(this.say(count % sessions));
    }
    return Promise.all(waiting);
  }
}
