import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { ConnectionError } from "fastify";
import type { Failure, FailureKind } from "./failure.ts";
import type { ErrorFormats } from "./error-formats.ts";
import { SECURITY_HEADERS } from "./security-headers.ts";

interface Refusal {
  readonly kind: FailureKind;
  readonly message: string;
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: { kind: "HEADERS_TOO_LARGE", message: "The path and headers are larger than is accepted." },
  ERR_HTTP_REQUEST_TIMEOUT: { kind: "REQUEST_TIMEOUT", message: "The request was not sent in time." },
};
const UNREADABLE: Refusal = { kind: "VALIDATION_FAILED", message: "The request is not well-formed HTTP." };

/** No hook sees these answers. */
const HEADER_LINES = Object.entries(SECURITY_HEADERS)
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join("");

const REQUEST_LINE = /^[A-Z]+ (\S{1,4096})/;

/** The path, where what was received last begins with the request line. */
const targetOf = (packet: unknown): string =>
  Buffer.isBuffer(packet) ? (REQUEST_LINE.exec(packet.toString("latin1", 0, 8_192))?.[1] ?? "/") : "/";

/** Answers what Node could not read as a request, in the form of the API that it was meant for, and closes the socket. */
export const createClientErrorHandler =
  (formats: ErrorFormats) =>
  (error: ConnectionError, socket: Socket): void => {
    if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    const failure: Failure = { ...(REFUSALS[error.code] ?? UNREADABLE), details: {}, headers: {} };
    const { status, body } = formats.of(targetOf(error.rawPacket))(failure);
    const json = JSON.stringify(body);
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\nContent-Type: application/json; charset=utf-8\r\n` +
        `${HEADER_LINES}Content-Length: ${Buffer.byteLength(json)}\r\nConnection: close\r\n\r\n${json}`,
    );
  };
