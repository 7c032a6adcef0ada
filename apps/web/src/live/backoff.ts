export interface BackoffOptions {
  /** About how long the first wait is, in milliseconds. */
  readonly firstMs?: number;
  /** The longest wait. */
  readonly mostMs?: number;
  readonly random?: () => number;
}

/** Waits between attempts: each about twice as long as the one before, and never the same for two clients. */
export interface Backoff {
  /** Milliseconds to wait before the next attempt. */
  readonly next: () => number;
  /** After a success the waits start from the shortest again. */
  readonly reset: () => void;
}

export const createBackoff = ({
  firstMs = 500,
  mostMs = 15_000,
  random = Math.random,
}: BackoffOptions = {}): Backoff => {
  let failures = 0;
  return {
    next: () => {
      const ceiling = Math.min(mostMs, firstMs * 2 ** failures);
      failures += 1;
      return Math.round(ceiling / 2 + (ceiling / 2) * random());
    },
    reset: () => {
      failures = 0;
    },
  };
};
