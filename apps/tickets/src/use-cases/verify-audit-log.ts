import type { Runner } from "@crossdesk/database";
import {
  readLogLines,
  readMessageHashes,
  readNoteHashes,
  readOrphans,
  readTicketEnds,
} from "../db/repositories/audit-log.ts";
import { findTicketAs } from "../domain/audit-finding.ts";
import type { AuditFinding } from "../domain/audit-finding.ts";
import { verifyTicket } from "../domain/verify-ticket.ts";
import type { AnchoredHead } from "../domain/verify-ticket.ts";

export { sayFinding } from "../domain/audit-finding.ts";
export type { AuditFinding } from "../domain/audit-finding.ts";

/** Where chains ended once, by the tickets' numbers, as anchors say. */
export type AnchoredHeads = ReadonlyMap<number, readonly AnchoredHead[]>;

export interface AuditReport {
  readonly tickets: number;
  readonly lines: number;
  readonly messages: number;
  readonly findings: readonly AuditFinding[];
  /** Messages whose texts were erased, by their tickets' numbers. */
  readonly erased: readonly { readonly ticketNumber: number; readonly messageIds: readonly number[] }[];
  /** Messages and notes that are older than the hashes of their texts. */
  readonly unvouched: number;
}

/**
 * Checks every line of the audit log against its hash, the line before it, the end that its ticket knows of and the texts that it vouches for; with `heads`
 * also against what anchors say. Run it on a database that is written to as well: tickets are read with their lines in one snapshot, `on`
 * being a transaction.
 */
export const verifyAuditLog = async (on: Runner, heads: AnchoredHeads = new Map()): Promise<AuditReport> => {
  const findings: AuditFinding[] = [];
  const erased: { ticketNumber: number; messageIds: readonly number[] }[] = [];
  const counts = { tickets: 0, lines: 0, messages: 0, unvouched: 0 };
  const missing = new Set(heads.keys());
  for (let after = 0; ;) {
    const batch = await readTicketEnds(on, after);
    const last = batch.at(-1);
    if (last === undefined) break;
    const ids = batch.map(({ id }) => id);
    const linesOf = Map.groupBy(await readLogLines(on, ids), (line) => line.ticketId);
    const messagesOf = await readMessageHashes(on, ids);
    const notesOf = await readNoteHashes(on, ids);
    for (const ticket of batch) {
      const lines = linesOf.get(ticket.id) ?? [];
      const messages = messagesOf.get(ticket.id) ?? [];
      const notes = notesOf.get(ticket.id) ?? [];
      const verdict = verifyTicket({ ticket, lines, messages, notes, heads: heads.get(ticket.number) ?? [] });
      missing.delete(ticket.number);
      findings.push(...verdict.findings);
      if (verdict.erased.length > 0) erased.push({ ticketNumber: ticket.number, messageIds: verdict.erased });
      counts.lines += lines.length;
      counts.messages += messages.length;
      counts.unvouched += verdict.unvouched;
    }
    counts.tickets += batch.length;
    after = last.number;
  }
  for (const number of await readOrphans(on)) missing.add(number);
  const removed = [...missing].toSorted((a, b) => a - b).map((number) => findTicketAs(number, "removed"));
  return { ...counts, findings: [...findings, ...removed], erased };
};
