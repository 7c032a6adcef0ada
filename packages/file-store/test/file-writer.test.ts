import { createHash, randomBytes, randomInt } from "node:crypto";
import { openSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFileWriter, FileWriter } from "../src/file-writer.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crossdesk-writer-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const sha256Of = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** Chunks of any size, some of them whole buffers of their own and some parts of others. */
const chunksOf = (bytes: Buffer): Buffer[] => {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const part = bytes.subarray(at, at + randomInt(1, 150_000));
    chunks.push(at % 2 === 0 ? part : Buffer.from(new Uint8Array(part).buffer));
    at += part.length;
  }
  return chunks;
};

test("files that are written at once are each whole, and hashed as they are on disk", async () => {
  const files = Array.from({ length: 12 }, (_, index) => ({
    path: join(folder, `file-${index}`),
    bytes: randomBytes(randomInt(0, 9_000_000)),
  }));
  await Promise.all(
    files.map(async ({ path, bytes }) => {
      const writer = await createFileWriter(path);
      // A copy: a file of one chunk is a whole buffer, which the writer takes.
      await pipeline(Readable.from(chunksOf(Buffer.from(bytes))), writer);
      expect(writer.sha256).toBe(sha256Of(bytes));
    }),
  );
  for (const { path, bytes } of files) expect((await readFile(path)).equals(bytes)).toBe(true);
});

test("a whole buffer is taken over, a part of one is copied", async () => {
  const writer = await createFileWriter(join(folder, "taken"));
  const whole = Buffer.from(new Uint8Array(100_000).buffer);
  const other = Buffer.from(new Uint8Array(100_000).buffer);
  await pipeline(Readable.from([whole, other.subarray(1)]), writer);
  expect([whole.length, other.length]).toEqual([0, 100_000]);
});

test("a disk that is full fails the file, and no other", async () => {
  const full = new FileWriter(openSync("/dev/full", "w"));
  const good = await createFileWriter(join(folder, "good"));
  const results = await Promise.allSettled([
    pipeline(Readable.from(chunksOf(randomBytes(2_000_000))), full),
    pipeline(Readable.from(chunksOf(randomBytes(2_000_000))), good),
  ]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
  expect(results[0]).toMatchObject({ reason: { message: expect.stringContaining("no space left") } });
  expect(() => full.sha256).toThrow("not written yet");
});

test("a file that is given up while it is written is closed after the last write", async () => {
  const writers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => createFileWriter(join(folder, `${index}`))),
  );
  const closed = writers.map((writer) => new Promise((resolve) => writer.once("close", resolve)));
  for (const writer of writers) {
    writer.write(randomBytes(300_000));
    writer.destroy();
  }
  await Promise.all(closed);
  const writer = await createFileWriter(join(folder, "after"));
  const bytes = randomBytes(500_000);
  await pipeline(Readable.from([bytes.subarray(0)]), writer);
  expect(writer.sha256).toBe(sha256Of(await readFile(join(folder, "after"))));
});
