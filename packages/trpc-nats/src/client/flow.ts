/**
 * Counts the events that were handed to a consumer which takes them one by one. While it holds some back, the server is
 * not informed that they were consumed, and stops once the window is full.
 */
export class Flow {
  #outstanding = 0;
  #onConsumed: (() => void) | undefined;

  /** Events delivered and not yet consumed. */
  get outstanding(): number {
    return this.#outstanding;
  }

  /** Called after each consumed event. */
  watch(onConsumed: () => void): void {
    this.#onConsumed = onConsumed;
  }

  deliver(): void {
    this.#outstanding += 1;
  }

  consume(): void {
    this.#outstanding -= 1;
    this.#onConsumed?.();
  }
}

/** The key under which a call's context carries its flow, out of the way of everybody's own keys. */
export const FLOW_KEY = "@crossdesk/trpc-nats/flow";
