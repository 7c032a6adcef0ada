import { parseJson } from "../json.ts";

/** One attempt to store a file. */
export interface Attempt {
  readonly file: File;
  /** Repeated with the same key, a file is stored once. */
  readonly key: string;
  /** From 0 to 1. */
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

export interface SendFileOptions extends Attempt {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How long an answer is waited for, besides the time that the bytes take. */
  readonly patienceMs: number;
}

/** What came of a file; `status` is 0 where no answer came. */
export interface FileAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Time for the bytes, as over a slow line: 16 kB a second. */
const BYTES_PER_MS = 16;

/** Sends a file as a form's field `file`. By XMLHttpRequest: `fetch` does not report progress. */
export const sendFile = ({
  file,
  key,
  onProgress,
  signal,
  url,
  headers,
  patienceMs,
}: SendFileOptions): Promise<FileAnswer> =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.set("file", file, file.name);
    request.open("POST", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.setRequestHeader("idempotency-key", key);
    request.timeout = patienceMs + file.size / BYTES_PER_MS;
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total));
    request.addEventListener("load", () => resolve({ status: request.status, body: parseJson(request.responseText) }));
    for (const event of ["error", "abort", "timeout"]) {
      request.addEventListener(event, () => resolve({ status: 0, body: undefined }));
    }
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });
