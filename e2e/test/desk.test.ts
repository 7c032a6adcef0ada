import { describe, expect, test } from "vitest";
import { FAULTS } from "../src/desk/faults.ts";
import type { Fault } from "../src/desk/faults.ts";
import { INVARIANTS } from "../src/desk/findings.ts";
import type { Invariant } from "../src/desk/findings.ts";
import { formatFindings } from "../src/desk/report.ts";
import { runDesk } from "../src/desk/run-desk.ts";
import type { DeskDatabases } from "../src/desk/system.ts";
import { openServiceDatabase } from "./support/databases.ts";

const openDatabases = async (): Promise<DeskDatabases> => {
  await using stack = new AsyncDisposableStack();
  const [tickets, agents, files] = await Promise.all(
    (["tickets", "agents", "files"] as const).map(async (service) => stack.use(await openServiceDatabase(service))),
  );
  if (!(tickets && agents && files)) throw new Error("A database is missing.");
  const all = stack.move();
  return { tickets, agents, files, [Symbol.asyncDispose]: () => all.disposeAsync() };
};

/** A small shop, which is still busy enough that every fault shows. */
const SMALL = { days: 2, seed: 4, agents: 9, customers: 900, openDatabases } as const;

/** With which each fault shows on the first day. */
const SEED_OF_FAULTS = 3;

/** What each fault breaks. */
const BREAKS = {
  reopen: [4],
  "idle-close": [3],
  starve: [2, 4],
  presence: [5],
  pick: [6],
} as const satisfies Record<Fault, readonly Invariant[]>;

const isFaultName = (name: string): name is Fault => Object.hasOwn(FAULTS, name);

describe("the desk simulator", () => {
  test("finds nothing broken in two days of a small shop", { timeout: 300_000 }, async () => {
    const { findings, tally, reports } = await runDesk(SMALL);
    expect(formatFindings(findings)).toBe("");
    // Reports are the same as what the audit log gives when it is summed up in another way.
    expect(reports.flatMap(({ differences }) => differences)).toEqual([]);
    expect(reports.reduce((sum, { happened }) => sum + happened, 0)).toBeGreaterThan(60);
    expect(tally.of("messages of customers")).toBeGreaterThan(20);
    expect(tally.of("given: routed")).toBeGreaterThan(20);
  });

  test.each(Object.keys(FAULTS).filter(isFaultName))(
    "finds the fault %s, and tells what happened to a ticket by it",
    { timeout: 300_000 },
    async (fault) => {
      const { findings } = await runDesk({ ...SMALL, days: 5, seed: SEED_OF_FAULTS, fault });
      const [first] = findings;
      expect(BREAKS[fault]).toContain(first?.invariant);
      expect(first?.sentence).toMatch(/^[A-Za-z].*\.$/u);
      expect(first?.lived.length).toBeGreaterThan(1);
      expect(first?.logged.length).toBeGreaterThan(0);
      expect(Object.keys(INVARIANTS)).toHaveLength(8);
    },
  );
});
