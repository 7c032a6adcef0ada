import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openFilesWorld } from "./support/files-world.ts";
import type { FilesWorld } from "./support/files-world.ts";

const PACE = { idleMs: 500, windowMs: 800, bytesPerSecond: 4_096 };
const BOUNDARY = "a-boundary-that-no-file-holds";
const FORM = [
  `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="app.log"\r\n\r\n`,
  `\r\n--${BOUNDARY}--\r\n`,
] as const;
const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;
const UPLOAD = "/common/upload/file?bucketType=TICKET_ATTACHMENT";

let world: FilesWorld;
beforeAll(async () => {
  world = await openFilesWorld({ store: "disk", limits: { pace: PACE } });
});
afterAll(() => world[Symbol.asyncDispose]());

interface Sent {
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
  /** The parts of the body that are sent, each `everyMs` after the one before. */
  readonly pieces: readonly Buffer[];
  readonly everyMs: number;
}

/** Sends a body bit by bit, and gives all that was answered until the connection ended or the answer was whole. */
const sendSlowly = async ({ path, type, body, pieces, everyMs }: Sent): Promise<string> => {
  const socket = connect(Number(new URL(world.url).port), "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  let answer = "";
  const answered = new Promise<void>((resolve) => {
    socket.on("data", (chunk) => {
      answer += chunk.toString();
      if (answer.endsWith("}")) resolve();
    });
    socket.once("close", () => resolve());
  });
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: gateway\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  const waiting = pieces.values();
  const timer = setInterval(() => {
    const { value } = waiting.next();
    if (value !== undefined) socket.write(value);
  }, everyMs);
  await answered;
  clearInterval(timer);
  socket.destroy();
  return answer;
};

const formOf = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from(FORM[0]), bytes, Buffer.from(FORM[1])]);
const inPieces = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );

const expectNothingLeft = async (): Promise<void> => {
  const uploading = () => world.database.sql("SELECT id FROM files WHERE state = 'uploading'");
  await expect.poll(uploading, { timeout: 60_000 }).toEqual([]);
  const temporary = () => readdir(join(world.folder, "files", "staging"));
  await expect.poll(temporary, { timeout: 60_000 }).toEqual([]);
};
const TOO_SLOW = /^HTTP\/1\.1 408 [^]*\r\nconnection: close\r\n[^]*\r\n\r\n\{"data":null,"detail":.*"error":true,/iu;

test("an upload that stops half way is ended, and leaves nothing", async () => {
  const body = formOf(Buffer.alloc(200_000, "a line\n"));
  const answer = await sendSlowly({
    path: UPLOAD,
    type: FORM_TYPE,
    body,
    pieces: [body.subarray(0, 100_000)],
    everyMs: 10,
  });
  expect(answer).toMatch(TOO_SLOW);
  await expectNothingLeft();
});

test("an upload that only trickles is ended, although something always moves", async () => {
  const body = formOf(Buffer.alloc(200_000, "a line\n"));
  const answer = await sendSlowly({ path: UPLOAD, type: FORM_TYPE, body, pieces: inPieces(body, 50), everyMs: 50 });
  expect(answer).toMatch(TOO_SLOW);
  await expectNothingLeft();
});

test("an upload on a slow line gets there, however long that takes", async () => {
  const bytes = Buffer.alloc(22_000, "a line\n");
  const started = performance.now();
  const body = formOf(bytes);
  const answer = await sendSlowly({ path: UPLOAD, type: FORM_TYPE, body, pieces: inPieces(body, 1_000), everyMs: 100 });
  expect(answer).toMatch(/^HTTP\/1\.1 200 /u);
  expect(answer).toContain(`"size":${bytes.length}`);
  expect(performance.now() - started).toBeGreaterThan(2 * PACE.windowMs);
});

test("a JSON body that stops is ended too, in the form of its API", async () => {
  const body = Buffer.from(JSON.stringify({ uuid: "u" }));
  const sent = { type: "application/json", body, pieces: [body.subarray(0, 5)], everyMs: 10 };
  expect(await sendSlowly({ ...sent, path: "/user/log/message" })).toMatch(TOO_SLOW);
  expect(await sendSlowly({ ...sent, path: "/beckn/e-marketplace-bb/0.2/support/o-1" })).toMatch(
    /^HTTP\/1\.1 408 [^]*\{"error":\{"code":"REQUEST_TIMEOUT"/u,
  );
});
