const PICTURE_NAME = /\.(?:png|jpe?g|jfif|gif|webp|hei[cf])$/iu;

/** Whether a file's name promises a picture; whether it is one, its bytes say. */
export const isPictureName = (name: string): boolean => PICTURE_NAME.test(name);

/** `thumbnail` is drawn beside a message, `preview` fills a window. */
export type PictureSize = "thumbnail" | "preview";

/** Addresses to show pictures by, each read once. */
export interface Pictures {
  /** `undefined` where the file is no picture, whatever it is called. A failure is not remembered: it may be there next time. */
  readonly read: (file: string, size: PictureSize) => Promise<string | undefined>;
  readonly close: () => void;
}

/** How often a picture is requested again while the server still draws it for the first time. */
const ATTEMPTS = 20;
const AGAIN_MS = 1_000;

/** `download` returns `"later"` while a picture is being drawn or the server does not answer. */
export const createPictures = (
  download: (file: string, size: PictureSize) => Promise<Blob | "later" | undefined>,
): Pictures => {
  const known = new Map<string, Promise<string | undefined>>();
  const made: string[] = [];
  const show = async (file: string, size: PictureSize, attempt = 1): Promise<string | undefined> => {
    const blob = await download(file, size);
    if (blob === undefined) return undefined;
    if (blob === "later") {
      if (attempt === ATTEMPTS) throw new Error("The picture is not there yet.");
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      return show(file, size, attempt + 1);
    }
    const url = URL.createObjectURL(blob);
    made.push(url);
    return url;
  };
  return {
    read: (file, size) => {
      const key = `${size} ${file}`;
      const reading = known.get(key) ?? show(file, size);
      known.set(key, reading);
      reading.catch(() => known.delete(key));
      return reading;
    },
    close: () => {
      for (const url of made) URL.revokeObjectURL(url);
    },
  };
};
