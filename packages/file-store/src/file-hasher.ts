import { Worker } from "node:worker_threads";
import type { HashAnswer, HashOrder } from "./hash-worker.ts";

/** The SHA-256 of a file while it is being written. */
export interface FileHash {
  /** The file has at least so many bytes now. */
  advance(size: number): void;
  /** The file has so many bytes, and that is all of it; gives the hash in hexadecimal. */
  end(size: number): Promise<string>;
  /** Nobody wants to know any more. */
  forget(): void;
}

interface Waiting {
  readonly resolve: (sha256: string) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Hashes files in a thread of its own, from what has arrived on disk: network and disk don't wait for it, and what is
 * stored is what was hashed. One thread serves all files of a process.
 */
class FileHasher {
  #worker: Worker | undefined;
  #jobs = 0;
  readonly #waiting = new Map<number, Waiting>();

  begin(path: string): FileHash {
    this.#jobs += 1;
    const job = this.#jobs;
    const worker = this.#start();
    const tell = (order: HashOrder): void => worker.postMessage(order);
    tell({ job, order: "begin", path });
    return {
      advance: (size) => tell({ job, order: "advance", size }),
      forget: () => tell({ job, order: "forget" }),
      end: (size) =>
        new Promise((resolve, reject) => {
          if (this.#worker !== worker) return reject(new Error("The thread that hashes files ended."));
          this.#waiting.set(job, { resolve, reject });
          // The process may not end before the answer is there.
          worker.ref();
          tell({ job, order: "end", size });
        }),
    };
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL("hash-worker.ts", import.meta.url), { execArgv: [] });
    this.#worker = worker;
    worker.unref();
    worker.on("message", (answer: HashAnswer) => this.#settle(worker, answer));
    worker.on("error", () => undefined);
    worker.on("exit", () => this.#fail(worker));
    return worker;
  }

  #settle(worker: Worker, answer: HashAnswer): void {
    const waiting = this.#waiting.get(answer.job);
    this.#waiting.delete(answer.job);
    if (this.#waiting.size === 0) worker.unref();
    if ("sha256" in answer) waiting?.resolve(answer.sha256);
    else waiting?.reject(new Error(`A file could not be hashed: ${answer.failure}`));
  }

  #fail(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined;
    const failure = new Error("The thread that hashes files ended.");
    for (const { reject } of this.#waiting.values()) reject(failure);
    this.#waiting.clear();
  }
}

/** The process's own. */
export const fileHasher = new FileHasher();
