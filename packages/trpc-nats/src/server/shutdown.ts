import type { Subscription } from "@nats-io/nats-core";
import type { Channel } from "../shared/channel.ts";
import { settlesWithin } from "../shared/within.ts";

const FLUSH_MS = 2_000;

/** What ends with a server. */
export interface Closing {
  readonly channel: Channel;
  /** Bring calls; ended first. */
  readonly requests: readonly Subscription[];
  /** Bring acknowledgements and cancels; ended last, as streams and calls need them to the end. */
  readonly controls: readonly Subscription[];
  /** Asks subscriptions to continue elsewhere. */
  readonly closeStreams: () => void;
  /** Resolves when nothing runs any more. */
  readonly idle: () => Promise<void>;
  /** Answers what runs still. */
  readonly abandonCalls: () => void;
}

/** Takes no more calls, waits for what runs, and sees to it that the broker has every answer. Never rejects. */
export const shutDown = async (closing: Closing, timeoutMs: number): Promise<void> => {
  const { requests, controls } = closing;
  const { nc, publisher } = closing.channel;
  const deadline = performance.now() + timeoutMs;
  if (!nc.isClosed()) {
    // Resolves once the broker sends no more and what it had sent has been taken.
    const drained = Promise.all(requests.map((each) => (each.isClosed() ? Promise.resolve() : each.drain())));
    await settlesWithin(drained, timeoutMs);
    for (const each of requests) if (!each.isClosed()) each.unsubscribe();
  }
  closing.closeStreams();
  await settlesWithin(closing.idle(), deadline - performance.now());
  closing.abandonCalls();
  publisher.flush();
  if (nc.isClosed()) return;
  await settlesWithin(nc.flush(), FLUSH_MS);
  for (const subscription of controls) if (!subscription.isClosed()) subscription.unsubscribe();
};

/** Notifies one waiter when nothing is left to do. */
export class IdleWatch {
  readonly #isIdle: () => boolean;
  #resolve: (() => void) | undefined;

  constructor(isIdle: () => boolean) {
    this.#isIdle = isIdle;
  }

  /** To be called whenever something ends; free while nobody waits. */
  check(): void {
    if (this.#resolve !== undefined && this.#isIdle()) this.#resolve();
  }

  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.check();
    });
  }
}
