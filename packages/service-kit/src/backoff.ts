/** Milliseconds to wait before attempt `attempt` (the first retry is 1): doubling, capped, and spread by a quarter. */
export const backoffDelay = (attempt: number, { first, most }: { first: number; most: number }): number => {
  const full = Math.min(most, first * 2 ** Math.min(attempt - 1, 30));
  return full * (0.75 + Math.random() * 0.25);
};
