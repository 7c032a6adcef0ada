import type { Ticket, TicketLogAction } from "@crossdesk/contracts";
import type { ColumnValues } from "@crossdesk/database";
import { hashLog } from "../../domain/audit-chain.ts";
import type { Actor } from "../../domain/actor.ts";
import type { TicketEntity } from "../entities/ticket-entity.ts";
import type { TICKET } from "../ticket-columns.ts";

export type TicketColumn = (typeof TICKET.columns)[number];
export type TicketValues = ColumnValues<typeof TicketEntity, TicketColumn>;

/** A ticket as its row has it. */
export const toTicketValues = (ticket: Ticket): TicketValues => ({
  ...ticket,
  contactName: ticket.contact.name,
  contactEmail: ticket.contact.email,
  contactPhone: ticket.contact.phone,
});

/** What a change of a ticket leaves in the audit log. */
export interface LogEntry {
  readonly action: TicketLogAction;
  readonly actor: Actor;
  readonly at: Date;
  readonly requestId: string | undefined;
  /** What changed, without anybody's personal data. */
  readonly detail: Readonly<Record<string, unknown>>;
  /** The hash of the texts that the line vouches for; `null` for none. */
  readonly contentHash: Buffer | null;
}

/** What a line of the audit log holds beside what the ticket's row says. */
export interface LogValues {
  /** JSON to the letter, as the hash is of it. */
  readonly detail: string;
  readonly requestId: string | null;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
  readonly contentHash: Buffer | null;
}

interface Place {
  readonly ticketId: string;
  /** Counts the ticket's lines from 1. */
  readonly position: number;
  readonly previousHash: Buffer;
}

/** A line of the audit log, which follows the one before it by its hash. */
export const chainLine = ({ ticketId, position, previousHash }: Place, log: LogEntry): LogValues => {
  const detail = JSON.stringify(log.detail);
  const requestId = log.requestId ?? null;
  const { contentHash } = log;
  const hash = hashLog(previousHash, {
    ticketId,
    position,
    action: log.action,
    actor: log.actor.id,
    actorType: log.actor.type,
    actedAt: log.at,
    detail,
    requestId,
    contentHash,
  });
  return { detail, requestId, previousHash, hash, contentHash };
};
