import type { Runner } from "@crossdesk/database";
import { readLogLines, readTicketEnds } from "../db/repositories/audit-log.ts";
import type { LogLine, TicketEnd } from "../db/repositories/audit-log.ts";
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

const isWhole = (line: LogLine): boolean =>
  line.hash.equals(
    hashLog(line.previousHash, {
      ticketId: line.ticketId,
      position: line.position,
      action: line.action,
      actor: line.actor,
      actorType: line.actorType,
      actedAt: line.actedAt,
      detail: line.detail,
      requestId: line.requestId,
    }),
  );

/** Walks one ticket's chain. A line that doesn't follow the one before it was altered, or stands where one was removed. */
const verifyTicket = (ticket: TicketEnd, lines: readonly LogLine[]): AuditFinding[] => {
  const findings: AuditFinding[] = [];
  const find = (problem: AuditFinding["problem"], position: number, line?: LogLine): void => {
    findings.push({ ticketNumber: ticket.number, position, problem, logId: line?.id ?? null });
  };
  const byPosition = new Map(lines.map((line) => [line.position, line]));
  let previous: Buffer | null = CHAIN_START;
  for (let position = 1; position <= ticket.logCount; position += 1) {
    const line = byPosition.get(position);
    if (line === undefined) {
      find("removed", position);
      previous = null;
      continue;
    }
    const follows: boolean = previous === null || line.previousHash.equals(previous);
    const ends: boolean = position < ticket.logCount || line.hash.equals(ticket.logHash);
    if (!isWhole(line) || !follows || !ends || line.ticketNumber !== ticket.number) find("altered", position, line);
    previous = line.hash;
  }
  for (const line of lines) {
    if (line.position < 1 || line.position > ticket.logCount) find("added", line.position, line);
  }
  return findings;
};

/**
 * Checks every line of the audit log against its hash, the line before it, and the end that its ticket knows of. Run it on a
 * database that is written to as well: tickets are read with their lines in one snapshot, `on` being a transaction.
 */
export const verifyAuditLog = async (on: Runner): Promise<AuditReport> => {
  const findings: AuditFinding[] = [];
  let tickets = 0;
  let lines = 0;
  let after = 0;
  for (;;) {
    const batch = await readTicketEnds(on, after);
    const last = batch.at(-1);
    if (last === undefined) return { tickets, lines, findings };
    const byTicket = Map.groupBy(
      await readLogLines(
        on,
        batch.map(({ id }) => id),
      ),
      (line) => line.ticketId,
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
