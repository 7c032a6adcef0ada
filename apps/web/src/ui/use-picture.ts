import { useEffect, useState } from "preact/hooks";
import type { PictureSize, Pictures } from "./pictures.ts";

interface Wanted {
  readonly file: string;
  readonly size: PictureSize;
  /** Whether it is to be read at all. */
  readonly isRead: boolean;
}

/** The address of a picture of a file once it is here; `undefined` where there is none. */
export const usePicture = (read: Pictures["read"], { file, size, isRead }: Wanted): string | undefined => {
  const [found, setFound] = useState<{ readonly file: string; readonly url: string | undefined }>();
  useEffect(() => {
    if (!isRead) return undefined;
    let isShown = true;
    read(file, size).then(
      (url) => {
        if (isShown) setFound({ file, url });
      },
      // The file can still be saved, which says what is wrong with it.
      () => undefined,
    );
    return () => {
      isShown = false;
    };
  }, [file, size, isRead]);
  return found?.file === file ? found.url : undefined;
};
