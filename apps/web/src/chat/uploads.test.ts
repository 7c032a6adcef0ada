import { expect, test } from "vitest";
import { ChatError } from "./api.ts";
import type { Upload } from "./api.ts";
import type { ChatAttachment } from "./model/wire.ts";
import { createUploads, MOST_BYTES, MOST_FILES } from "./uploads.ts";
import type { ChosenFile } from "./uploads.ts";

const fileOf = (name: string, size = 10): File => new File([new Uint8Array(size)], name);
const lost = new ChatError({ code: "", isPassing: true });
const closed = new ChatError({ code: "TICKET_CLOSED", isPassing: false });

/** Uploads to a desk that does with each attempt what the test says. */
const startUploads = (attempt: (upload: Upload, number: number) => Promise<ChatAttachment>) => {
  let files: readonly ChosenFile[] = [];
  const keys: string[] = [];
  const uploads = createUploads({
    upload: (upload) => {
      keys.push(upload.key);
      return attempt(upload, keys.length);
    },
    files: () => files,
    change: (update) => {
      files = update(files);
    },
  });
  return { uploads, keys, files: () => files };
};
const stored = async ({ file, onProgress }: Upload): Promise<ChatAttachment> => {
  onProgress(0.5);
  return { name: "cleaned", file: `stored-${file.name}` };
};

test("a file is stored as soon as it is chosen, and keeps its own name", async () => {
  const { uploads, files } = startUploads(stored);
  uploads.add([fileOf("a.txt")]);
  await expect.poll(() => files()[0]?.stored).toEqual({ name: "a.txt", file: "stored-a.txt" });
});

test("an answer that is lost is asked for again under the same key", async () => {
  const { uploads, keys, files } = startUploads(async (upload, number) => {
    if (number === 1) throw lost;
    return stored(upload);
  });
  uploads.add([fileOf("a.txt")]);
  await expect.poll(() => files()[0]?.stored, { timeout: 5_000 }).toBeTruthy();
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
});

test("a file that is refused says why, and can be tried again", async () => {
  let isOpen = false;
  const { uploads, files } = startUploads(async (upload) => {
    if (!isOpen) throw closed;
    return stored(upload);
  });
  uploads.add([fileOf("a.txt")]);
  await expect.poll(() => files()[0]?.failure).toBe("TICKET_CLOSED");
  isOpen = true;
  uploads.retry(files()[0]?.key ?? "");
  await expect.poll(() => files()[0]?.stored).toBeTruthy();
  expect(files()[0]?.failure).toBeNull();
});

test("what is too large is not even sent, and of too many files the first are taken", async () => {
  const { uploads, keys, files } = startUploads(stored);
  uploads.add([fileOf("large.bin", MOST_BYTES + 1)]);
  expect(files()).toMatchObject([{ failure: "FILE_TOO_LARGE" }]);
  expect(keys).toEqual([]);
  uploads.add(Array.from({ length: 30 }, (_, index) => fileOf(`${index}.txt`)));
  expect(files()).toHaveLength(MOST_FILES);
});

test("a file that is taken out again is not sent on", () => {
  let signal: AbortSignal | undefined;
  const { uploads, files } = startUploads((upload) => {
    ({ signal } = upload);
    return new Promise(() => undefined);
  });
  uploads.add([fileOf("a.txt")]);
  uploads.remove(files()[0]?.key ?? "");
  expect([files(), signal?.aborted]).toEqual([[], true]);
});
