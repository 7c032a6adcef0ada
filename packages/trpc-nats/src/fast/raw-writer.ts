import type { NatsConnection } from "@nats-io/nats-core";
import type { Outgoing } from "../shared/publisher.ts";

/**
 * The one place that uses what `@nats-io/nats-core` does not promise. Its `publish` takes about as long as all of a call's
 * other work: it checks, encodes and copies each message by itself. A whole turn's messages can be written as one text
 * instead, encoded in one go and handed to the connection's own outbound buffer. Where the parts needed are not
 * there, `publish` is used; a test fails when that begins.
 */
interface ProtocolInternals {
  /** Appends to the outbound buffer, which is written to the socket at the end of the microtask queue. */
  sendCommand(command: Uint8Array): void;
  outMsgs: number;
  outBytes: number;
}

/** Writes messages that are certain to fit, over an open connection that is not draining. */
export type RawWriter = (messages: readonly Outgoing[]) => void;

/** Written apart once this long, so that the first messages of a large batch leave early. */
const CHUNK_LENGTH = 32 * 1024;

const isProtocol = (value: unknown): value is ProtocolInternals =>
  typeof value === "object" &&
  value !== null &&
  "sendCommand" in value &&
  typeof value.sendCommand === "function" &&
  "outMsgs" in value &&
  typeof value.outMsgs === "number" &&
  "outBytes" in value &&
  typeof value.outBytes === "number";

/** By it JetStream knows a message that comes again. */
export const MESSAGE_ID_HEADER = "Nats-Msg-Id";

/** The headers of a message with an id, as they stand on the wire: ASCII. */
export const headersOf = (messageId: string): string => `NATS/1.0\r\n${MESSAGE_ID_HEADER}: ${messageId}\r\n\r\n`;

/** A message as it stands on the wire, and its size in bytes as the broker counts it: with its headers. */
const toCommand = ({ subject, reply, payload, messageId }: Outgoing): { command: string; size: number } => {
  const target = reply === "" ? subject : `${subject} ${reply}`;
  const size = Buffer.byteLength(payload);
  if (messageId === undefined) return { command: `PUB ${target} ${size}\r\n${payload}\r\n`, size };
  const header = headersOf(messageId);
  const total = header.length + size;
  return { command: `HPUB ${target} ${header.length} ${total}\r\n${header}${payload}\r\n`, size: total };
};

/** The writer of a connection, if its library has the parts. */
export const findRawWriter = (nc: NatsConnection): RawWriter | undefined => {
  if (!("protocol" in nc) || !isProtocol(nc.protocol)) return undefined;
  const { protocol } = nc;
  return (messages) => {
    let text = "";
    for (const message of messages) {
      if (message.cancelled) continue;
      const { command, size } = toCommand(message);
      text += command;
      protocol.outMsgs += 1;
      protocol.outBytes += size;
      message.onSent?.();
      if (text.length < CHUNK_LENGTH) continue;
      protocol.sendCommand(Buffer.from(text));
      text = "";
    }
    if (text !== "") protocol.sendCommand(Buffer.from(text));
  };
};
