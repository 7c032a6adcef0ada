import type { EdgeLimits } from "@crossdesk/gateway";

/**
 * A gateway that refuses nothing for being busy: its event loop is the test's own, which does much else. What a busy gateway does
 * is tested by a gateway that is alone.
 */
export const UNHURRIED = { load: { maxInFlight: 100_000, maxDelayMs: 60_000 } } as const satisfies Partial<EdgeLimits>;
