import type { Kind } from "./operations.ts";

/** What the system has to reach of the reference's requests a second. */
export const RATIO_TARGETS = {
  many: { read: 0.75, write: 0.6, echo: 0.33 },
  one: { read: 0.4, write: undefined, echo: undefined },
} as const satisfies Record<string, Record<Kind, number | undefined>>;

/** Milliseconds within which 99 of 100 answers have to come, at 70% of what the system can do. */
export const LATENCY_TARGETS = { read: 25, write: 50, echo: 25 } as const satisfies Record<Kind, number>;
export const LATENCY_LOAD = 0.7;

/** Bytes of memory that each service may have after a million requests. */
export const MEMORY_TARGET = 150 * 1_000_000;
/** How much more the last quarter may have than the one before it: what a collection sooner or later makes. */
export const GROWTH_TARGET = 1.03;
