import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { CrossdeskError, FILE_RULES } from "@crossdesk/contracts";
import type { FilesHandlers } from "@crossdesk/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestGateway } from "./support/gateway.ts";
import type { TestGateway } from "./support/gateway.ts";
import type { Some } from "./support/handlers.ts";
import { createToken } from "./support/tokens.ts";

const UUID = "79af4bc5-a995-4262-92ee-0da381ccaf07";
const BOUNDARY = "a-boundary-that-no-file-holds";
const FORM_HEAD = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.log"\r\n\r\n`;
/** Less, and far more, than what the gateway reads of a refused body before it closes the connection. */
const SMALL = 300_000;
const LARGE = 9_000_000;

let gateway: TestGateway;
let limited: TestGateway;
let busy: TestGateway;
let token: string;
beforeAll(async () => {
  const files: Some<FilesHandlers> = {
    files: {
      begin: async ({ purpose }) => {
        if (purpose === "LOG") throw new CrossdeskError("TICKET_NOT_FOUND", "There is no such complaint.");
        const { maxBytes } = FILE_RULES[purpose];
        return {
          id: UUID,
          previous: null,
          maxBytes,
          contentTypes: ["image/png"],
          expiresAt: "2100-01-01T00:00:00.000Z",
        };
      },
      abort: async () => ({ aborted: true }),
    },
  };
  gateway = await startTestGateway({ files });
  limited = await startTestGateway({ limits: { rate: { requests: 1, windowSeconds: 3_600 } } });
  busy = await startTestGateway({ limits: { load: { maxInFlight: 0, maxDelayMs: 60_000 } } });
  token = await createToken("admin");
  await fetch(new URL("/backend/api/support-ticket", limited.url));
});
afterAll(async () => {
  for (const each of [gateway, limited, busy]) await each[Symbol.asyncDispose]();
});

interface Refused {
  readonly status: number;
  readonly line: string;
  readonly headers?: readonly string[];
  readonly of?: () => TestGateway;
  /** What the body begins with. */
  readonly head?: string;
}

const json = "Content-Type: application/json";
const form = `Content-Type: multipart/form-data; boundary=${BOUNDARY}`;
const REFUSED: readonly Refused[] = [
  { status: 404, line: "POST /nothing", headers: [json] },
  { status: 404, line: `POST /user/help/file/upload/${UUID}/LOG`, headers: [form], head: FORM_HEAD },
  { status: 404, line: `POST /chat/`, headers: [json] },
  { status: 401, line: "POST /backend/api/support-ticket/1", headers: [json] },
  { status: 401, line: "POST /common/upload/file?bucketType=LOG_IMAGE", headers: [form, "Authorization: Bearer x"] },
  { status: 401, line: "POST /trpc/tickets.open", headers: [json] },
  { status: 405, line: "PUT /user/log/message", headers: [json] },
  { status: 413, line: "POST /user/log/message", headers: [json], head: " ".repeat(600_000) },
  { status: 415, line: "POST /user/log/message", headers: ["Content-Type: text/plain"] },
  { status: 415, line: "POST /user/log/message", headers: [json, "Content-Encoding: gzip"] },
  { status: 415, line: "POST /common/upload/file?bucketType=LOG_IMAGE", headers: [json] },
  { status: 415, line: "POST /common/upload/file?bucketType=LOG_IMAGE", headers: [form], head: `${FORM_HEAD}no image` },
  { status: 400, line: "POST /common/upload/file?bucketType=NONE", headers: [form], head: FORM_HEAD },
  { status: 400, line: "GET /backend/api/support-ticket/%ff", headers: [json] },
  { status: 400, line: "POST /user/log/message", headers: [json, "Idempotency-Key: a b"] },
  { status: 429, line: "POST /backend/api/support-ticket/1", headers: [json], of: () => limited },
  { status: 503, line: "POST /user/log/message", headers: [json], of: () => busy },
];

/** A connection on which the client writes all of a request before it reads, as many do. */
class Connection {
  readonly socket: Socket;
  #received = "";
  #failure: Error | undefined;

  constructor(url: string) {
    // It goes on writing also when the server has said all that it will say.
    this.socket = connect({ port: Number(new URL(url).port), host: "127.0.0.1", allowHalfOpen: true });
    this.socket.on("data", (chunk: Buffer) => (this.#received += chunk.toString("latin1")));
    this.socket.on("error", (error) => (this.#failure = error));
  }

  async write(bytes: Buffer | string): Promise<void> {
    if (!this.socket.write(bytes) && !this.socket.destroyed)
      await Promise.race([once(this.socket, "drain"), once(this.socket, "close")]);
  }

  /** The next whole answer, which is forgotten then. */
  async answer(): Promise<{ readonly status: number; readonly head: string }> {
    const read = () => {
      const end = this.#received.indexOf("\r\n\r\n");
      const head = this.#received.slice(0, end);
      if (end === -1) return undefined;
      const length = head.startsWith("HTTP/1.1 100 ") ? 0 : Number(/^content-length: (\d+)$/imu.exec(head)?.[1]);
      if (this.#received.length < end + 4 + length) return undefined;
      this.#received = this.#received.slice(end + 4 + length);
      return { status: Number(head.slice(9, 12)), head };
    };
    for (let answer = read(); ; answer = read()) {
      if (answer !== undefined) return answer;
      if (this.socket.closed) throw new Error(`The connection ended without an answer: ${this.#failure?.message}.`);
      await Promise.race([once(this.socket, "data"), once(this.socket, "close")]);
    }
  }
}

const bodyOf = (size: number, head = "") => Buffer.from(head.padEnd(size, "x"));

const startOf = ({ line, headers = [] }: Refused, framing: readonly string[]): string =>
  [`${line} HTTP/1.1`, "Host: gateway", ...headers, ...framing, "", ""].join("\r\n");

const isClosing = ({ head }: { readonly head: string }): boolean => /^connection: close$/imu.test(head);

/** The next request is answered promptly, or the answer has announced that there is none, and the connection ends. */
const expectUsable = async (connection: Connection, answer: { readonly head: string }): Promise<void> => {
  if (isClosing(answer)) {
    if (!connection.socket.readableEnded) await once(connection.socket, "end");
    connection.socket.destroy();
    return;
  }
  const asked = performance.now();
  await connection.write("GET /openapi HTTP/1.1\r\nHost: gateway\r\n\r\n");
  expect((await connection.answer()).status).not.toBe(0);
  expect(performance.now() - asked).toBeLessThan(4_500);
};

describe.each(REFUSED)("$status for $line", (refused) => {
  const { status, head, of = () => gateway } = refused;

  test.each([
    ["a small body is read on, and the connection serves the next request", SMALL],
    ["a large body is read on until its client has read the answer", LARGE],
  ])("%s", async (_title, size) => {
    const body = bodyOf(Math.max(size, head?.length ?? 0), head);
    const connection = new Connection(of().url);
    await connection.write(startOf(refused, [`Content-Length: ${body.length}`]));
    await connection.write(body);
    const answer = await connection.answer();
    expect([answer.status, size === SMALL && isClosing(answer)]).toEqual([status, false]);
    await expectUsable(connection, answer);
    connection.socket.destroy();
  });

  test("a chunked body of unknown length is read until its client has read the answer", async () => {
    const connection = new Connection(of().url);
    await connection.write(startOf(refused, ["Transfer-Encoding: chunked"]));
    for (let sent = 0; sent < LARGE; sent += 1_000_000) {
      const chunk = bodyOf(1_000_000, sent === 0 ? head : "");
      await connection.write(`${chunk.length.toString(16)}\r\n${chunk.toString("latin1")}\r\n`);
    }
    await connection.write("0\r\n\r\n");
    const answer = await connection.answer();
    expect(answer.status).toBe(status);
    await expectUsable(connection, answer);
    connection.socket.destroy();
  });

  test("a client that waits for 100 is answered, and need not send the body", async () => {
    const body = bodyOf(Math.max(SMALL, head?.length ?? 0), head);
    const connection = new Connection(of().url);
    await connection.write(startOf(refused, [`Content-Length: ${body.length}`, "Expect: 100-continue"]));
    const first = await connection.answer();
    const isAsked = first.status === 100;
    if (isAsked) await connection.write(body);
    const answer = isAsked ? await connection.answer() : first;
    expect([answer.status, isAsked || isClosing(answer)]).toEqual([status, true]);
    await expectUsable(connection, answer);
    connection.socket.destroy();
  });
});

test.each(["POST /nothing", "POST /backend/api/support-ticket/1", "PUT /user/log/message"])(
  "%s is refused without a 100, so that no body is sent in vain",
  async (line) => {
    const connection = new Connection(gateway.url);
    await connection.write(
      startOf({ status: 0, line, headers: [json] }, ["Content-Length: 9", "Expect: 100-continue"]),
    );
    expect((await connection.answer()).status).toBeGreaterThanOrEqual(400);
    connection.socket.destroy();
  },
);

test("a body that is read and no JSON leaves the connection open", async () => {
  const connection = new Connection(gateway.url);
  await connection.write(
    startOf({ status: 400, line: "POST /user/log/message", headers: [json] }, ["Content-Length: 1"]),
  );
  await connection.write("{");
  const answer = await connection.answer();
  expect([answer.status, isClosing(answer)]).toEqual([400, false]);
  await expectUsable(connection, answer);
  connection.socket.destroy();
});

test("a client that stops sending a refused body is cut off within seconds", async () => {
  const connection = new Connection(gateway.url);
  await connection.write(startOf({ status: 404, line: "POST /nothing", headers: [json] }, ["Content-Length: 9000"]));
  expect((await connection.answer()).status).toBe(404);
  await once(connection.socket, "end");
  connection.socket.destroy();
}, 10_000);

test("a request with a token goes on over the connection of a refused one", async () => {
  const connection = new Connection(gateway.url);
  const refused = { status: 401, line: "POST /backend/api/support-ticket/1", headers: [json] };
  await connection.write(startOf(refused, [`Content-Length: ${SMALL}`]) + "x".repeat(SMALL));
  expect((await connection.answer()).status).toBe(401);
  await connection.write(
    startOf(
      { ...refused, line: "POST /backend/api/support-ticket/0", headers: [json, `Authorization: Bearer ${token}`] },
      ["Content-Length: 2"],
    ) + "{}",
  );
  expect((await connection.answer()).status).toBe(400);
  connection.socket.destroy();
});
