import { headersOf } from "../model/person.ts";
import type { Person } from "../model/person.ts";
import { texts } from "../texts/index.ts";

const PICTURE_NAME = /\.(?:png|jpe?g|jfif|gif|webp|hei[cf])$/iu;

/** Whether a file's name promises a picture; whether it is one, the server says. */
export const looksLikePicture = (name: string): boolean => PICTURE_NAME.test(name);

/** How large a picture is shown. */
export type PictureSize = "thumbnail" | "preview";

/** Reads files of the desk as the one who is signed in. */
export interface FileReader {
  /** The address of a picture of the file; `undefined` where there is none, whatever it is called. */
  readonly picture: (path: string, size: PictureSize) => Promise<string | undefined>;
  /** Has the browser save a file, under the name that the server gives it. */
  readonly save: (path: string, name: string) => Promise<void>;
  readonly close: () => void;
}

/** A picture that nobody has looked at before is drawn first: so often it is asked for again. */
const ATTEMPTS = 20;
const AGAIN_MS = 1_000;

const decode = (encoded: string): string | undefined => {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
};

/** The name of a `Content-Disposition`, whose extension goes with what the file is. */
export const nameIn = (disposition: string | null): string | undefined => {
  if (disposition === null) return undefined;
  const exact = /;\s*filename\*=UTF-8''(?<name>[^;\s]+)/iu.exec(disposition)?.groups?.["name"];
  const plain = /;\s*filename="(?<name>[^"]*)"/iu.exec(disposition)?.groups?.["name"];
  return (exact === undefined ? undefined : decode(exact)) ?? plain;
};

export const createFileReader = (person: Person): FileReader => {
  const pictures = new Map<string, Promise<string | undefined>>();
  const made: string[] = [];
  const ask = (path: string): Promise<Response> => fetch(path, { headers: headersOf(person) });
  const failure = ({ status }: Response): Error =>
    new Error(status === 404 ? texts().files.gone : texts().files.unreadable);

  const readPicture = async (path: string): Promise<string | undefined> => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await ask(path);
      if (answer.status === 404) return undefined;
      if (answer.ok) {
        const url = URL.createObjectURL(await answer.blob());
        made.push(url);
        return url;
      }
      if (answer.status !== 503 || attempt === ATTEMPTS) throw failure(answer);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  };
  return {
    picture: (path, size) => {
      const address = `${path}?variant=${size}`;
      const known = pictures.get(address);
      if (known !== undefined) return known;
      const reading = readPicture(address);
      pictures.set(address, reading);
      // A failure is not remembered: it may be there the next time.
      reading.catch(() => pictures.delete(address));
      return reading;
    },
    save: async (path, name) => {
      const answer = await ask(path);
      if (!answer.ok) throw failure(answer);
      // The bytes without their type: nothing that is saved is ever shown by the browser.
      const url = URL.createObjectURL(new Blob([await answer.blob()], { type: "application/octet-stream" }));
      const link = document.createElement("a");
      link.href = url;
      link.download = nameIn(answer.headers.get("content-disposition")) ?? name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    },
    close: () => {
      for (const url of made) URL.revokeObjectURL(url);
    },
  };
};
