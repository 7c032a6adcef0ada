import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { setImmediate as nextTurn } from "node:timers/promises";
import { BlobReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { expect, test } from "vitest";
import { createArchive } from "./archive.ts";
import type { ArchiveEntry } from "./archive.ts";

const AT = new Date("2026-03-01T12:00:00.000Z");
const BYTES = randomBytes(100_000);

const entriesOf = (count: number) => {
  let opened = 0;
  const make = async function* (): AsyncGenerator<ArchiveEntry, void, undefined> {
    for (let index = 0; index < count; index += 1) {
      yield {
        name: `files/${index}`,
        modifiedAt: AT,
        open: async () => {
          opened += 1;
          return Readable.from([BYTES], { objectMode: false });
        },
      };
    }
  };
  return { entries: make(), opened: () => opened };
};

test("an archive holds its entries as they were given", async () => {
  const archive = await buffer(createArchive(entriesOf(3).entries));
  const reader = new ZipReader(new BlobReader(new Blob([archive])), { useWebWorkers: false });
  const read: [string, boolean][] = [];
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue;
    read.push([entry.filename, BYTES.equals(Buffer.from(await entry.getData(new Uint8ArrayWriter())))]);
  }
  expect(read).toEqual([
    ["files/0", true],
    ["files/1", true],
    ["files/2", true],
  ]);
});

test("an archive is read no faster than it is sent, however much there is", async () => {
  const { entries, opened } = entriesOf(10_000);
  const archive = createArchive(entries);
  await once(archive, "readable");
  // Time enough to read them all, if nothing held that up.
  for (let turn = 0; turn < 20_000; turn += 1) await nextTurn();
  expect(opened()).toBeLessThan(20);
  archive.destroy();
});

test("an archive whose entries cannot be read is broken off, and has no end", async () => {
  const fail = async function* (): AsyncGenerator<ArchiveEntry, void, undefined> {
    yield* entriesOf(1).entries;
    throw new Error("The service is away.");
  };
  await expect(buffer(createArchive(fail()))).rejects.toThrow("The service is away.");
});
