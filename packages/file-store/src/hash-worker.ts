import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { parentPort } from "node:worker_threads";

/** What the thread is told: a file begins, so many of its bytes are written, that was all, or forget it. */
export type HashOrder =
  | { readonly job: number; readonly order: "begin"; readonly path: string }
  | { readonly job: number; readonly order: "advance" | "end"; readonly size: number }
  | { readonly job: number; readonly order: "forget" };

/** What it answers at the end. */
export type HashAnswer =
  | { readonly job: number; readonly sha256: string }
  | { readonly job: number; readonly failure: string };

interface Job {
  readonly fd: number;
  readonly hash: Hash;
  hashed: number;
}

const jobs = new Map<number, Job>();
const buffer = Buffer.allocUnsafeSlow(512 * 1024);

const advance = (job: Job, size: number): void => {
  while (job.hashed < size) {
    const read = readSync(job.fd, buffer, 0, Math.min(buffer.length, size - job.hashed), job.hashed);
    if (read === 0) throw new Error("The file is shorter than was written.");
    job.hash.update(read === buffer.length ? buffer : buffer.subarray(0, read));
    job.hashed += read;
  }
};

const forget = (id: number): void => {
  const job = jobs.get(id);
  if (job === undefined) return;
  jobs.delete(id);
  closeSync(job.fd);
};

const obey = (order: HashOrder): HashAnswer | undefined => {
  if (order.order === "begin") {
    jobs.set(order.job, { fd: openSync(order.path, "r"), hash: createHash("sha256"), hashed: 0 });
    return undefined;
  }
  const job = jobs.get(order.job);
  if (job === undefined) return undefined;
  if (order.order !== "forget") advance(job, order.size);
  if (order.order === "advance") return undefined;
  forget(order.job);
  return order.order === "end" ? { job: order.job, sha256: job.hash.digest("hex") } : undefined;
};

parentPort?.on("message", (order: HashOrder) => {
  try {
    const answer = obey(order);
    if (answer !== undefined) parentPort?.postMessage(answer);
  } catch (error) {
    forget(order.job);
    const failure = error instanceof Error ? error.message : "unknown";
    parentPort?.postMessage({ job: order.job, failure } satisfies HashAnswer);
  }
});
