import type { Agent, CannedReply } from "@crossdesk/contracts";
import type { KnownTicket } from "./state.ts";
import { nameCustomer } from "./words.ts";

/** What the variables of canned replies stand for. */
export const REPLY_VARIABLES = [
  "customer.name",
  "agent.name",
  "ticket.number",
  "ticket.subject",
  "ticket.order",
] as const;
export type ReplyVariable = (typeof REPLY_VARIABLES)[number];

/** Who writes to whom. */
export interface ReplyFacts {
  readonly known: Pick<KnownTicket, "ticket" | "customer">;
  readonly me: Agent | undefined;
}

const FACTS = {
  "customer.name": ({ known }) => nameCustomer(known),
  "agent.name": ({ me }) => me?.name,
  "ticket.number": ({ known }) => String(known.ticket.number),
  "ticket.subject": ({ known }) => known.ticket.subject,
  "ticket.order": ({ known }) => known.ticket.orderId ?? undefined,
} as const satisfies Record<ReplyVariable, (facts: ReplyFacts) => string | undefined>;

const isVariable = (name: string): name is ReplyVariable => Object.hasOwn(FACTS, name);

/** A reply's text with what its variables stand for. What is not known stays as it is written, for the agent to see. */
export const fillReply = (text: string, facts: ReplyFacts): string =>
  text.replace(/\{\{\s*([a-z.]+)\s*\}\}/gu, (written, name: string) =>
    isVariable(name) ? (FACTS[name](facts) ?? written) : written,
  );

/** Replies for what was begun: by their shortcuts first, then by the words in them. An agent's own hides the team's of the same shortcut. */
export const findReplies = (replies: readonly CannedReply[], words: string): readonly CannedReply[] => {
  const sought = words.toLowerCase();
  const own = new Set(replies.filter(({ owner }) => owner !== null).map(({ shortcut }) => shortcut));
  const usable = replies.filter(({ owner, shortcut }) => owner !== null || !own.has(shortcut));
  const begins = usable.filter(({ shortcut }) => shortcut.startsWith(sought));
  const has = usable.filter(
    ({ shortcut, text }) => !shortcut.startsWith(sought) && text.toLowerCase().includes(sought),
  );
  return [...begins, ...has];
};
