import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { CrossdeskError } from "@crossdesk/contracts";
import type { StoredFile } from "@crossdesk/contracts";
import { BlobNotFoundError } from "@crossdesk/file-store";
import type { BlobStore, ByteRange } from "@crossdesk/file-store";
import type { FastifyReply, FastifyRequest } from "fastify";
import { EdgeError } from "../../edge/failure.ts";
import { parseRange } from "./byte-ranges.ts";
import { isUnchanged, rangeHolds } from "./conditions.ts";
import type { Validators } from "./conditions.ts";
import { attachment, downloadName } from "./download-name.ts";
import { withBlanks } from "./photos/blank.ts";
import type { Blank } from "./photos/blank.ts";

/** A file, and the request that it answers. */
export interface Download {
  readonly file: StoredFile;
  readonly store: BlobStore;
  /** What of it the caller does not get. */
  readonly blanks: readonly Blank[];
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

const validatorsOf = ({ file: { sha256, committedAt }, blanks }: Download): Validators => ({
  // Other bytes than its uploader gets are another representation.
  etag: `"${sha256.slice(0, 32)}${blanks.length === 0 ? "" : "-shown"}"`,
  lastModified: new Date(committedAt),
});

const wireType = ({ contentType }: StoredFile): string =>
  contentType === "text/plain" ? "text/plain; charset=utf-8" : contentType;

/** Bytes from the store. A file without bytes is our fault, but still a 404. */
const read = async ({ store, file, blanks, request }: Download, range?: ByteRange): Promise<Readable> => {
  try {
    return withBlanks(await store.read(file.id, range), range?.start ?? 0, blanks);
  } catch (error) {
    if (!(error instanceof BlobNotFoundError)) throw error;
    request.log.error({ requestId: request.id, fileId: file.id }, "the bytes of a file are missing");
    throw new CrossdeskError("FILE_NOT_FOUND", "There is no such file.", { cause: error });
  }
};

const lengthOf = ({ start, end }: ByteRange): number => end - start + 1;
const contentRange = ({ start, end }: ByteRange, size: number): string => `bytes ${start}-${end}/${size}`;

/** Several parts in one body, each with its own headers, and how long all of it is. */
const joinRanges = (download: Download, ranges: readonly ByteRange[]) => {
  const boundary = randomBytes(16).toString("hex");
  const { file } = download;
  const parts = ranges.map((range) => ({
    range,
    head: Buffer.from(
      `\r\n--${boundary}\r\nContent-Type: ${wireType(file)}\r\nContent-Range: ${contentRange(range, file.size)}\r\n\r\n`,
    ),
  }));
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const length = parts.reduce((sum, { head, range }) => sum + head.length + lengthOf(range), tail.length);
  async function* body(): AsyncGenerator<Buffer, void> {
    for (const { head, range } of parts) {
      yield head;
      yield* await read(download, range);
    }
    yield tail;
  }
  return { boundary, length, body: Readable.from(body(), { objectMode: false }) };
};

/**
 * Answers a request with a file: whole, in part (`Range`, `If-Range`), not at all (`If-None-Match`), or its headers alone
 * (`HEAD`). It is only ever something to save: its type is of a fixed list, and nothing in it can run.
 */
export const sendFile = async (download: Download): Promise<FastifyReply> => {
  const { file, request, reply } = download;
  const validators = validatorsOf(download);
  const common = {
    etag: validators.etag,
    "last-modified": validators.lastModified.toUTCString(),
    "cache-control": "private, no-cache",
    "accept-ranges": "bytes",
  };
  if (isUnchanged(request.headers, validators)) return reply.code(304).headers(common).send();

  const isHead = request.method === "HEAD";
  const ranges =
    !isHead && rangeHolds(request.headers, validators) ? parseRange(request.headers.range, file.size) : "whole";
  if (ranges === "unsatisfiable") {
    const message = `The file has ${file.size} bytes, and the Range header asks for none of them.`;
    throw new EdgeError("RANGE_NOT_SATISFIABLE", message, { ...common, "content-range": `bytes */${file.size}` });
  }
  const headers = {
    ...common,
    "content-type": wireType(file),
    "content-disposition": attachment(downloadName(file)),
    "content-security-policy": "sandbox; default-src 'none'",
  };
  const [first, ...others] = ranges === "whole" ? [] : ranges;
  if (first === undefined) {
    const body = isHead ? Readable.from([]) : await read(download);
    return reply.headers({ ...headers, "content-length": String(file.size) }).send(body);
  }
  if (others.length === 0) {
    const body = await read(download, first);
    const part = { "content-range": contentRange(first, file.size), "content-length": String(lengthOf(first)) };
    return reply
      .code(206)
      .headers({ ...headers, ...part })
      .send(body);
  }
  const { boundary, length, body } = joinRanges(download, [first, ...others]);
  const type = { "content-type": `multipart/byteranges; boundary=${boundary}`, "content-length": String(length) };
  return reply
    .code(206)
    .headers({ ...headers, ...type })
    .send(body);
};
