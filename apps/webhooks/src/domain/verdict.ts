/** What came of one request to an endpoint. */
export interface Outcome {
  readonly startedAt: Date;
  readonly durationMs: number;
  /** `null` where there was no answer. */
  readonly status: number | null;
  readonly error: string | null;
  readonly responseBody: string | null;
  readonly retryAfterMs: number | undefined;
}

/** What it means: `gone` disables the endpoint, `throttled` pauses it; both, and `failed`, are failures of the delivery. */
export type Verdict = "delivered" | "gone" | "throttled" | "failed";

/** Statuses by which an endpoint asks for less, or is overloaded. */
const THROTTLED: ReadonlySet<number> = new Set([429, 502, 504]);

/** As Standard Webhooks says: 2xx is success and nothing else is; redirects are failures too. */
export const judge = ({ status, retryAfterMs }: Pick<Outcome, "status" | "retryAfterMs">): Verdict => {
  if (status === null) return "failed";
  if (status >= 200 && status <= 299) return "delivered";
  if (status === 410) return "gone";
  return THROTTLED.has(status) || (status >= 500 && retryAfterMs !== undefined) ? "throttled" : "failed";
};
