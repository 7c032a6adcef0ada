import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { UsageLedger } from "./usage-ledger.ts";
import type { UsageUpdate } from "./usage-ledger.ts";

const HOUR_MS = 3_600_000;

/** Ledgers that receive each other's updates a turn later, as over a broker; and a clock that is moved by hand. */
const connect = (count: number) => {
  let time = 0;
  let messages = 0;
  const ledgers: UsageLedger[] = [];
  const publishFrom =
    (from: number) =>
    (updates: readonly UsageUpdate[]): void => {
      messages += 1;
      const text = JSON.stringify(updates);
      for (const [place, ledger] of ledgers.entries()) {
        if (place !== from) void nextTurn().then(() => ledger.receive(String(from), JSON.parse(text) as UsageUpdate[]));
      }
    };
  for (let index = 0; index < count; index += 1) {
    ledgers.push(new UsageLedger({ now: () => time, publish: publishFrom(index) }));
  }
  const repeat = async (): Promise<void> => {
    for (const [index, ledger] of ledgers.entries()) publishFrom(index)(ledger.repeat());
    await settle();
  };
  return {
    ledgers,
    repeat,
    pass: (ms: number) => void (time += ms),
    messages: () => messages,
  };
};

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 6; turn += 1) await nextTurn();
};

const usedOf = (ledger: UsageLedger, key: string): number => ledger.add(key, 0, { limit: 100 }).used;

/** The one of an index, which is there. */
const at = (ledgers: readonly UsageLedger[], index: number): UsageLedger => {
  const ledger = ledgers[index % ledgers.length];
  if (ledger === undefined) throw new Error("There is no such gateway.");
  return ledger;
};

describe.each([1, 2, 4, 8])("%i gateways", (gateways) => {
  test.each([100, 6_000])("let a caller have %i requests together, to a tenth, and never fewer", async (limit) => {
    const { ledgers, repeat, messages } = connect(gateways);
    await repeat();
    const before = messages();
    let allowed = 0;
    for (let index = 0; index < 3 * limit; index += 1) {
      const { used } = at(ledgers, index * 7).add("caller", 1, { limit, windowMs: HOUR_MS });
      if (used <= limit) allowed += 1;
      // A gateway answers several requests before an update comes.
      if (index % 4 === 0) await settle();
    }
    expect(allowed).toBeGreaterThanOrEqual(limit);
    expect(allowed).toBeLessThanOrEqual(1.1 * limit);
    // Some for each gateway, and not one for each request.
    expect(messages() - before).toBeLessThanOrEqual(gateways === 1 ? 0 : 30 * gateways);
  });

  test("count what goes on until it is given back", async () => {
    const { ledgers, repeat } = connect(gateways);
    await repeat();
    for (let index = 0; index < 100; index += 1) at(ledgers, index).add("streams", 1, { limit: 100 });
    await repeat();
    for (const ledger of ledgers) expect(usedOf(ledger, "streams")).toBe(100);
    for (let index = 0; index < 100; index += 1) at(ledgers, index).add("streams", -1, { limit: 100 });
    await repeat();
    for (const ledger of ledgers) expect(usedOf(ledger, "streams")).toBe(0);
  });
});

test("a window ends at the same time for all, and the next one begins at nothing", async () => {
  const { ledgers, repeat, pass } = connect(2);
  const [one, other] = [at(ledgers, 0), at(ledgers, 1)];
  await repeat();
  const allowance = { limit: 10, windowMs: 60_000 };
  one.add("caller", 8, allowance);
  await settle();
  pass(40_000);
  expect(other.add("caller", 1, allowance)).toEqual({ used: 9, forMs: 20_000 });
  pass(20_001);
  expect(other.add("caller", 1, allowance)).toEqual({ used: 1, forMs: 60_000 });
});

test("what a gateway has let in counts on when it is gone, and what went on there does not", async () => {
  const { ledgers, repeat, pass } = connect(2);
  const [one, other] = [at(ledgers, 0), at(ledgers, 1)];
  await repeat();
  one.add("caller", 8, { limit: 10, windowMs: 60_000 });
  one.add("streams", 8, { limit: 10 });
  await settle();
  pass(6_000);
  expect([usedOf(other, "caller"), usedOf(other, "streams")]).toEqual([8, 0]);
});

test("a gateway that ends publishes that nothing goes on there any more", async () => {
  const { ledgers, repeat } = connect(2);
  const [one, other] = [at(ledgers, 0), at(ledgers, 1)];
  await repeat();
  one.add("streams", 8, { limit: 10 });
  await settle();
  other.receive("0", one.end());
  expect(usedOf(other, "streams")).toBe(0);
});

test("a new gateway is known to be new, and gets all that matters at the next repetition", () => {
  const published: UsageUpdate[][] = [];
  const ledger = new UsageLedger({ now: () => 0, publish: (updates) => void published.push([...updates]) });
  ledger.add("caller", 8, { limit: 10, windowMs: 60_000 });
  expect(published).toEqual([]);
  expect([ledger.receive("new", []), ledger.receive("new", [])]).toEqual([true, false]);
  expect(ledger.repeat()).toEqual([["caller", 8, 60_000]]);
});

test("requests from any number of addresses neither fill the memory nor push out a count that is in use", () => {
  const ledger = new UsageLedger({ now: () => 0, publish: () => undefined });
  ledger.add("streams", 1, { limit: 10 });
  for (let index = 0; index < 100_000; index += 1) ledger.add(`address ${index}`, 1, { limit: 10, windowMs: 60_000 });
  expect(usedOf(ledger, "streams")).toBe(1);
  expect(ledger.repeat().length).toBeLessThanOrEqual(40_001);
});
