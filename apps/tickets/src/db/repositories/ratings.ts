import type { Ticket } from "@crossdesk/contracts";
import { sql } from "@crossdesk/database";
import type { Runner, Transaction } from "@crossdesk/database";
import { ERASED } from "../../domain/verify-ticket.ts";
import { prepared } from "../tables.ts";

export interface GivenRating {
  readonly ticketId: string;
  readonly rating: number;
  readonly ratingComment: string | null;
  readonly ratedAt: string;
  /** The agent who has the ticket, and answers for the rating. */
  readonly ratedAgentId: string | null;
}

const rated = prepared<Omit<GivenRating, "ratedAt"> & { ratedAt: Date }>({ tenants: "key" })("rate-ticket", (db, p) =>
  db
    .updateTable("tickets")
    .set({
      rating: p("rating"),
      ratingComment: p("ratingComment"),
      ratedAt: p("ratedAt"),
      ratedAgentId: p("ratedAgentId"),
    })
    .where("id", "=", p("ticketId")),
);

/** Keeps a rating of a ticket whose row is locked. Other changes leave it as it is. */
export const writeRating = (tx: Pick<Transaction, "defer">, { ratedAt, ...rating }: GivenRating): void => {
  tx.defer(rated, { ...rating, ratedAt: new Date(ratedAt) });
};

const erasures = prepared<{ ticketId: string; closedAt: string | null }>({ tenants: "key" })(
  "erasures-since-close",
  (db, p) =>
    db
      .selectFrom("ticket_logs")
      .select("position")
      .where("ticketId", "=", p("ticketId"))
      .where("action", "=", ERASED)
      .where("actedAt", ">=", sql<Date>`coalesce(${p("closedAt", "timestamptz")}, '-infinity')`)
      .limit(1),
);

/** Whether the texts of a conversation that has ended were erased: nothing erases what is written into it later. */
export const wereTextsErased = async (
  on: Runner,
  { id, closedAt }: Pick<Ticket, "id" | "closedAt">,
): Promise<boolean> => (await on.run(erasures, { ticketId: id, closedAt })).length > 0;
