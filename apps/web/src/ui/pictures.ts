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

export const createPictures = (download: (file: string, size: PictureSize) => Promise<Blob | undefined>): Pictures => {
  const known = new Map<string, Promise<string | undefined>>();
  const made: string[] = [];
  const show = async (file: string, size: PictureSize): Promise<string | undefined> => {
    const blob = await download(file, size);
    if (blob === undefined) return undefined;
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
