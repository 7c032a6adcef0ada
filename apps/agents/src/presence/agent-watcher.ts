import type { AgentNews } from "@crossdesk/contracts";
import type { Clock } from "@crossdesk/service-kit";

export interface AgentWatcherOptions {
  /** `null`: the agents of all entities. */
  readonly entityId: string | null;
  readonly clock: Clock;
  /** The longest time without a sign that the stream is live. */
  readonly tickMs: number;
  readonly onClose: () => void;
}

/** One who watches agents. A slow one gets each changed agent once, as it is by then. */
export class AgentWatcher {
  readonly #options: AgentWatcherOptions;
  readonly #waiting = new Map<string, AgentNews>();
  #isTickDue = true;
  #tickedAt: number;
  #isClosed = false;
  #wake: (() => void) | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #unfollow: (() => void) | undefined;

  constructor(options: AgentWatcherOptions) {
    const { clock, tickMs } = options;
    this.#options = options;
    this.#tickedAt = clock.now().getTime();
    this.#timer = setInterval(() => this.#tick(), tickMs);
    this.#unfollow = clock.onMove?.(() => {
      if (clock.now().getTime() - this.#tickedAt >= tickMs) this.#tick();
    });
  }

  concerns(entityId: string): boolean {
    return this.#options.entityId === null || this.#options.entityId === entityId;
  }

  put(news: AgentNews, agentId: string): void {
    // Behind what waits already, in the order of the latest changes.
    this.#waiting.delete(agentId);
    this.#waiting.set(agentId, news);
    this.#wake?.();
  }

  /** What comes next, a tick first; `undefined` when it is over. */
  async next(signal: AbortSignal | undefined): Promise<AgentNews | undefined> {
    for (;;) {
      if (this.#isClosed || signal?.aborted === true) return undefined;
      if (this.#isTickDue) {
        this.#isTickDue = false;
        return { kind: "tick" };
      }
      const [first] = this.#waiting;
      if (first !== undefined) {
        this.#waiting.delete(first[0]);
        return first[1];
      }
      await this.#sleep(signal);
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#unfollow?.();
    this.#options.onClose();
    this.#wake?.();
  }

  #tick(): void {
    this.#tickedAt = this.#options.clock.now().getTime();
    this.#isTickDue = true;
    this.#wake?.();
  }

  async #sleep(signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    signal?.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    this.#wake = undefined;
  }
}
