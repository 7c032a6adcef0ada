import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { complaintBody } from "./support/complaints.ts";
import { formOf } from "./support/file-samples.ts";
import { openFilesWorld } from "./support/files-world.ts";
import type { FilesWorld } from "./support/files-world.ts";

const SLOW = 20;
const OTHERS = 15;
/** More than what a connection's buffers take on the way. */
const LARGE_BYTES = 12_000_000;
const BOUNDARY = "a-boundary-that-no-file-holds";
const HEAD = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="slow.log"\r\n\r\n`;
const TAIL = `\r\n--${BOUNDARY}--\r\n`;
const SENT = "a line\n".repeat(1_000);

const Common = z.object({ data: z.object({ url: z.string(), size: z.int() }) });

let world: FilesWorld;
beforeAll(async () => {
  world = await openFilesWorld({ store: "disk" });
});
afterAll(() => world[Symbol.asyncDispose]());

const open = async (text: string): Promise<Socket> => {
  const socket = connect(Number(new URL(world.url).port), "127.0.0.1");
  await once(socket, "connect");
  socket.write(text);
  return socket;
};

/** An upload of which all but the end is there. */
const openSender = (): Promise<Socket> =>
  open(
    "POST /common/upload/file?bucketType=TICKET_ATTACHMENT HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n" +
      `Content-Type: multipart/form-data; boundary=${BOUNDARY}\r\n` +
      `Content-Length: ${HEAD.length + SENT.length + TAIL.length}\r\n\r\n${HEAD}${SENT}`,
  );

/** A download that is not read. */
const openReader = async (path: string): Promise<Socket> => {
  const socket = await open(`GET ${path} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n`);
  return socket.pause();
};

const readAll = async (socket: Socket): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.resume();
  await once(socket, "end");
  return Buffer.concat(chunks);
};

const uploadCommon = async (bytes: Buffer) => {
  const body = formOf({ bytes });
  const response = await world.fetch("/common/upload/file?bucketType=TICKET_ATTACHMENT", { method: "POST", body });
  expect(response.status).toBe(200);
  return Common.parse(await response.json()).data;
};

test("while 20 clients stop half way in sending and 20 in reading, others are served, and then they are too", async () => {
  const large = randomBytes(LARGE_BYTES);
  const { pathname, search } = new URL((await uploadCommon(large)).url);
  const readers = await Promise.all(Array.from({ length: SLOW }, () => openReader(pathname + search)));
  const senders = await Promise.all(Array.from({ length: SLOW }, openSender));
  const uploading = () => world.database.sql("SELECT 1 FROM files WHERE state = 'uploading'");
  await expect.poll(async () => (await uploading()).length, { timeout: 60_000 }).toBe(SLOW);

  const bytes = randomBytes(100_000);
  for (let index = 0; index < OTHERS; index += 1) {
    const { url } = await uploadCommon(bytes);
    expect(Buffer.from(await (await world.fetch(url)).arrayBuffer()).equals(bytes)).toBe(true);
    const created = await world.fetch("/user/log/message", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(complaintBody()),
    });
    expect(created.status).toBe(200);
    await created.arrayBuffer();
  }
  expect((await uploading()).length).toBe(SLOW);

  for (const sender of senders) {
    sender.write(TAIL);
    const answer = (await readAll(sender)).toString();
    expect(answer).toMatch(/^HTTP\/1\.1 200 /u);
    expect(answer).toContain(`"size":${SENT.length}`);
  }
  const read = await Promise.all(readers.map(readAll));
  expect(read.filter((answer) => !answer.subarray(-LARGE_BYTES).equals(large))).toEqual([]);
}, 60_000);
