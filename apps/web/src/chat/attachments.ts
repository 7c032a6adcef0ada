import type { ChatApi } from "./api.ts";

/** Types that an `<img>` shows and in which nothing can run. */
const PICTURES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
const PICTURE_NAME = /\.(?:png|jpe?g|gif|webp)$/iu;

/** Whether a stored file's name promises a picture; what it is, its bytes say. */
export const isPictureName = (file: string): boolean => PICTURE_NAME.test(file);

/** Reads the session's files with its token. */
export interface AttachmentReader {
  /** An address to show a picture by; `undefined` where the file is none, whatever it is called. */
  readonly picture: (file: string) => Promise<string | undefined>;
  /** Has the browser save a file. */
  readonly save: (file: string, name: string) => Promise<void>;
}

const FORGOTTEN_AFTER_MS = 60_000;

export const createAttachmentReader = (download: ChatApi["download"]): AttachmentReader => {
  const pictures = new Map<string, Promise<string | undefined>>();
  const readPicture = async (file: string): Promise<string | undefined> => {
    const blob = await download(file);
    return PICTURES.has(blob.type) ? URL.createObjectURL(blob) : undefined;
  };
  return {
    picture: (file) => {
      const known = pictures.get(file);
      if (known !== undefined) return known;
      const reading = readPicture(file);
      pictures.set(file, reading);
      // It may be there the next time.
      reading.catch(() => pictures.delete(file));
      return reading;
    },
    save: async (file, name) => {
      // Without its type: nothing that is saved is ever shown by the browser.
      const url = URL.createObjectURL(new Blob([await download(file)], { type: "application/octet-stream" }));
      const link = document.createElement("a");
      link.href = url;
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), FORGOTTEN_AFTER_MS);
    },
  };
};
