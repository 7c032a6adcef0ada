import { hash } from "node:crypto";

/** What the hash of a log line covers: all that the line says, and the line before it. */
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
}

/** What stands before a ticket's first line. */
export const CHAIN_START = Buffer.alloc(32);

/** The line's hash. Each field goes in with its length, so that no text moves from one into the next unnoticed. */
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
  ];
  const text = fields.map((field) => `${Buffer.byteLength(field)}:${field}`).join("");
  return hash("sha256", Buffer.concat([previous, Buffer.from(text)]), "buffer");
};
