import { Worker } from "node:worker_threads";
import type { FileAnswer, FileOrder } from "./write-worker.ts";

/** A file that the thread writes and hashes. Its orders are obeyed one after the other, in their sequence. */
export interface ThreadFile {
  /** Adds to the file. The chunks are the thread's own from now on, and empty here. */
  write(chunks: readonly Buffer[]): Promise<void>;
  /** Ends the file; returns its SHA-256 in hexadecimal. */
  end(): Promise<string>;
  /** Resolves when all writes to the file have ended. */
  forget(): Promise<void>;
}

interface Waiting {
  readonly resolve: (sha256: string | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** A chunk of at least this size is transferred; smaller ones are cheaper to copy. */
const LEAST_TO_HAND_OVER = 16 * 1024;

/** The chunk in memory that it shares with nothing, so that it can be handed over. */
const alone = (chunk: Buffer): Uint8Array<ArrayBuffer> => {
  const { buffer, length } = chunk;
  const isAlone = length >= LEAST_TO_HAND_OVER && buffer instanceof ArrayBuffer && buffer.byteLength === length;
  return isAlone ? new Uint8Array(buffer) : new Uint8Array(chunk);
};

const ended = (): Error => new Error("The thread that writes files ended.");

/**
 * Writes and hashes files in a thread of its own: what the network goes on with does not wait for either. Memory goes to the
 * thread without being copied, and is free as soon as it is written. Left to the garbage collector, it would bring on
 * a full collection every 64 MB, which took more of the processor than everything else about an upload.
 */
class FileThread {
  #worker: Worker | undefined;
  #files = 0;
  /** What is still to be answered, by file, oldest first. */
  readonly #waiting = new Map<number, Waiting[]>();

  begin(fd: number): ThreadFile {
    this.#files += 1;
    const file = this.#files;
    const worker = this.#start();
    const post = (order: FileOrder, memory: readonly ArrayBuffer[] = []): void => worker.postMessage(order, memory);
    const ask = (order: FileOrder, memory?: readonly ArrayBuffer[]): Promise<string | undefined> =>
      new Promise((resolve, reject) => {
        const waiting = this.#waiting.get(file);
        if (this.#worker !== worker || waiting === undefined) return reject(ended());
        waiting.push({ resolve, reject });
        post(order, memory);
      });

    this.#waiting.set(file, []);
    // The process may not end while a file is open.
    worker.ref();
    post({ file, order: "begin", fd });
    return {
      write: async (chunks) => {
        const own = chunks.map(alone);
        await ask(
          { file, order: "write", chunks: own },
          own.map(({ buffer }) => buffer),
        );
      },
      end: async () => {
        const sha256 = await ask({ file, order: "end" });
        if (sha256 === undefined) throw new Error("The file was given up before its end.");
        return sha256;
      },
      forget: async () => {
        // A thread that has ended writes nothing either.
        await ask({ file, order: "forget" }).catch(() => undefined);
        this.#waiting.delete(file);
        if (this.#waiting.size === 0) worker.unref();
      },
    };
  }

  #start(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL("write-worker.ts", import.meta.url), { execArgv: [] });
    this.#worker = worker;
    worker.on("message", (answer: FileAnswer) => this.#settle(answer));
    worker.on("error", () => undefined);
    worker.on("exit", () => this.#fail(worker));
    return worker;
  }

  #settle(answer: FileAnswer): void {
    const waiting = this.#waiting.get(answer.file)?.shift();
    if ("failure" in answer) waiting?.reject(new Error(`A file could not be written: ${answer.failure}`));
    else waiting?.resolve(answer.sha256);
  }

  #fail(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const all = [...this.#waiting.values()].flat();
    this.#waiting.clear();
    for (const { reject } of all) reject(ended());
  }
}

/** The process's own. */
export const fileThread = new FileThread();
