import type { Complaint, Message, SessionExtras } from "@crossdesk/contracts";
import { fitting, MOST_OF_AN_ANSWER as MOST_BYTES } from "@crossdesk/service-kit";

/** What a ticket has at most beside its session, its description escaped character by character. */
const MOST_OF_A_TICKET = 200_000;
/** The most bytes that JSON makes of a character: `\u0001`. */
const ESCAPED = 6;

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** Bytes that a ticket with this session leaves to its messages in an answer. */
export const roomForMessages = (session: SessionExtras = {}): number =>
  MOST_BYTES - MOST_OF_A_TICKET - bytesOf(session);

/** Bytes of a message in an answer, or more: what is soon counted, as most conversations fit by far. */
const estimate = ({ text, senderId, createdBy, attachments }: Message): number => {
  let characters = text.length + senderId.length + 2 * createdBy.length;
  for (const { fileName, filePath } of attachments) characters += fileName.length + filePath.length + createdBy.length;
  return characters * ESCAPED + 600 + attachments.length * 200;
};

const doAllFit = (messages: readonly Message[], room: number): boolean =>
  messages.reduce((bytes, message) => bytes + estimate(message), 0) <= room;

/** The newest of `messages` (oldest first) that fit into a number of bytes. Default: those of an answer without anything else. */
export const newestThatFit = (messages: readonly Message[], room = MOST_BYTES): Message[] => {
  if (doAllFit(messages, room)) return [...messages];
  let bytes = 0;
  const last = messages.findLastIndex((message) => {
    bytes += bytesOf(message) + 1;
    return bytes > room;
  });
  return messages.slice(last + 1);
};

/** The oldest of `messages`, which are oldest first, that fit into an answer. */
export const oldestThatFit = (messages: readonly Message[]): Message[] => {
  if (doAllFit(messages, MOST_BYTES)) return [...messages];
  let bytes = 0;
  const end = messages.findIndex((message) => {
    bytes += bytesOf(message) + 1;
    return bytes > MOST_BYTES;
  });
  return messages.slice(0, end === -1 ? messages.length : end);
};

/** As many complaints as fit into an answer. One that does not fit alone is given without the devices that it was not made on. */
export const fitComplaints = (complaints: readonly Complaint[]): Complaint[] => {
  const fit = fitting(complaints);
  const [only] = fit;
  if (fit.length !== 1 || only === undefined || bytesOf(only) <= MOST_BYTES) return fit;
  const devices = only.device === null ? [] : [only.device];
  return [{ ...only, customer: { ...only.customer, devices } }];
};
