/** How much of something there is, and how much of it is left. */
export interface RateLimitState {
  readonly name: string;
  readonly limit: number;
  readonly remaining: number;
  /** The window in which that much may be used; left out for what is given back when it ends. */
  readonly windowSeconds?: number;
  /** Seconds after which there is more again, where that is known. */
  readonly retryAfter?: number | undefined;
}

/** A limit in the header fields of the IETF draft `ratelimit-headers`. */
export const rateLimitHeaders = ({
  name,
  limit,
  remaining,
  windowSeconds,
  retryAfter,
}: RateLimitState): Record<"ratelimit-policy" | "ratelimit", string> => ({
  "ratelimit-policy": `"${name}";q=${limit}${windowSeconds === undefined ? "" : `;w=${windowSeconds}`}`,
  ratelimit: `"${name}";r=${remaining}${retryAfter === undefined ? "" : `;t=${Math.ceil(retryAfter)}`}`,
});
