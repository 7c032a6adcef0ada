import { randomBytes } from "node:crypto";
import type { Ticket, TicketLogAction } from "@crossdesk/contracts";
import { columnParameters, insertFrom, sql } from "@crossdesk/database";
import type { Expression, Transaction } from "@crossdesk/database";
import { hashTicket, saysTheSame, SEAL_BYTES } from "../../domain/sealed-texts.ts";
import { TicketEntity } from "../entities/ticket-entity.ts";
import { prepared } from "../tables.ts";
import { TICKET } from "../ticket-columns.ts";
import type { TicketToChange } from "./find-ticket.ts";
import { chainLine, toTicketValues } from "./ticket-row.ts";
import type { LogEntry, LogValues, TicketColumn, TicketValues } from "./ticket-row.ts";

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
  "rating",
  "ratingComment",
  "ratedAt",
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
  readonly seal: Buffer | null;
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
const saveStatement = prepared<SaveValues>({ tenants: "key" })(
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
          seal: p("seal"),
          modifiedBy: p("modifiedBy"),
          modifiedByType: p("modifiedByType"),
          modifiedAt: sql<Date>`${p("modifiedAt")}`,
        }))
        .where("id", "=", p("id"))
        .where("version", "=", p("version"))
        .returning(["id", "number", "entityId", "customerId"]),
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
        contentHash: p("contentHash"),
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
  readonly log: Omit<LogEntry, "contentHash"> & {
    /** Of a text that is written with the change; the ticket's own are seen to here. */
    readonly contentHash?: Buffer | undefined;
  };
  /** Whether the ticket's texts are hashed with new random bytes, so that the earlier hashes reveal nothing. */
  readonly renewsSeal?: boolean;
}

/**
 * Writes a change of a ticket with its audit line, and returns the ticket as it is now, ready for the next change. Where it has another
 * version by then, the transaction fails and is run again.
 */
export const saveChange = (
  tx: Pick<Transaction, "defer">,
  before: TicketToChange,
  { after, log, renewsSeal = false, assignedSubject: givenSubject = before.assignedSubject }: TicketChange,
): TicketToChange => {
  const assignedSubject = after.assignedAgentId === null ? null : givenSubject;
  const position = before.logCount + 1;
  const isSealed = renewsSeal || !saysTheSame(before.ticket, after);
  if (isSealed && log.contentHash !== undefined) throw new TypeError("A line vouches for one thing alone.");
  const seal = renewsSeal || (isSealed && before.seal === null) ? randomBytes(SEAL_BYTES) : before.seal;
  const contentHash = isSealed && seal !== null ? hashTicket(seal, after) : (log.contentHash ?? null);
  const line = chainLine({ ticketId: after.id, position, previousHash: before.logHash }, { ...log, contentHash });
  const { version } = before.ticket;
  const modified = { modifiedBy: log.actor.id, modifiedByType: log.actor.type, modifiedAt: log.at.toISOString() };
  tx.defer(saveStatement, {
    ...toTicketValues({ ...after, ...modified, version }),
    ...line,
    assignedSubject,
    seal,
    action: log.action,
    position,
  });
  const ticket = { ...after, ...modified, version: version + 1 };
  return { ticket, assignedSubject, logCount: position, logHash: line.hash, seal };
};
