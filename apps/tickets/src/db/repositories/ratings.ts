import type { Transaction } from "@crossdesk/database";
import { prepared } from "../tables.ts";

export interface GivenRating {
  readonly ticketId: string;
  readonly rating: number;
  readonly ratingComment: string | null;
  readonly ratedAt: string;
  /** The agent who has the ticket, and answers for the rating. */
  readonly ratedAgentId: string | null;
}

const rated = prepared<Omit<GivenRating, "ratedAt"> & { ratedAt: Date }>()("rate-ticket", (db, p) =>
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
