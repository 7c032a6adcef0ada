import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";
import { writevSync } from "node:fs";
import { parentPort } from "node:worker_threads";

/** The orders to the thread for a file: begin, write, end, or discard. */
export type FileOrder =
  | { readonly file: number; readonly order: "begin"; readonly fd: number }
  | { readonly file: number; readonly order: "write"; readonly chunks: readonly Uint8Array<ArrayBuffer>[] }
  | { readonly file: number; readonly order: "end" | "forget" };

/** What it answers to everything but the beginning: done, and once all is written with the hash; or what went wrong. */
export type FileAnswer =
  | { readonly file: number; readonly sha256?: string }
  | { readonly file: number; readonly failure: string };

interface OpenFile {
  readonly fd: number;
  readonly hash: Hash;
}

const files = new Map<number, OpenFile>();

/** Drops the first `bytes` of some chunks. */
const after = (chunks: readonly Uint8Array[], bytes: number): Uint8Array[] => {
  let passed = 0;
  return chunks.flatMap((chunk) => {
    const from = Math.max(0, bytes - passed);
    passed += chunk.length;
    return from >= chunk.length ? [] : [chunk.subarray(from)];
  });
};

const write = ({ fd, hash }: OpenFile, chunks: readonly Uint8Array<ArrayBuffer>[]): void => {
  let rest: readonly Uint8Array[] = chunks;
  while (rest.length > 0) rest = after(rest, writevSync(fd, rest));
  for (const chunk of chunks) {
    hash.update(chunk);
    // Frees its memory immediately, and not at the next garbage collection.
    chunk.buffer.transfer(0);
  }
};

const obey = (order: FileOrder): FileAnswer | undefined => {
  const { file } = order;
  if (order.order === "begin") {
    files.set(file, { fd: order.fd, hash: createHash("sha256") });
    return undefined;
  }
  const open = files.get(file);
  if (order.order === "write") {
    // One that has failed has said so already.
    if (open !== undefined) write(open, order.chunks);
    return { file };
  }
  files.delete(file);
  return order.order === "end" && open !== undefined ? { file, sha256: open.hash.digest("hex") } : { file };
};

parentPort?.on("message", (order: FileOrder) => {
  try {
    const answer = obey(order);
    if (answer !== undefined) parentPort?.postMessage(answer);
  } catch (error) {
    files.delete(order.file);
    const failure = error instanceof Error ? error.message : "unknown";
    parentPort?.postMessage({ file: order.file, failure } satisfies FileAnswer);
  }
});
