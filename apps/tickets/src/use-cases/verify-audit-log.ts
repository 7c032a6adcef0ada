import type { Query } from "@crossdesk/database";
import { CHAIN_START, hashLog } from "../domain/audit-chain.ts";

/** What is wrong with one ticket's log, and at which of its lines. */
export interface AuditFinding {
  readonly ticketNumber: number;
  /** The line's place in the ticket's log, from 1. */
  readonly position: number;
  readonly problem: "altered" | "removed" | "added";
  /** The line's id, where it is there. */
  readonly logId: number | null;
}

export interface AuditReport {
  readonly tickets: number;
  readonly lines: number;
  readonly findings: readonly AuditFinding[];
}

interface LogRow {
  readonly id: number;
  readonly ticket_id: string;
  readonly ticket_number: number;
  readonly position: number;
  readonly action: string;
  readonly actor: string;
  readonly actor_type: string;
  readonly acted_at: Date;
  readonly detail: string;
  readonly request_id: string | null;
  readonly previous_hash: Buffer;
  readonly hash: Buffer;
}

/** How many lines the ticket's own row knows of, and the hash of the last: what is cut off at the end shows by it. */
interface TicketEnd {
  readonly id: string;
  readonly number: number;
  readonly log_count: number;
  readonly log_hash: Buffer;
}

const BATCH = 500;

const isWhole = (line: LogRow): boolean =>
  line.hash.equals(
    hashLog(line.previous_hash, {
      ticketId: line.ticket_id,
      position: line.position,
      action: line.action,
      actor: line.actor,
      actorType: line.actor_type,
      actedAt: line.acted_at,
      detail: line.detail,
      requestId: line.request_id,
    }),
  );

/** Walks one ticket's chain. A line that doesn't follow the one before it was altered, or stands where one was removed. */
const verifyTicket = (ticket: TicketEnd, lines: readonly LogRow[]): AuditFinding[] => {
  const findings: AuditFinding[] = [];
  const find = (problem: AuditFinding["problem"], position: number, line?: LogRow): void => {
    findings.push({ ticketNumber: ticket.number, position, problem, logId: line?.id ?? null });
  };
  const byPosition = new Map(lines.map((line) => [line.position, line]));
  let previous: Buffer | null = CHAIN_START;
  for (let position = 1; position <= ticket.log_count; position += 1) {
    const line = byPosition.get(position);
    if (line === undefined) {
      find("removed", position);
      previous = null;
      continue;
    }
    const follows: boolean = previous === null || line.previous_hash.equals(previous);
    const ends: boolean = position < ticket.log_count || line.hash.equals(ticket.log_hash);
    if (!isWhole(line) || !follows || !ends || line.ticket_number !== ticket.number) find("altered", position, line);
    previous = line.hash;
  }
  for (const line of lines) {
    if (line.position < 1 || line.position > ticket.log_count) find("added", line.position, line);
  }
  return findings;
};

const readTickets = (query: Query, after: number): Promise<TicketEnd[]> =>
  query<TicketEnd>({
    name: "audit-tickets",
    text: `SELECT id, number, log_count, log_hash FROM tickets WHERE number > $1 ORDER BY number LIMIT ${BATCH}`,
    values: [after],
  });

const readLines = (query: Query, ids: readonly string[]): Promise<LogRow[]> =>
  query<LogRow>({
    name: "audit-lines",
    text: `SELECT id, ticket_id, ticket_number, position, action, actor, actor_type, acted_at, detail::text AS detail,
        request_id, previous_hash, hash FROM ticket_logs WHERE ticket_id = ANY ($1::uuid[]) ORDER BY ticket_id, position`,
    values: [ids],
  });

/**
 * Checks every line of the audit log against its hash, the line before it, and the end that its ticket knows of. Run it on a
 * database that is written to as well: tickets are read with their lines in one snapshot, `query` being a transaction's.
 */
export const verifyAuditLog = async (query: Query): Promise<AuditReport> => {
  const findings: AuditFinding[] = [];
  let tickets = 0;
  let lines = 0;
  let after = 0;
  for (;;) {
    const batch = await readTickets(query, after);
    const last = batch.at(-1);
    if (last === undefined) return { tickets, lines, findings };
    const byTicket = Map.groupBy(
      await readLines(
        query,
        batch.map(({ id }) => id),
      ),
      (line) => line.ticket_id,
    );
    for (const ticket of batch) {
      const own = byTicket.get(ticket.id) ?? [];
      findings.push(...verifyTicket(ticket, own));
      lines += own.length;
    }
    tickets += batch.length;
    after = last.number;
  }
};
