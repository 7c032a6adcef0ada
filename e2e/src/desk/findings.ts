import type { Story } from "./story.ts";

/** What must hold of the desk at any time, by number as docs/desk.md lists it; 0 is an unexpected answer. */
export const INVARIANTS = {
  0: "calls are answered as they are documented",
  1: "every message of a customer was read, or visibly awaits the team",
  2: "no ticket waits while an agent who is there has room for it",
  3: "no chat is closed by the system while the team owes a message, and nothing else for silence",
  4: "no ticket that was opened again is lost",
  5: "no ticket stays with somebody who is not there",
  6: "a ticket is only picked by the agent who has it",
  7: "the services agree about who has a ticket, and routing overloads no agent",
} as const;
export type Invariant = keyof typeof INVARIANTS;

/** A broken invariant: a sentence that says how, and the ticket that it happened to. */
export interface Finding {
  readonly invariant: Invariant;
  readonly at: number;
  readonly sentence: string;
  readonly story: Story | null;
}

/** What was found, each thing once. */
export class Findings {
  readonly #found = new Map<string, Finding>();

  add(finding: Finding): void {
    const key = `${finding.invariant} ${finding.sentence}`;
    if (!this.#found.has(key)) this.#found.set(key, finding);
  }

  get all(): readonly Finding[] {
    return [...this.#found.values()];
  }
}
