const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Standard Webhooks' schedule: how long after an attempt the next one is made. The first is made immediately. */
export const RETRY_DELAYS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;

/** Later by up to this part of the delay, so that what failed together does not come back together. */
const JITTER = 0.2;
/** No endpoint puts a delivery off for longer than the schedule does. */
const MOST = 24 * HOUR;

export interface FailedAttempt {
  /** How many attempts of this round have failed, this one among them. */
  readonly tries: number;
  /** How long the endpoint asked to be left alone. */
  readonly retryAfterMs: number | undefined;
  /** From 0 to below 1. */
  readonly random: number;
}

/** Milliseconds until the next attempt; `undefined` where this was the last one. */
export const nextDelay = ({ tries, retryAfterMs = 0, random }: FailedAttempt): number | undefined => {
  const delay = RETRY_DELAYS[tries - 1];
  if (delay === undefined) return undefined;
  return Math.max(Math.round(delay * (1 + JITTER * random)), Math.min(retryAfterMs, MOST));
};

/** Reads `Retry-After`: seconds, or a date. What is neither, or in the past, says nothing. */
export const readRetryAfter = (header: string | undefined, now: Date): number | undefined => {
  if (header === undefined) return undefined;
  const text = header.trim();
  const milliseconds = /^\d{1,9}$/.test(text) ? Number(text) * SECOND : Date.parse(text) - now.getTime();
  return milliseconds > 0 ? milliseconds : undefined;
};
