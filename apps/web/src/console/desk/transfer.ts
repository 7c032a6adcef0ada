import { headersOf } from "../model/person.ts";
import type { Person } from "../model/person.ts";
import { texts } from "../texts/index.ts";

/** What became of an upload that was not stored. */
export class UploadError extends Error {
  override readonly name = "UploadError";
  /** Whether another attempt may succeed. */
  readonly isPassing: boolean;
  /** Whether an attempt that was cut off still holds the key. */
  readonly isKeyHeld: boolean;

  constructor(message: string, { isPassing, isKeyHeld = false }: { isPassing: boolean; isKeyHeld?: boolean }) {
    super(message);
    this.isPassing = isPassing;
    this.isKeyHeld = isKeyHeld;
  }
}

export interface UploadOptions {
  /** As whom it is stored. */
  readonly person: Person;
  readonly file: File;
  /** Repeated with the same key, a file is stored once. */
  readonly key: string;
  /** From 0 to 1. */
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

/** The most that the desk takes of one attachment, in bytes. */
export const MOST_BYTES = 25 * 1_048_576;

const QUIET_MS = 60_000;

const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isPassingStatus = (status: number): boolean =>
  status === 0 || status === 408 || status === 409 || status === 429 || status >= 500;

/** Stores a file for a message, and gives the name that the desk knows it by. XMLHttpRequest alone tells of progress. */
export const uploadFile = ({ person, file, key, onProgress, signal }: UploadOptions): Promise<string> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.set("file", file, file.name);
    request.open("POST", "/common/upload/file?bucketType=TICKET_ATTACHMENT");
    for (const [name, value] of Object.entries(headersOf(person))) request.setRequestHeader(name, value);
    request.setRequestHeader("idempotency-key", key);
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total));
    request.addEventListener("load", () => {
      const answer = parse(request.responseText);
      const name = field(field(answer, "data"), "fileName");
      if (request.status === 200 && typeof name === "string") resolve(name);
      else {
        const message = field(answer, "message");
        const said = typeof message === "string" ? message : texts().composer.fileNotStored;
        const { status } = request;
        reject(new UploadError(said, { isPassing: isPassingStatus(status), isKeyHeld: status === 409 }));
      }
    });
    for (const event of ["error", "abort", "timeout"]) {
      request.addEventListener(event, () =>
        reject(new UploadError(texts().composer.fileNotSent, { isPassing: !signal.aborted })),
      );
    }
    signal.addEventListener("abort", () => request.abort(), { once: true });
    // A file of this size over a slow line; a dead line is noticed by the browser.
    request.timeout = QUIET_MS + file.size / 16;
    request.send(form);
  });
