import { revealControls } from "../ui/names.ts";
import { createPictures } from "../ui/pictures.ts";
import type { Pictures } from "../ui/pictures.ts";
import { saveBlob } from "../ui/save-blob.ts";
import { ChatError } from "./api.ts";
import type { ChatApi } from "./api.ts";

/** Types that an `<img>` shows and in which nothing can run. */
const PICTURES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** Reads the session's files with its token. */
export interface AttachmentReader {
  /** An address to show a picture by. */
  readonly picture: Pictures["read"];
  /** Has the browser save a file. */
  readonly save: (file: string, name: string) => Promise<void>;
}

export const createAttachmentReader = (download: ChatApi["download"]): AttachmentReader => {
  const pictures = createPictures(async (file, size) => {
    try {
      const blob = await download(file, size);
      return PICTURES.has(blob.type) ? blob : undefined;
    } catch (error) {
      if (error instanceof ChatError && error.isPassing) return "later";
      throw error;
    }
  });
  return {
    picture: pictures.read,
    save: async (file, name) => saveBlob(await download(file), revealControls(name)),
  };
};
