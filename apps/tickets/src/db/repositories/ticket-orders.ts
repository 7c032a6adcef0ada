import { sql } from "@crossdesk/database";
import type { Expression } from "@crossdesk/database";
import { ofTicket } from "../tables.ts";

/** Those who wait for the customer come last; within a party, who has waited longest comes first. */
export const WAITING_LONGEST = sql`${ofTicket("t.awaiting", "=", "customer")}, ${ofTicket.ref("t.awaitingSince")}, ${ofTicket.ref("t.number")}`;
/** The same, but that of a party those come first whose answer is due first; where nothing is promised, it is the same order. */
export const DUE_FIRST = sql`${ofTicket("t.awaiting", "=", "customer")}, coalesce(${ofTicket.ref("t.answerDueAt")}, 'infinity'), ${ofTicket.ref("t.awaitingSince")}, ${ofTicket.ref("t.number")}`;
/** The place of a priority among them: the most urgent is first. */
export const rank = (priority: Expression<unknown>) =>
  sql`array_position(array['urgent', 'high', 'normal', 'low'], ${priority})`;
/** The same, but that of a party the most urgent come first. */
export const URGENT_FIRST = sql`${ofTicket("t.awaiting", "=", "customer")}, ${rank(ofTicket.ref("t.priority"))}, ${ofTicket.ref("t.awaitingSince")}, ${ofTicket.ref("t.number")}`;
export const ORDER = {
  newest: sql`${ofTicket.ref("t.number")} desc`,
  "longest-waiting": WAITING_LONGEST,
  due: DUE_FIRST,
  priority: URGENT_FIRST,
} as const;

/** How orders begin the names of statements. */
export const ORDER_KEYS = { newest: "n", "longest-waiting": "w", due: "d", priority: "p" } as const satisfies Record<
  keyof typeof ORDER,
  string
>;
