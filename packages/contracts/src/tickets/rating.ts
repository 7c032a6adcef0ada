import { z } from "zod";
import { text } from "../primitives.ts";
import { isDone } from "./statuses.ts";
import { Rating } from "./ticket.ts";
import { TicketReference } from "./ticket-reference.ts";
import type { Ticket } from "./ticket.ts";

/** Characters of what a customer says beside a rating. */
export const MOST_OF_A_RATING = 1_000;

/** For how many days after the end of a conversation its customer may rate it, or rate it differently. */
export const RATE_FOR_DAYS = 7;
const RATE_FOR_MS = RATE_FOR_DAYS * 86_400_000;

/** How the customer rates a conversation that has ended. The latest one counts. */
export const RateTicketInput = z.object({
  ticket: TicketReference,
  rating: Rating,
  /** In the customer's words; left out, what was said before goes. */
  comment: text(MOST_OF_A_RATING).default(""),
});
export type RateTicketInput = z.infer<typeof RateTicketInput>;

/** Whether the customer may rate the ticket at this moment: its conversation has ended, and not too long ago. */
export const isRatable = ({ status, closedAt }: Pick<Ticket, "status" | "closedAt">, nowMs: number): boolean =>
  isDone(status) && (closedAt === null || nowMs <= Date.parse(closedAt) + RATE_FOR_MS);
