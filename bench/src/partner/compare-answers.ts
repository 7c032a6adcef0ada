import { deepStrictEqual } from "node:assert";
import { ask, sampleOf } from "./ask.ts";
import { mask } from "./mask.ts";
import { FRESH, OPERATIONS } from "./operations.ts";
import type { Operation, OperationName } from "./operations.ts";
import type { BenchSystem } from "./system.ts";

/** How many requests of each operation are compared. */
const SAMPLES = 20;

const NOTHING: ReadonlySet<string> = new Set();

/** What no two answers have in common, by the name of its field: ids of what was just made, and the time. */
const DIFFERING = {
  get: NOTHING,
  list: NOTHING,
  keyword: NOTHING,
  session: NOTHING,
  chats: new Set(["currentTimestamp"]),
  "add-message": NOTHING,
  create: new Set(["id", "ticketId", "supportTicketId", "creationDate"]),
  echo: NOTHING,
} as const satisfies Readonly<Record<OperationName, ReadonlySet<string>>>;

/** How many items the first list in an answer has. */
const countItems = (value: unknown): number => {
  if (Array.isArray(value)) return value.length;
  if (typeof value !== "object" || value === null) return 0;
  return (
    Object.values(value)
      .map(countItems)
      .find((count) => count > 0) ?? 0
  );
};

/** Asks the system and what it is compared with for the same, and throws unless both answer the same, value for value. */
export const compareAnswers = async (
  { urls }: Pick<BenchSystem, "urls">,
  { tickets, operations }: { readonly tickets: number; readonly operations: readonly OperationName[] },
): Promise<void> => {
  for (const name of operations) {
    const { kind, isList = false }: Operation = OPERATIONS[name];
    const other = kind === "echo" ? urls.echo : urls.reference;
    for (const [index, request] of sampleOf(name, tickets, SAMPLES).entries()) {
      // The customer is known on the second side, so that half of the answers show one who was there before.
      const sides = index % 2 === 0 ? [urls.system, other] : [other, urls.system];
      const fresh = String(index).padStart(FRESH.length, "0");
      const answers: unknown[] = [];
      for (const url of sides) answers.push(mask(await ask(url, request, fresh), DIFFERING[name]));
      const [first, second] = answers;
      if (isList && countItems(first) === 0) throw new Error(`${request.method} ${request.path} lists nothing.`);
      deepStrictEqual(first, second, `The two sides answer ${request.method} ${request.path} differently.`);
    }
  }
};
