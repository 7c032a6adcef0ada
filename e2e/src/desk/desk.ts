import { toCrossdeskError, withCall } from "@crossdesk/contracts";
import type { Caller, CrossdeskClient, ErrorKind } from "@crossdesk/contracts";
import type { Agenda } from "./agenda.ts";
import type { Fault } from "./faults.ts";
import type { Findings, Invariant } from "./findings.ts";
import type { DeskRules, Roster } from "./roster.ts";
import type { Story } from "./story.ts";
import type { Tally } from "./tally.ts";

/** Notifies its listeners that something happened to a ticket. */
export class Signal {
  readonly #listeners: ((story: Story) => void)[] = [];

  listen(listener: (story: Story) => void): void {
    this.#listeners.push(listener);
  }

  emit(story: Story): void {
    for (const listener of this.#listeners) listener(story);
  }
}

/** What people notice of a ticket of theirs without looking for it. */
export interface Signals {
  /** The team answered. */
  readonly answered: Signal;
  /** It was resolved or closed, by somebody or by the system. */
  readonly ended: Signal;
  /** Its customer wrote. */
  readonly wrote: Signal;
}

/** What everybody at the desk has in hand. */
export interface Desk {
  readonly seed: number;
  /** When the run ends, in simulated time. */
  readonly end: number;
  readonly now: () => number;
  readonly agenda: Agenda;
  readonly client: CrossdeskClient;
  readonly rules: DeskRules;
  readonly roster: Roster;
  /** All tickets, by id. */
  readonly stories: Map<string, Story>;
  /** Tickets about which something happened since they were looked at last. */
  readonly touched: Set<string>;
  readonly signals: Signals;
  readonly findings: Findings;
  readonly tally: Tally;
  readonly fault: Fault | undefined;
}

/** A call that was answered, or refused for a reason that its caller has to reckon with. */
export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly kind: ErrorKind };

/** How a call is made. */
export interface Asking<Value> {
  readonly as: Caller;
  /** For sentences: `agent-3 picks ticket 17`. */
  readonly what: string;
  readonly call: (options: ReturnType<typeof withCall>) => Promise<Value>;
  /** Refusals that a careful caller gets too, since others act at the same time. */
  readonly mayBe?: readonly ErrorKind[];
  readonly story?: Story;
  /** Which invariant another refusal breaks. */
  readonly breaks?: Invariant;
}

/** Calls a service over NATS as any client does. An unexpected refusal is a finding. */
export const ask = async <Value>(desk: Desk, asking: Asking<Value>): Promise<Answer<Value>> => {
  const { as: caller, what, call, mayBe = [], story, breaks = 0 } = asking;
  if (story !== undefined) desk.touched.add(story.id);
  desk.tally.count("calls");
  try {
    return { ok: true, value: await call(withCall({ caller })) };
  } catch (error) {
    const { kind, message } = toCrossdeskError(error);
    const isRevoked = kind === "UNAUTHENTICATED" && desk.roster.isDismissed(caller);
    if (!mayBe.includes(kind) && !isRevoked) {
      desk.findings.add({
        invariant: breaks,
        at: desk.now(),
        sentence: `${what}, and is refused with ${kind}: ${message}`,
        story: story ?? null,
      });
    }
    return { ok: false, kind };
  }
};
