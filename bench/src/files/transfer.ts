import { createHash } from "node:crypto";
import { Agent, request } from "node:http";
import type { IncomingMessage } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 256 });
const BOUNDARY = "bench-boundary-5f0e";

/** A body, and the headers that go with it. */
export interface Body {
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: readonly Buffer[];
}

export const rawBody = (bytes: Buffer): Body => ({
  headers: { "content-type": "application/octet-stream" },
  parts: [bytes],
});

export const formBody = (bytes: Buffer): Body => ({
  headers: { "content-type": `multipart/form-data; boundary=${BOUNDARY}` },
  parts: [
    Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="bench.bin"\r\n\r\n`),
    bytes,
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ],
});

const answerOf = async (response: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString();
  if (response.statusCode !== 200) throw new Error(`The upload was answered with ${response.statusCode}: ${text}`);
  return JSON.parse(text);
};

/** How much is written at once. */
const PIECE = 256 * 1024;

/** Sends a body; with `pause`, a piece at a time with that many milliseconds between. */
export const upload = (url: string, { headers, parts }: Body, pause = 0): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const outgoing = request(url, { method: "POST", agent, headers: { ...headers, "content-length": String(length) } });
    outgoing.on("response", (response) => void answerOf(response).then(resolve, reject));
    outgoing.on("error", reject);
    const pieces = parts.flatMap((part) =>
      Array.from({ length: Math.ceil(part.length / PIECE) }, (_, index) =>
        part.subarray(index * PIECE, (index + 1) * PIECE),
      ),
    );
    const next = (): void => {
      const piece = pieces.shift();
      if (piece === undefined) return void outgoing.end();
      const more = (): void => void setTimeout(next, pause);
      if (pause > 0) outgoing.write(piece, more);
      else if (outgoing.write(piece)) next();
      else outgoing.once("drain", next);
    };
    next();
  });

/** Fetches a file; returns its length, and its SHA-256 if that is wanted. */
export const download = (url: string, hashed = false): Promise<{ readonly length: number; readonly sha256: string }> =>
  new Promise((resolve, reject) => {
    const hash = createHash("sha256");
    request(url, { agent }, (response) => {
      let length = 0;
      response.on("data", (chunk: Buffer) => {
        length += chunk.length;
        if (hashed) hash.update(chunk);
      });
      response.on("error", reject);
      response.on("end", () => {
        if (response.statusCode === 200) resolve({ length, sha256: hashed ? hash.digest("hex") : "" });
        else reject(new Error(`The download was answered with ${response.statusCode}.`));
      });
    })
      .on("error", reject)
      .end();
  });

export const closeConnections = (): void => agent.destroy();
