import { createPictures } from "../../ui/pictures.ts";
import type { Pictures } from "../../ui/pictures.ts";
import { saveBlob } from "../../ui/save-blob.ts";
import { headersOf } from "../model/person.ts";
import type { Person } from "../model/person.ts";
import { texts } from "../texts/index.ts";

/** Reads files of the desk as the one who is signed in. */
export interface FileReader {
  /** The address of a picture of the file. */
  readonly picture: Pictures["read"];
  /** Has the browser save a file, under the name that the server gives it. */
  readonly save: (path: string, name: string) => Promise<void>;
  readonly close: () => void;
}

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
  const ask = (path: string): Promise<Response> => fetch(path, { headers: headersOf(person) });
  const failure = ({ status }: Response): Error =>
    new Error(status === 404 ? texts().files.gone : texts().files.unreadable);
  const pictures = createPictures(async (path, size) => {
    const answer = await ask(`${path}?variant=${size}`);
    if (answer.status === 404) return undefined;
    if (answer.ok) return answer.blob();
    if (answer.status === 503) return "later";
    throw failure(answer);
  });
  return {
    picture: pictures.read,
    save: async (path, name) => {
      const answer = await ask(path);
      if (!answer.ok) throw failure(answer);
      saveBlob(await answer.blob(), nameIn(answer.headers.get("content-disposition")) ?? name);
    },
    close: pictures.close,
  };
};
