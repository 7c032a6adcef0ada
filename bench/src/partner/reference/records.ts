import { createHash, randomBytes } from "node:crypto";

/** A line of the audit log as its hash covers it. */
export interface LogLine {
  readonly ticketId: string;
  readonly position: number;
  readonly action: string;
  readonly actor: string;
  readonly actorType: string;
  readonly at: Date;
  readonly detail: string;
  readonly requestId: string;
  /** The hash of the texts that the line vouches for. */
  readonly contentHash: Buffer;
}

const hashFields = (before: Buffer, fields: readonly string[]): Buffer => {
  const hash = createHash("sha256").update(before);
  for (const field of fields) hash.update(`${Buffer.byteLength(field)}:${field}`);
  return hash.digest();
};

/** Texts with a random salt, without which they cannot be guessed from their hash. */
export const sealTexts = (texts: readonly string[]): { seal: Buffer; contentHash: Buffer } => {
  const seal = randomBytes(16);
  return { seal, contentHash: hashFields(seal, texts) };
};

/** The hash that chains a line of the audit log to the one before it. */
export const hashLine = (previous: Buffer, line: LogLine): Buffer =>
  hashFields(previous, [
    line.ticketId,
    String(line.position),
    line.action,
    line.actor,
    line.actorType,
    String(line.at.getTime()),
    line.detail,
    line.requestId,
    line.contentHash.toString("hex"),
  ]);

const PREFIX_BYTES = 18;

const PART = /[\p{L}\p{N}]+/gu;

/** What a ticket is found by beside plain text. */
export interface ReachedBy {
  readonly email?: string | undefined;
  /** In E.164 form. */
  readonly phone?: string | undefined;
}

/** The words under which plain text is found, and whom it came from, and their size in the search index. */
export const wordsOf = (
  texts: readonly string[],
  { email = "", phone = "" }: ReachedBy = {},
): { words: string[]; bytes: number } => {
  const address = email.toLowerCase();
  const digits = phone.slice(1);
  const words = new Set([
    ...(phone === "" ? [] : [digits, `~${Array.from(digits).toReversed().join("")}`]),
    ...texts.flatMap((text) => text.toLowerCase().match(PART) ?? []),
    ...Array.from(address.matchAll(PART), ({ index }) => address.slice(index)),
  ]);
  return {
    words: [...words],
    bytes: [...words].reduce((sum, word) => sum + Buffer.byteLength(word) + PREFIX_BYTES, 0),
  };
};

/** The data of a ticket in events. */
export interface TicketFacts {
  readonly ticketId: string;
  readonly number: number;
  readonly feedbackId: string;
  readonly channel: string;
  readonly status: string;
  readonly customerId: string;
  readonly orderId: string | null;
  readonly language: string;
  readonly roomId: string;
  readonly isRoomClosed: boolean;
  readonly openedAt: string;
  readonly pickedAt: string | null;
  readonly assignedAgentId: string | null;
  readonly assignmentVersion: number;
  readonly awaiting: string | null;
  readonly awaitingSince: string | null;
}

export interface EventOfTicket {
  readonly id: string;
  readonly type: string;
  readonly at: Date;
  readonly entityId: string;
  readonly sequence: number;
  readonly requestId: string;
  readonly data: TicketFacts & Readonly<Record<string, unknown>>;
}

/** An outbox row's envelope. */
export const toEnvelope = ({ id, type, at, entityId, sequence, requestId, data }: EventOfTicket): string =>
  JSON.stringify({
    id,
    version: 1,
    occurredAt: at.toISOString(),
    entityId,
    aggregateId: data.ticketId,
    sequence,
    requestId,
    type,
    data,
  });
