import { connect } from "node:net";
import type { Socket } from "node:net";
import type { PreparedRequest } from "./prepare-requests.ts";

/** What came back. */
export interface Answer {
  readonly status: number;
  /** The whole answer, to show why it is not as expected. */
  readonly bytes: Buffer;
}

/** A connection that has one request under way at most. */
export interface Connection {
  /** Sends the next request and calls back with its answer. */
  readonly send: (onAnswer: (answer: Answer) => void) => void;
  readonly close: () => void;
}

const END_OF_HEAD = Buffer.from("\r\n\r\n");
const CONTENT_LENGTH = /\r\ncontent-length: (\d+)/i;

/** The length of the answer at the front of `bytes`, or undefined while its head is not there. */
const lengthOf = (bytes: Buffer): number | undefined => {
  const end = bytes.indexOf(END_OF_HEAD);
  if (end === -1) return undefined;
  const length = CONTENT_LENGTH.exec(bytes.toString("latin1", 0, end))?.[1];
  if (length === undefined) throw new Error(`An answer has no length:\n${bytes.toString()}`);
  return end + END_OF_HEAD.length + Number(length);
};

const STATUS_AT = "HTTP/1.1 ".length;
const FRESH_DIGITS = 12;

let sent = Math.floor(Math.random() * 0xffff_ffff);
const nextDigits = (): string => {
  sent += 1;
  return sent.toString(16).padStart(FRESH_DIGITS, "0");
};

const ready = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });

/** Opens a connection that sends these requests in turn, beginning with the first. */
export const openConnection = async (
  { host, port }: { readonly host: string; readonly port: number },
  requests: readonly PreparedRequest[],
  onFailure: (error: Error) => void,
): Promise<Connection> => {
  const socket = connect({ host, port, noDelay: true });
  await ready(socket);
  let waiting: ((answer: Answer) => void) | undefined;
  let received: Buffer = Buffer.alloc(0);
  let next = 0;

  const read = (chunk: Buffer): void => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const length = lengthOf(received);
    if (length === undefined || received.length < length) return;
    const answer = { status: Number(received.toString("latin1", STATUS_AT, STATUS_AT + 3)), bytes: received };
    received = Buffer.alloc(0);
    const answered = waiting;
    waiting = undefined;
    answered?.(answer);
  };
  socket.on("data", (chunk: Buffer) => {
    try {
      read(chunk);
    } catch (error) {
      onFailure(error instanceof Error ? error : new Error(String(error)));
    }
  });
  socket.on("error", onFailure);
  socket.on("close", () => {
    if (waiting !== undefined) onFailure(new Error("The server closed a connection with a request under way."));
  });

  return {
    send: (onAnswer) => {
      const request = requests[next];
      if (request === undefined) throw new Error("There is no request to send.");
      next = (next + 1) % requests.length;
      waiting = onAnswer;
      if (request.fresh.length === 0) return void socket.write(request.bytes);
      const bytes = Buffer.from(request.bytes);
      const digits = nextDigits();
      for (const at of request.fresh) bytes.write(digits, at, "latin1");
      socket.write(bytes);
    },
    close: () => {
      waiting = undefined;
      socket.destroy();
    },
  };
};
