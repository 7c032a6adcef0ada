import { isRetryable } from "@crossdesk/contracts";
import { retryLink } from "@trpc/client";
import type { TRPCLink } from "@trpc/client";
import type { AnyTRPCRouter } from "@trpc/server";

/** How often a call is sent, and how long it waits in between. */
export interface RetryOptions {
  /** Times that a call is sent in all; 3 by default, 1 never repeats. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt, doubling from there with jitter; 200 by default. */
  readonly delayMs?: number;
}

const LONGEST_DELAY_MS = 5_000;

/** Repeats what `isRetryable` says can be repeated. Subscriptions resume by themselves and are not touched. */
export const repeating = <TRouter extends AnyTRPCRouter>({
  attempts: most = 3,
  delayMs = 200,
}: RetryOptions): TRPCLink<TRouter> =>
  retryLink<TRouter>({
    retry: ({ op, error, attempts }) => op.type !== "subscription" && attempts < most && isRetryable(error),
    retryDelayMs: (attempt) => Math.min(LONGEST_DELAY_MS, delayMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2),
  });
