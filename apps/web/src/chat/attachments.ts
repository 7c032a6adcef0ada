import { revealControls } from "../ui/names.ts";
import { createPictures } from "../ui/pictures.ts";
import type { Pictures, PictureSize } from "../ui/pictures.ts";
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

/** Pictures that are being made take a moment: so often they are asked for, with a second more between each time. */
const ATTEMPTS = 4;
const PAUSE_MS = 1_000;

export const createAttachmentReader = (download: ChatApi["download"]): AttachmentReader => {
  const readPatiently = async (file: string, size: PictureSize, attempt = 1): Promise<Blob> => {
    try {
      return await download(file, size);
    } catch (error) {
      if (!(error instanceof ChatError) || !error.isPassing || attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * PAUSE_MS));
      return readPatiently(file, size, attempt + 1);
    }
  };
  const pictures = createPictures(async (file, size) => {
    const blob = await readPatiently(file, size);
    return PICTURES.has(blob.type) ? blob : undefined;
  });
  return {
    picture: pictures.read,
    save: async (file, name) => saveBlob(await download(file), revealControls(name)),
  };
};
