import { buffer } from "node:stream/consumers";
import type { FileContentType, StoredFile } from "@crossdesk/contracts";
import type { BlobStore } from "@crossdesk/file-store";
import { changes } from "./blank.ts";
import type { Blank } from "./blank.ts";
import { heicBlanks } from "./heic.ts";
import { jpegBlanks } from "./jpeg.ts";
import { pngBlanks } from "./png.ts";
import { webpBlanks } from "./webp.ts";

type ToBlanks = (file: Buffer) => Generator<Blank, void>;

/** Cameras note where, when and with what a photo was taken; in which of its bytes, its format says. */
const BLANKS: Partial<Record<FileContentType, ToBlanks>> = {
  "image/jpeg": jpegBlanks,
  "image/png": pngBlanks,
  "image/webp": webpBlanks,
  "image/heic": heicBlanks,
};

const MOST_REMEMBERED = 5_000;

/** Finds the bytes of photos that are blanked for everybody but the uploader. */
export interface Photos {
  /** None for files that are no photos. */
  readonly blanksOf: (file: Pick<StoredFile, "id" | "contentType">) => Promise<readonly Blank[]>;
}

/** Far more than any camera makes necessary. */
const MOST_BLANKS = 1_000;

/** What of a photo is blanked: all of it where its format cannot be followed, as nothing is sure about it then. */
export const blanksIn = (file: Buffer, toBlanks: ToBlanks): readonly Blank[] => {
  const whole = [{ start: 0, end: file.length }];
  const blanks: Blank[] = [];
  let count = 0;
  let bytes = 0;
  try {
    for (const blank of toBlanks(file)) {
      if (blank.start >= blank.end) continue;
      count += 1;
      bytes += blank.end - blank.start;
      // A file whose parts lie over each other is made to keep its readers busy.
      if (count > MOST_BLANKS || bytes > 2 * file.length) return whole;
      if (changes(file, blank)) blanks.push(blank);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return whole;
  }
  return blanks;
};

/** Reads one photo at a time, once: what is in a stored file never changes. */
export const createPhotos = (store: BlobStore): Photos => {
  const known = new Map<string, Promise<readonly Blank[]>>();
  let last: Promise<unknown> = Promise.resolve();

  const find = async (id: string, toBlanks: ToBlanks): Promise<readonly Blank[]> => {
    const file = await buffer(await store.read(id));
    return blanksIn(file, toBlanks);
  };
  return {
    blanksOf: async ({ id, contentType }) => {
      const toBlanks = BLANKS[contentType];
      if (toBlanks === undefined) return [];
      const found = known.get(id);
      if (found !== undefined) return found;
      if (known.size >= MOST_REMEMBERED) known.clear();
      const finding = last.then(() => find(id, toBlanks));
      last = finding.catch(() => known.delete(id));
      known.set(id, finding);
      return finding;
    },
  };
};
