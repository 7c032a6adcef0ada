import type { Health } from "@crossdesk/contracts";

/** Resolves if the part works; rejects, or takes longer than a second, if it doesn't. */
export type HealthCheck = (signal: AbortSignal) => Promise<void>;

/** Whose health it is. */
export interface HealthOptions {
  readonly service: string;
  readonly checks: Readonly<Record<string, HealthCheck>>;
  /** Milliseconds for each check: 1 s by default. */
  readonly timeoutMs?: number;
}

/** Returns a function that runs all checks side by side: what `health` procedures and GET /health/ready answer. */
export const createHealth =
  ({ service, checks, timeoutMs = 1000 }: HealthOptions) =>
  async (): Promise<Health> => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await runCheck(check, timeoutMs)] as const),
    );
    const status = results.every(([, result]) => result.status === "ok") ? "ok" : "failing";
    return { service, status, checks: Object.fromEntries(results) };
  };

const runCheck = async (check: HealthCheck, timeoutMs: number): Promise<Health["checks"][string]> => {
  const signal = AbortSignal.timeout(timeoutMs);
  const { promise: late, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(new Error(`no answer within ${timeoutMs} ms`)), { once: true });
  try {
    await Promise.race([check(signal), late]);
    return { status: "ok" };
  } catch (error) {
    return { status: "failing", message: error instanceof Error ? error.message : "failed" };
  }
};
