import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BLOB_SHARDS, BlobNotFoundError, createFileStore } from "../src/index.ts";
import type { BlobStore, StoredBlob } from "../src/index.ts";
import { openTestStore, STORE_KINDS } from "../src/testing/index.ts";
import type { TestStore } from "../src/testing/index.ts";

describe.each(STORE_KINDS)("on %s", (kind) => {
  let opened: TestStore;
  let store: BlobStore;
  beforeAll(async () => {
    opened = await openTestStore(kind);
    store = opened.store;
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  const put = async (bytes: Buffer): Promise<string> => {
    const fileId = randomUUID();
    const staged = await store.stage(fileId);
    await pipeline(Readable.from([bytes.subarray(0, 1), bytes.subarray(1)]), staged.stream);
    await staged.publish();
    return fileId;
  };
  const listAll = async (): Promise<string[]> => {
    const found: string[] = [];
    const shards = await store.shards();
    for (const shard of BLOB_SHARDS) {
      const before = found.length;
      for await (const { fileId } of store.list(shard)) found.push(fileId);
      if (found.length > before) expect(shards).toContain(shard);
    }
    return found;
  };
  const temporaryFiles = (): Promise<string[]> =>
    readdir(join(opened.folder, "files", "staging")).catch((): string[] => []);

  test("what was put is read back, whole and in part", async () => {
    const bytes = randomBytes(700_001);
    const fileId = await put(bytes);
    const sha256 = (data: Buffer) => createHash("sha256").update(data).digest("hex");
    expect(sha256(await buffer(await store.read(fileId)))).toBe(sha256(bytes));
    expect(await buffer(await store.read(fileId, { start: 0, end: 9 }))).toEqual(bytes.subarray(0, 10));
    expect(await buffer(await store.read(fileId, { start: 300_000, end: 300_099 }))).toEqual(
      bytes.subarray(300_000, 300_100),
    );
    expect(await buffer(await store.read(fileId, { start: 700_000, end: 700_000 }))).toEqual(bytes.subarray(700_000));
  });

  test("a blob without bytes is one all the same", async () => {
    const fileId = randomUUID();
    const staged = await store.stage(fileId);
    await pipeline(Readable.from([]), staged.stream);
    await staged.publish();
    expect(await buffer(await store.read(fileId))).toHaveLength(0);
  });

  test("what is staged is nothing that can be read or listed, until it is published", async () => {
    const fileId = randomUUID();
    const staged = await store.stage(fileId);
    await pipeline(Readable.from([Buffer.from("soon")]), staged.stream);
    await expect(store.read(fileId)).rejects.toThrow(BlobNotFoundError);
    expect(await listAll()).not.toContain(fileId);
    await staged.publish();
    expect((await buffer(await store.read(fileId))).toString()).toBe("soon");
    expect(await temporaryFiles()).toEqual([]);
  });

  test("what is discarded leaves nothing, whether it was written or not", async () => {
    const untouched = await store.stage(randomUUID());
    await untouched.discard();
    const half = await store.stage(randomUUID());
    half.stream.write(Buffer.alloc(100_000));
    await half.discard();
    await half.discard();
    expect(await temporaryFiles()).toEqual([]);
  });

  test("deleting works once and does no harm twice", async () => {
    const fileId = await put(Buffer.from("short-lived"));
    await store.delete(fileId);
    await store.delete(fileId);
    await expect(store.read(fileId)).rejects.toThrow(BlobNotFoundError);
  });

  test("a listing gives every blob once, with the time it was stored", async () => {
    const before = Date.now() - 2_000;
    const ids = await Promise.all(Array.from({ length: 20 }, (_, index) => put(Buffer.from(String(index)))));
    const listed = await listAll();
    for (const id of ids) expect(listed.filter((listedId) => listedId === id)).toHaveLength(1);
    const [id = ""] = ids;
    const shard: StoredBlob[] = [];
    for await (const blob of store.list(id.slice(-2))) shard.push(blob);
    expect(shard.find(({ fileId }) => fileId === id)?.storedAt.getTime()).toBeGreaterThan(before);
  });

  test("the sweep of temporary files takes the old ones only", async () => {
    const staged = await store.stage(randomUUID());
    staged.stream.end(Buffer.from("left behind"));
    await new Promise((resolve) => staged.stream.once("close", resolve));
    expect(await store.sweepStaging(new Date(Date.now() - 60_000))).toBe(0);
    expect(await store.sweepStaging(new Date(Date.now() + 60_000))).toBe(1);
    expect(await temporaryFiles()).toEqual([]);
  });

  test("a reader that leaves early leaves nothing open", async () => {
    const fileId = await put(randomBytes(2_000_000));
    for (let round = 0; round < 20; round += 1) {
      const stream = await store.read(fileId);
      stream.once("error", () => undefined);
      stream.destroy();
    }
    expect(await buffer(await store.read(fileId))).toHaveLength(2_000_000);
  });

  test("the store says that it answers", async () => {
    await expect(store.check()).resolves.toBeUndefined();
  });
});

test("a bucket that is missing, and a key that is refused, are said to be that", async () => {
  await using opened = await openTestStore("s3");
  const missing = await createFileStore({ ...opened.config, FILES_S3_BUCKET: "not-there" });
  await expect(missing.check()).rejects.toThrow(/^there is no bucket "not-there" at http:\/\/127\.0\.0\.1:\d+$/);
  const refused = await createFileStore({ ...opened.config, FILES_S3_ACCESS_KEY_ID: "somebody" });
  await expect(refused.check()).rejects.toThrow('the access key may not use the bucket "crossdesk-files"');
});
