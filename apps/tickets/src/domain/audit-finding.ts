/** What is wrong with one ticket, and where. */
export interface AuditFinding {
  readonly ticketNumber: number;
  /** A line of its log, a message, a note, the texts of the ticket itself, or all of it. */
  readonly what: "line" | "message" | "note" | "texts" | "ticket";
  /** A line was rewritten where an anchor knows another one at its place. */
  readonly problem: "altered" | "removed" | "added" | "rewritten";
  /** A line's place in the ticket's log, from 1; 0 where it is not about a line. */
  readonly position: number;
  /** The line's id, where it is there. */
  readonly logId: number | null;
  readonly messageId: number | null;
  readonly noteId: number | null;
}

const PLACE = { position: 0, logId: null, messageId: null, noteId: null } as const;

export const findTicketAs = (ticketNumber: number, problem: AuditFinding["problem"]): AuditFinding => ({
  ...PLACE,
  ticketNumber,
  what: "ticket",
  problem,
});

export const findLine = (
  ticketNumber: number,
  problem: AuditFinding["problem"],
  line: { readonly position: number; readonly id?: number | undefined },
): AuditFinding => ({ ...PLACE, ticketNumber, what: "line", problem, position: line.position, logId: line.id ?? null });

export const findMessageAs = (
  ticketNumber: number,
  problem: AuditFinding["problem"],
  messageId: number,
): AuditFinding => ({ ...PLACE, ticketNumber, what: "message", problem, messageId });

export const findNoteAs = (ticketNumber: number, problem: AuditFinding["problem"], noteId: number): AuditFinding => ({
  ...PLACE,
  ticketNumber,
  what: "note",
  problem,
  noteId,
});

export const findTexts = (ticketNumber: number): AuditFinding => ({
  ...PLACE,
  ticketNumber,
  what: "texts",
  problem: "altered",
});

/** What is wrong, in a sentence. */
export const sayFinding = (finding: AuditFinding): string => {
  const { ticketNumber, what, problem, position, logId, messageId, noteId } = finding;
  const ticket = `ticket ${ticketNumber}`;
  if (what === "line") return `${ticket}: line ${position}${logId === null ? "" : ` (id ${logId})`} was ${problem}`;
  if (what === "message") return `${ticket}: message ${messageId} was ${problem}`;
  if (what === "note") return `${ticket}: note ${noteId} was ${problem}`;
  return what === "texts" ? `${ticket}: its texts were ${problem}` : `${ticket} was ${problem}`;
};
