import { setTimeout as delay } from "node:timers/promises";
import { check, countEvents } from "./check.ts";
import type { Findings, Promised } from "./check.ts";
import type { Databases } from "./databases.ts";

/** What is wrong once the system is at rest, and how many milliseconds it took to get there. */
export interface Settled {
  readonly findings: Findings;
  readonly ms: number;
}

const unreadable = (error: unknown): Findings =>
  new Map([["database not to be read", { meaning: "wrong", count: 1, example: String(error) }]]);

/**
 * Looks until nothing is wrong, or until something is and has been while nothing happened any more for `quietMs`: longer than the
 * broker takes to hand an event of a dead consumer to another.
 */
export const settle = async (databases: Databases, promised: Promised, quietMs: number): Promise<Settled> => {
  const began = performance.now();
  let events = -1;
  let lastEvent = began;
  for (;;) {
    const findings = await check(databases, promised).catch(unreadable);
    const now = performance.now();
    const counted = await countEvents(databases).catch(() => events);
    if (counted !== events) lastEvent = now;
    events = counted;
    if (findings.size === 0 || now - lastEvent > quietMs) return { findings, ms: Math.round(now - began) };
    await delay(200);
  }
};
