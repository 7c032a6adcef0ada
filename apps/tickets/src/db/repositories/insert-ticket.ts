import { randomBytes } from "node:crypto";
import { CLOSED_STATUSES } from "@crossdesk/contracts";
import type { Ticket, TicketLogAction } from "@crossdesk/contracts";
import { columnParameters, insertFrom, sql } from "@crossdesk/database";
import type { Runner, Transaction } from "@crossdesk/database";
import { CHAIN_START } from "../../domain/audit-chain.ts";
import { hashTicket, SEAL_BYTES } from "../../domain/sealed-texts.ts";
import { TicketEntity } from "../entities/ticket-entity.ts";
import { prepared } from "../tables.ts";
import { TICKET } from "../ticket-columns.ts";
import { chainLine, toTicketValues } from "./ticket-row.ts";
import type { LogEntry, LogValues, TicketValues } from "./ticket-row.ts";

const FIRST_ACTION = "Ticket created" satisfies TicketLogAction;

interface InsertValues extends TicketValues, LogValues {
  readonly lexemes: readonly string[];
  readonly wordBytes: number;
  readonly seal: Buffer;
}

const insertStatement = prepared<InsertValues>()(
  "insert-ticket",
  (db, p) => {
    const made = db
      .with("made", (qb) =>
        qb
          .insertInto("tickets")
          .values({
            ...columnParameters(TicketEntity, TICKET.columns, p),
            logHash: p("hash"),
            seal: p("seal"),
          })
          // The one open session that an order may have.
          .onConflict((conflict) =>
            conflict
              .columns(["entityId", "orderId"])
              .where("channel", "=", "beckn")
              .where("status", "not in", CLOSED_STATUSES)
              .doNothing(),
          )
          .returning(["id", "number", "entityId", "customerId"]),
      )
      .with("searched", (qb) =>
        insertFrom(
          qb.insertInto("ticket_search"),
          (eb) => eb.selectFrom("made"),
          (eb) => ({
            number: eb.ref("made.number"),
            words: sql<string>`array_to_tsvector(${p("lexemes", "text[]")})`,
            bytes: p("wordBytes"),
            isStale: sql.lit(false),
          }),
        ),
      );
    return insertFrom(
      made.insertInto("ticket_logs"),
      (eb) => eb.selectFrom("made"),
      (eb) => ({
        ticketId: eb.ref("made.id"),
        ticketNumber: eb.ref("made.number"),
        entityId: eb.ref("made.entityId"),
        customerId: eb.ref("made.customerId"),
        position: sql.lit(1),
        action: sql.lit(FIRST_ACTION),
        actor: p("createdBy"),
        actorType: p("createdByType"),
        actedAt: sql<Date>`${p("createdAt")}`,
        detail: sql<LogEntry["detail"]>`${p("detail", "json")}`,
        requestId: p("requestId"),
        previousHash: p("previousHash"),
        hash: p("hash"),
        contentHash: p("contentHash"),
      }),
    ).returning("id");
  },
  { joins: true },
);

/** A ticket's row, and what goes into the search index with it. */
export interface NewTicket {
  readonly ticket: Ticket;
  readonly lexemes: readonly string[];
  readonly wordBytes: number;
  readonly log: Omit<LogEntry, "action" | "actor" | "at" | "contentHash">;
}

const toInsertValues = ({ ticket, lexemes, wordBytes, log }: NewTicket, seal: Buffer): InsertValues => ({
  ...toTicketValues(ticket),
  ...chainLine(
    { ticketId: ticket.id, position: 1, previousHash: CHAIN_START },
    {
      ...log,
      action: FIRST_ACTION,
      actor: { id: ticket.createdBy, type: ticket.createdByType },
      at: new Date(ticket.createdAt),
      contentHash: hashTicket(seal, ticket),
    },
  ),
  lexemes,
  wordBytes,
  seal,
});

/** Writes a new ticket with its first audit line. False: the order has an open session already, and nothing was written. */
export const insertTicket = async (tx: Runner & Pick<Transaction, "defer">, made: NewTicket): Promise<boolean> => {
  const values = toInsertValues(made, randomBytes(SEAL_BYTES));
  if (made.ticket.channel === "beckn") return (await tx.run(insertStatement, values)).length > 0;
  // It cannot conflict with another row, so its result is not awaited.
  tx.defer(insertStatement, values);
  return true;
};
