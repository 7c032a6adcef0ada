import { expect, test } from "vitest";
import type { Attempt } from "../ui/uploads/send-file.ts";
import { MOST_BYTES } from "../ui/uploads/upload-queue.ts";
import { ChatError } from "./api.ts";
import type { ChatAttachment } from "./model/wire.ts";
import { CHOOSE_AGAIN, createUploads, MOST_CHOSEN, NOTHING_LEFT, toLost } from "./uploads.ts";
import type { ChosenFile, NotTaken } from "./uploads.ts";

const fileOf = (name: string, size = 10): File => new File([new Uint8Array(size)], name);
const lost = new ChatError({ code: "", isPassing: true });
const closed = new ChatError({ code: "TICKET_CLOSED", isPassing: false });

/** Uploads to a desk that does with each attempt what the test says. */
const startUploads = (
  attempt: (upload: Attempt, number: number) => Promise<ChatAttachment>,
  before: readonly ChosenFile[] = [],
) => {
  let files = before;
  let left: NotTaken = NOTHING_LEFT;
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
    onNotTaken: (next) => {
      left = next;
    },
  });
  return {
    choose: (chosen: readonly File[], folders: readonly string[] = []) => uploads.add({ files: chosen, folders }),
    uploads,
    keys,
    files: () => files,
    left: () => left,
  };
};
const stored = async ({ file, onProgress }: Attempt): Promise<ChatAttachment> => {
  onProgress(0.5);
  return { name: "cleaned", file: `stored-${file.name}` };
};

test("a file is stored as soon as it is chosen, and keeps its own name", async () => {
  const { choose, files } = startUploads(stored);
  choose([fileOf("a.txt")]);
  await expect.poll(() => files()[0]?.stored).toEqual({ name: "a.txt", file: "stored-a.txt" });
});

test("an answer that is lost is asked for again under the same key", async () => {
  const { choose, keys, files } = startUploads(async (upload, number) => {
    if (number === 1) throw lost;
    return stored(upload);
  });
  choose([fileOf("a.txt")]);
  await expect.poll(() => files()[0]?.stored, { timeout: 60_000 }).toBeTruthy();
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
});

test("a file that is refused says why, and can be tried again", async () => {
  let isOpen = false;
  const { choose, uploads, files } = startUploads(async (upload) => {
    if (!isOpen) throw closed;
    return stored(upload);
  });
  choose([fileOf("a.txt")]);
  await expect.poll(() => files()[0]?.failure).toBe("TICKET_CLOSED");
  isOpen = true;
  uploads.retry(files()[0]?.key ?? "");
  await expect.poll(() => files()[0]?.stored).toBeTruthy();
  expect(files()[0]?.failure).toBeUndefined();
});

test("what is too large is not even sent, and says so", () => {
  const { choose, keys, files } = startUploads(stored);
  choose([fileOf("large.bin", MOST_BYTES + 1)]);
  expect(files()).toMatchObject([{ failure: "FILE_TOO_LARGE" }]);
  expect(keys).toEqual([]);
});

test("of too many files the first are taken, and the others are named, as are folders", () => {
  const { choose, files, left } = startUploads(stored);
  choose(Array.from({ length: MOST_CHOSEN - 1 }, (_, index) => fileOf(`${index}.txt`)));
  expect([files().length, left()]).toEqual([MOST_CHOSEN - 1, NOTHING_LEFT]);
  choose([fileOf("last.txt"), fileOf("a.txt"), fileOf("b.txt")], ["Holidays"]);
  expect(files()).toHaveLength(MOST_CHOSEN);
  expect(left()).toEqual({ tooMany: ["a.txt", "b.txt"], folders: ["Holidays"] });
});

test("a few files are on their way at once, and each of the others follows", async () => {
  const waiting: (() => void)[] = [];
  const { choose, keys, files } = startUploads(
    (upload) =>
      new Promise((resolve) => {
        waiting.push(() => resolve({ name: "", file: upload.file.name }));
      }),
  );
  choose(Array.from({ length: 7 }, (_, index) => fileOf(`${index}.txt`)));
  for (let sent = 3; sent <= 7; sent += 1) {
    await expect.poll(() => keys.length).toBe(sent);
    waiting.shift()?.();
  }
  while (waiting.length > 0) waiting.shift()?.();
  await expect.poll(() => files().every((file) => file.stored !== undefined)).toBe(true);
});

test("files that wait for their next attempt leave their places to others", async () => {
  const sent: string[] = [];
  const { choose, uploads, files } = startUploads(async (upload) => {
    sent.push(upload.file.name);
    if (upload.file.name === "last") return stored(upload);
    throw lost;
  });
  choose(["a", "b", "c", "last"].map((name) => fileOf(name)));
  await expect.poll(() => files().find(({ name }) => name === "last")?.stored).toBeTruthy();
  expect(sent).toEqual(["a", "b", "c", "last"]);
  for (const { key } of files()) uploads.remove(key);
});

test("a file whose page was closed is chosen again in its own place", async () => {
  const { choose, files } = startUploads(stored, [toLost("a.txt"), toLost("b.txt")]);
  expect(files().map(({ failure }) => failure)).toEqual([CHOOSE_AGAIN, CHOOSE_AGAIN]);
  choose([fileOf("a.txt")]);
  expect(files().map(({ name }) => name)).toEqual(["b.txt", "a.txt"]);
});

test("a file that is taken out again is not sent on", () => {
  let signal: AbortSignal | undefined;
  const { choose, uploads, files } = startUploads((upload) => {
    ({ signal } = upload);
    return new Promise(() => undefined);
  });
  choose([fileOf("a.txt")]);
  uploads.remove(files()[0]?.key ?? "");
  expect([files(), signal?.aborted]).toEqual([[], true]);
});
