import { CLOSED_STATUSES } from "@crossdesk/contracts";
import type { Ticket, TicketLogAction } from "@crossdesk/contracts";
import { columnParameters, insertFrom, sql } from "@crossdesk/database";
import type { ColumnValues, Expression, Runner, Transaction } from "@crossdesk/database";
import { CHAIN_START, hashLog } from "../../domain/audit-chain.ts";
import type { Actor } from "../../domain/actor.ts";
import { TicketEntity } from "../entities/ticket-entity.ts";
import { prepared } from "../tables.ts";
import { TICKET } from "../ticket-columns.ts";
import type { TicketToChange } from "./find-ticket.ts";

/** What a change of a ticket leaves in the audit log. */
export interface LogEntry {
  readonly action: TicketLogAction;
  readonly actor: Actor;
  readonly at: Date;
  readonly requestId: string | undefined;
  /** What changed, without anybody's personal data. */
  readonly detail: Readonly<Record<string, unknown>>;
}

type TicketColumn = (typeof TICKET.columns)[number];
type TicketValues = ColumnValues<typeof TicketEntity, TicketColumn>;

/** A ticket as its row has it. */
const toValues = (ticket: Ticket): TicketValues => ({
  ...ticket,
  contactName: ticket.contact.name,
  contactEmail: ticket.contact.email,
  contactPhone: ticket.contact.phone,
});

/** The transaction that changes a ticket, or a later one which changed it before: changes are read in this order. */
const TRANSACTION = sql<number>`pg_current_xact_id()::text::bigint`;

/** A line of the audit log, as it is written. */
interface LogValues {
  /** JSON to the letter, as the hash is of it. */
  readonly detail: string;
  readonly requestId: string | null;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
}

const FIRST_ACTION = "Ticket created" satisfies TicketLogAction;

interface InsertValues extends TicketValues, LogValues {
  readonly lexemes: readonly string[];
  readonly wordBytes: number;
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
            changeKey: TRANSACTION,
          })
          // The one open session that an order may have.
          .onConflict((conflict) =>
            conflict
              .columns(["entityId", "orderId"])
              .where("channel", "=", "beckn")
              .where("status", "not in", CLOSED_STATUSES)
              .doNothing(),
          )
          .returning(["id", "number", "entityId", "customerId", "changeKey"]),
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
        changeKey: eb.ref("made.changeKey"),
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
  readonly log: Omit<LogEntry, "action" | "actor" | "at">;
}

const toInsertValues = ({ ticket, lexemes, wordBytes, log }: NewTicket): InsertValues => {
  const detail = JSON.stringify(log.detail);
  const requestId = log.requestId ?? null;
  const hash = hashLog(CHAIN_START, {
    ticketId: ticket.id,
    position: 1,
    action: FIRST_ACTION,
    actor: ticket.createdBy,
    actorType: ticket.createdByType,
    actedAt: new Date(ticket.createdAt),
    detail,
    requestId,
  });
  return { ...toValues(ticket), lexemes, wordBytes, detail, requestId, previousHash: CHAIN_START, hash };
};

/** Writes a new ticket with its first audit line. False: the order has an open session already, and nothing was written. */
export const insertTicket = async (tx: Runner & Pick<Transaction, "defer">, made: NewTicket): Promise<boolean> => {
  const values = toInsertValues(made);
  if (made.ticket.channel === "beckn") return (await tx.run(insertStatement, values)).length > 0;
  // Nothing can stand in its way, so nobody waits for it.
  tx.defer(insertStatement, values);
  return true;
};

/** What stays as it was made, or is written by every change in its own way. */
const FIXED = [
  "id",
  "number",
  "refId",
  "feedbackId",
  "roomId",
  "channel",
  "entityId",
  "customerId",
  "userType",
  "deviceUdid",
  "contactName",
  "contactEmail",
  "contactPhone",
  "description",
  "version",
  "createdBy",
  "createdByType",
  "createdAt",
  "modifiedBy",
  "modifiedByType",
  "modifiedAt",
  "isActive",
  "isDeleted",
] as const satisfies readonly TicketColumn[];

type FixedColumn = (typeof FIXED)[number];
const fixed: ReadonlySet<TicketColumn> = new Set(FIXED);
const isChanging = (column: TicketColumn): column is Exclude<TicketColumn, FixedColumn> => !fixed.has(column);

/** One row, with nothing in it. */
const ONE = sql<object>`(select)`.as("one");

interface SaveValues extends TicketValues, LogValues {
  readonly assignedSubject: string | null;
  readonly action: TicketLogAction;
  readonly position: number;
}

/**
 * Optimistic locking: the id of the row that the statement has updated. Where another version is there by now it updated none, and PostgreSQL
 * fails the transaction, which is run again. It is the statement that fails, as it goes out together with the commit.
 */
const orChangedMeanwhile = (id: Expression<string | null>): Expression<string> =>
  sql`coalesce(${id}, ticket_changed_meanwhile())`;

// The row and its log line in one statement: neither is ever there without the other, and neither where the version is another one.
const saveStatement = prepared<SaveValues>()(
  "save-change",
  (db, p) => {
    const changed = db.with("changed", (qb) =>
      qb
        .updateTable("tickets")
        .set((eb) => ({
          ...columnParameters(TicketEntity, TICKET.columns.filter(isChanging), p),
          assignedSubject: p("assignedSubject"),
          version: eb("version", "+", 1),
          logCount: p("position"),
          logHash: p("hash"),
          changeKey: sql<number>`greatest(${eb.ref("changeKey")}, ${TRANSACTION})`,
          modifiedBy: p("modifiedBy"),
          modifiedByType: p("modifiedByType"),
          modifiedAt: sql<Date>`${p("modifiedAt")}`,
        }))
        .where("id", "=", p("id"))
        .where("version", "=", p("version"))
        .returning(["id", "number", "entityId", "customerId", "changeKey"]),
    );
    return insertFrom(
      changed.insertInto("ticket_logs"),
      (eb) => eb.selectFrom(ONE).leftJoin("changed as c", (join) => join.onTrue()),
      (eb) => ({
        ticketId: orChangedMeanwhile(eb.ref("c.id")),
        ticketNumber: eb.ref("c.number").$notNull(),
        entityId: eb.ref("c.entityId").$notNull(),
        customerId: eb.ref("c.customerId").$notNull(),
        position: p("position"),
        action: p("action"),
        actor: p("modifiedBy"),
        actorType: p("modifiedByType"),
        actedAt: sql<Date>`${p("modifiedAt")}`,
        detail: sql<LogEntry["detail"]>`${p("detail", "json")}`,
        requestId: p("requestId"),
        previousHash: p("previousHash"),
        hash: p("hash"),
        changeKey: eb.ref("c.changeKey").$notNull(),
      }),
    );
  },
  { joins: true },
);

/** The ticket after a change. */
export interface TicketChange {
  readonly after: Ticket;
  /** The agent's subject, where the change gives the ticket to one. */
  readonly assignedSubject?: string | null | undefined;
  readonly log: LogEntry;
}

/**
 * Writes a change of a ticket with its audit line, and gives the ticket as it is now, ready for the next change. Where it has another
 * version by then, the transaction fails and is run again.
 */
export const saveChange = (
  tx: Pick<Transaction, "defer">,
  before: TicketToChange,
  { after, log, assignedSubject: givenSubject = before.assignedSubject }: TicketChange,
): TicketToChange => {
  const assignedSubject = after.assignedAgentId === null ? null : givenSubject;
  const position = before.logCount + 1;
  const detail = JSON.stringify(log.detail);
  const requestId = log.requestId ?? null;
  const hash = hashLog(before.logHash, {
    ticketId: after.id,
    position,
    action: log.action,
    actor: log.actor.id,
    actorType: log.actor.type,
    actedAt: log.at,
    detail,
    requestId,
  });
  const { version } = before.ticket;
  const modified = { modifiedBy: log.actor.id, modifiedByType: log.actor.type, modifiedAt: log.at.toISOString() };
  tx.defer(saveStatement, {
    ...toValues({ ...after, ...modified, version }),
    assignedSubject,
    action: log.action,
    position,
    detail,
    requestId,
    previousHash: before.logHash,
    hash,
  });
  const ticket = { ...after, ...modified, version: version + 1 };
  return { ticket, assignedSubject, logCount: position, logHash: hash };
};
