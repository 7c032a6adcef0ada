import { revealControls } from "../ui/names.ts";
import { ChatError } from "./api.ts";
import type { ChatApi, PictureSize } from "./api.ts";
import { saveBlob } from "../ui/save-blob.ts";

/** Types that an `<img>` shows and in which nothing can run. */
const PICTURES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
const PICTURE_NAME = /\.(?:png|jpe?g|jfif|gif|webp|hei[cf])$/iu;

/** Whether a stored file's name promises a picture; what it is, its bytes say. */
export const isPictureName = (file: string): boolean => PICTURE_NAME.test(file);

/** Reads the session's files with its token. */
export interface AttachmentReader {
  /** An address to show a picture by; `undefined` where the file is none, whatever it is called. */
  readonly picture: (file: string, size: PictureSize) => Promise<string | undefined>;
  /** Has the browser save a file. */
  readonly save: (file: string, name: string) => Promise<void>;
}

/** Pictures that are being made take a moment: so often they are asked for, with a second more between each time. */
const ATTEMPTS = 4;
const PAUSE_MS = 1_000;

export const createAttachmentReader = (download: ChatApi["download"]): AttachmentReader => {
  const pictures = new Map<string, Promise<string | undefined>>();
  const readPatiently = async (file: string, size: PictureSize, attempt = 1): Promise<Blob> => {
    try {
      return await download(file, size);
    } catch (error) {
      if (!(error instanceof ChatError) || !error.isPassing || attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * PAUSE_MS));
      return readPatiently(file, size, attempt + 1);
    }
  };
  const readPicture = async (file: string, size: PictureSize): Promise<string | undefined> => {
    const blob = await readPatiently(file, size);
    return PICTURES.has(blob.type) ? URL.createObjectURL(blob) : undefined;
  };
  return {
    picture: (file, size) => {
      const key = `${size} ${file}`;
      const known = pictures.get(key);
      if (known !== undefined) return known;
      const reading = readPicture(file, size);
      pictures.set(key, reading);
      // It may be there the next time.
      reading.catch(() => pictures.delete(key));
      return reading;
    },
    save: async (file, name) => saveBlob(await download(file), revealControls(name)),
  };
};
