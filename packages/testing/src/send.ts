import { request } from "node:http";
import type { IncomingHttpHeaders } from "node:http";

/** A request of a test, a plain GET by default. */
export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is if text or bytes, else as JSON. */
  readonly body?: unknown;
  readonly token?: string;
  /** Aborts the request. */
  readonly signal?: AbortSignal;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The parsed body; `undefined` where it is none or no JSON. */
  readonly json: unknown;
}

const toBytes = (body: unknown): Buffer =>
  Buffer.isBuffer(body) ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Sends a request as it is given: paths are not normalized, headers not completed, statuses not thrown. */
export const send = (base: string, path: string, sent: Sent = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(base);
    const body = sent.body === undefined ? undefined : toBytes(sent.body);
    const headers = {
      ...(body === undefined ? {} : { "content-type": "application/json", "content-length": String(body.length) }),
      ...(sent.token === undefined ? {} : { authorization: `Bearer ${sent.token}` }),
      ...sent.headers,
    };
    const { method = "GET", signal } = sent;
    const options = { hostname, port, path, method, headers, ...(signal === undefined ? {} : { signal }) };
    const outgoing = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
