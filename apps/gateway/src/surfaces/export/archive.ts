import { Readable } from "node:stream";

/** A file of an archive; its bytes are asked for when its turn comes. */
export interface ArchiveEntry {
  readonly name: string;
  readonly modifiedAt: Date;
  readonly open: () => Promise<Readable>;
}

/** Everything that can be put into an archive is compressed here: no worker, as there is one archive at a time. */
const OPTIONS = { useWebWorkers: false, level: 6, zip64: true } as const;

/**
 * A ZIP archive of entries, one after the other as they are read: neither the archive nor an entry is ever held as a whole. What goes wrong breaks
 * the stream off: an archive that has its end is complete.
 */
export const createArchive = (entries: AsyncIterable<ArchiveEntry>): Readable => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const write = async (): Promise<void> => {
    // Few ask for an archive.
    const { ZipWriter } = await import("@zip.js/zip.js");
    const writer = new ZipWriter(writable, OPTIONS);
    for await (const { name, modifiedAt, open } of entries) {
      const bytes = Readable.toWeb(await open()) as ReadableStream<Uint8Array>;
      await writer.add(name, bytes, { lastModDate: modifiedAt });
    }
    await writer.close();
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the DOM's stream and Node's are declared apart, and are one class
  const archive = Readable.fromWeb(readable as Parameters<typeof Readable.fromWeb>[0]);
  write().catch((error: unknown) => {
    archive.destroy(error instanceof Error ? error : new Error("The archive cannot be written.", { cause: error }));
  });
  return archive;
};
