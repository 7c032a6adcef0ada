import { hash } from "node:crypto";

/** What the hash of a log line covers: all that the line says, what it vouches for, and the line before it. */
export interface LogContent {
  readonly ticketId: string;
  /** Counts the ticket's lines from 1. */
  readonly position: number;
  readonly action: string;
  readonly actor: string;
  readonly actorType: string;
  readonly actedAt: Date;
  /** JSON text as it is stored. */
  readonly detail: string;
  readonly requestId: string | null;
  /** The hash of the texts that the line vouches for; `null` where it does for none, as lines of earlier releases do. */
  readonly contentHash: Buffer | null;
}

/** What stands before a ticket's first line. */
export const CHAIN_START = Buffer.alloc(32);

/** Fields as one text: each with its length, so that nothing moves from one into the next unnoticed. */
export const withLengths = (fields: readonly string[]): string =>
  fields.map((field) => `${Buffer.byteLength(field)}:${field}`).join("");

/** The line's hash. A line that vouches for no texts has the hash that it had before lines could. */
export const hashLog = (previous: Buffer, content: LogContent): Buffer => {
  const fields = [
    content.ticketId,
    String(content.position),
    content.action,
    content.actor,
    content.actorType,
    String(content.actedAt.getTime()),
    content.detail,
    content.requestId ?? "",
    ...(content.contentHash === null ? [] : [content.contentHash.toString("hex")]),
  ];
  return hash("sha256", Buffer.concat([previous, Buffer.from(withLengths(fields))]), "buffer");
};
