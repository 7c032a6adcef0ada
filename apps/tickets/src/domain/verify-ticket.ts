import type { TicketLogAction } from "@crossdesk/contracts";
import { CHAIN_START, hashLog } from "./audit-chain.ts";
import type { LogContent } from "./audit-chain.ts";
import { findLine, findMessageAs, findNoteAs, findTexts, findTicketAs } from "./audit-finding.ts";
import type { AuditFinding } from "./audit-finding.ts";
import { hashTicket } from "./sealed-texts.ts";
import type { SealedTicket } from "./sealed-texts.ts";

/** A line as it is stored, with its detail to the letter. */
export interface StoredLine extends LogContent {
  readonly id: number;
  readonly ticketNumber: number;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
}

/** How many lines the ticket's own row knows of, the last one's hash, and its texts. */
export interface StoredTicket extends SealedTicket {
  readonly number: number;
  readonly logCount: number;
  readonly logHash: Buffer;
  readonly seal: Buffer | null;
  readonly isDeleted: boolean;
}

/** A message or a note, its texts as their hash alone. */
export interface StoredText {
  readonly id: number;
  /** `null` where there is nothing to hash it with. */
  readonly contentHash: Buffer | null;
  /** Without a text and attachments. */
  readonly isBlank: boolean;
}

/** Where a chain ended once, as an anchor says. */
export interface AnchoredHead {
  readonly position: number;
  readonly hash: Buffer;
}

export interface TicketToVerify {
  readonly ticket: StoredTicket;
  readonly lines: readonly StoredLine[];
  readonly messages: readonly StoredText[];
  readonly notes: readonly StoredText[];
  readonly heads: readonly AnchoredHead[];
}

export interface TicketVerdict {
  readonly findings: readonly AuditFinding[];
  /** Messages whose texts were erased, as a line says. */
  readonly erased: readonly number[];
  /** Messages and notes that are older than the hashes of their texts. */
  readonly unvouched: number;
}

/** What the line says that records the erasure of a ticket's texts. */
export const ERASED = "Erased personal data" satisfies TicketLogAction;

/** Walks one ticket's chain. A line that doesn't follow the one before it was altered, or stands where one was removed. */
const verifyLines = ({ ticket, lines, heads }: TicketToVerify): AuditFinding[] => {
  const findings: AuditFinding[] = [];
  const byPosition = new Map(lines.map((line) => [line.position, line]));
  let previous: Buffer | null = CHAIN_START;
  for (let position = 1; position <= ticket.logCount; position += 1) {
    const line = byPosition.get(position);
    if (line === undefined) {
      findings.push(findLine(ticket.number, "removed", { position }));
      previous = null;
      continue;
    }
    const follows: boolean = previous === null || line.previousHash.equals(previous);
    const ends: boolean = position < ticket.logCount || line.hash.equals(ticket.logHash);
    const isWhole: boolean = line.hash.equals(hashLog(line.previousHash, line));
    if (!isWhole || !follows || !ends || line.ticketNumber !== ticket.number) {
      findings.push(findLine(ticket.number, "altered", line));
    }
    previous = line.hash;
  }
  for (const line of lines) {
    if (line.position < 1 || line.position > ticket.logCount) findings.push(findLine(ticket.number, "added", line));
  }
  const known = new Set(findings.map(({ position }) => position));
  for (const { position, hash } of heads) {
    const line = byPosition.get(position);
    if (known.has(position) || line?.hash.equals(hash) === true) continue;
    known.add(position);
    findings.push(findLine(ticket.number, line === undefined ? "removed" : "rewritten", line ?? { position }));
  }
  return findings;
};

interface Detail {
  readonly messageId?: unknown;
  readonly messagesUpTo?: unknown;
  readonly noteId?: unknown;
  readonly notesUpTo?: unknown;
}

const detailOf = ({ detail }: StoredLine): Detail => {
  const read: unknown = JSON.parse(detail);
  return typeof read === "object" && read !== null ? read : {};
};

/** Texts of a kind that have lines, each with what its line vouches for, and up to which of them they were erased. */
interface RecordedTexts {
  readonly recorded: Map<number, Buffer | null>;
  erasedUpTo: number;
}

const readLines = (lines: readonly StoredLine[]) => {
  const messages: RecordedTexts = { recorded: new Map(), erasedUpTo: 0 };
  const notes: RecordedTexts = { recorded: new Map(), erasedUpTo: 0 };
  let ticketHash: Buffer | null = null;
  for (const line of lines) {
    const { messageId, messagesUpTo, noteId, notesUpTo } = detailOf(line);
    if (line.action === "Added message" && typeof messageId === "number")
      messages.recorded.set(messageId, line.contentHash);
    else if (line.action === "Added note" && typeof noteId === "number") notes.recorded.set(noteId, line.contentHash);
    else if (line.contentHash !== null && !line.action.startsWith("Added ")) ticketHash = line.contentHash;
    if (line.action !== ERASED) continue;
    if (typeof messagesUpTo === "number") messages.erasedUpTo = Math.max(messages.erasedUpTo, messagesUpTo);
    if (typeof notesUpTo === "number") notes.erasedUpTo = Math.max(notes.erasedUpTo, notesUpTo);
  }
  return { messages, notes, ticketHash };
};

interface TextsVerdict {
  readonly findings: readonly (readonly [problem: "altered" | "added" | "removed", id: number])[];
  readonly erased: readonly number[];
  readonly unvouched: number;
}

/** Compares texts of a kind with what the lines say of them. */
const verifyTexts = (texts: readonly StoredText[], { recorded, erasedUpTo }: RecordedTexts): TextsVerdict => {
  const findings: ["altered" | "added" | "removed", number][] = [];
  const erased: number[] = [];
  let unvouched = 0;
  const there = new Set<number>();
  for (const { id, contentHash, isBlank } of texts) {
    there.add(id);
    const vouched = recorded.get(id);
    if (vouched === undefined) findings.push(["added", id]);
    else if (id <= erasedUpTo) {
      if (isBlank) erased.push(id);
      else findings.push(["altered", id]);
    } else if (vouched === null) unvouched += 1;
    else if (contentHash?.equals(vouched) !== true) findings.push(["altered", id]);
  }
  for (const id of recorded.keys()) if (!there.has(id)) findings.push(["removed", id]);
  return { findings, erased, unvouched };
};

/** Checks a ticket's lines, and the texts that they vouch for. */
export const verifyTicket = (given: TicketToVerify): TicketVerdict => {
  const { ticket, lines } = given;
  const { ticketHash, ...recorded } = readLines(lines);
  const messages = verifyTexts(given.messages, recorded.messages);
  const notes = verifyTexts(given.notes, recorded.notes);
  const findings = [
    ...verifyLines(given),
    ...messages.findings.map(([problem, id]) => findMessageAs(ticket.number, problem, id)),
    ...notes.findings.map(([problem, id]) => findNoteAs(ticket.number, problem, id)),
  ];
  if (ticketHash !== null && (ticket.seal === null || !hashTicket(ticket.seal, ticket).equals(ticketHash))) {
    findings.push(findTexts(ticket.number));
  }
  // Nothing here removes tickets.
  if (ticket.isDeleted) findings.push(findTicketAs(ticket.number, "removed"));
  return { findings, erased: messages.erased, unvouched: messages.unvouched + notes.unvouched };
};
