import type { Message } from "@crossdesk/contracts";
import { fieldsOf } from "../../ui/json.ts";
import type { Queued } from "../../ui/outbox/outbox.ts";
import { texts } from "../texts/index.ts";
import type { Failure } from "./failure.ts";
import { sideOf } from "./messages.ts";

/** A file that is stored already, to go with a message. */
export interface UploadedFile {
  /** What the agent's device calls it. */
  readonly fileName: string;
  /** What the desk calls it. */
  readonly storedName: string;
  readonly size: number;
}

/** A message on its way. */
export interface Outgoing extends Queued<Failure> {
  readonly ticketId: string;
  readonly text: string;
  readonly files: readonly UploadedFile[];
  readonly writtenAt: string;
  /** The newest message that was there when it was written; 0 without one. */
  readonly behindId: number;
}

/** All messages on their way, in the order in which they were written. */
export type Outbox = readonly Outgoing[];

/**
 * The next message of a ticket to send: always the oldest, so that the customer reads them in the order they were written in.
 * One that was refused holds back those behind it until its writer has decided.
 */
export const nextOf = (outbox: Outbox, ticketId: string): Outgoing | undefined => {
  const first = outbox.find((message) => message.ticketId === ticketId);
  return first?.refusal === undefined ? first : undefined;
};

const isSame = (message: Message, { text, files, behindId }: Outgoing): boolean =>
  message.id > behindId &&
  message.text === text &&
  message.attachments.map(({ filePath }) => filePath).join() ===
    files.map(({ storedName }) => pathOf(storedName)).join();

/** What a message's attachment is found by. */
export const pathOf = (storedName: string): string => `/uploads/${storedName}`;

/**
 * The messages that are to be shown as on their way. One that can be read in the ticket already, while the answer that says so
 * is under way or lost, is not shown twice.
 */
export const stillUnseen = (outbox: Outbox, messages: readonly Message[], subject: string): Outbox => {
  const arrived = messages.filter((message) => sideOf(message) === "team" && message.senderId === subject);
  return outbox.filter((outgoing) => {
    const at = arrived.findIndex((message) => isSame(message, outgoing));
    if (at === -1) return true;
    arrived.splice(at, 1);
    return false;
  });
};

const isText = (value: unknown): value is string => typeof value === "string";

const readFile = (value: unknown): UploadedFile[] => {
  const { fileName, storedName, size } = fieldsOf(value);
  return isText(fileName) && isText(storedName) && typeof size === "number" ? [{ fileName, storedName, size }] : [];
};

/** Files as they were kept in the browser's storage, which anything may have written to. */
export const readFiles = (value: unknown): readonly UploadedFile[] =>
  Array.isArray(value) ? value.flatMap(readFile) : [];

const readOutgoing = (value: unknown): Outgoing[] => {
  const { key, ticketId, text, files, writtenAt, behindId } = fieldsOf(value);
  if (!isText(key) || !isText(ticketId) || !isText(text) || !isText(writtenAt)) return [];
  if (typeof behindId !== "number") return [];
  return [{ key, ticketId, text, files: readFiles(files), writtenAt, behindId, refusal: undefined, attempts: 0 }];
};

/** Keys are remembered for 24 hours; a message that is older could arrive twice. */
const KEY_LASTS_MS = 20 * 3_600_000;
const forgotten = (): Failure => ({
  kind: "IDEMPOTENCY_KEY_REUSED",
  message: texts().failures.forgotten,
  details: {},
});

/** Messages as they were kept; after a reload each is sent again under its key, unless the desk has forgotten the key. */
export const readOutbox = (value: unknown, now: number): Outbox =>
  (Array.isArray(value) ? value.flatMap(readOutgoing) : []).map((message) =>
    now - Date.parse(message.writtenAt) < KEY_LASTS_MS ? message : { ...message, refusal: forgotten() },
  );
