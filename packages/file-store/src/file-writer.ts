import { close, fsync, open, writev } from "node:fs";
import { Writable } from "node:stream";
import { promisify } from "node:util";
import { fileHasher } from "./file-hasher.ts";
import type { FileHash } from "./file-hasher.ts";

const openFile = promisify(open);

/** Bytes that go to the disk at once: every write costs a change of threads. */
const BATCH_BYTES = 512 * 1024;

type Done = (error?: Error | null) => void;

/** Drops the first `bytes` of some buffers. */
const after = (buffers: readonly Buffer[], bytes: number): Buffer[] => {
  let passed = 0;
  return buffers.flatMap((buffer) => {
    const from = Math.max(0, bytes - passed);
    passed += buffer.length;
    return from >= buffer.length ? [] : [buffer.subarray(from)];
  });
};

/** Writes a new file, hashes it on the way, and syncs it to disk before it finishes. */
export class FileWriter extends Writable {
  readonly #fd: number;
  readonly #hash: FileHash;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #size = 0;
  #sha256: string | undefined;

  constructor({ fd, path }: { readonly fd: number; readonly path: string }) {
    super({ highWaterMark: BATCH_BYTES });
    this.#fd = fd;
    this.#hash = fileHasher.begin(path);
  }

  /** The hash of all bytes, in hexadecimal, once the stream has finished. */
  get sha256(): string {
    if (this.#sha256 === undefined) throw new Error("The file is not written yet.");
    return this.#sha256;
  }

  override _write(chunk: Buffer, _encoding: string, done: Done): void {
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#heldBytes < BATCH_BYTES) done();
    else this.#writeHeld(done);
  }

  override _final(done: Done): void {
    this.#writeHeld((error) => {
      if (error) done(error);
      else void this.#finish(done);
    });
  }

  override _destroy(error: Error | null, done: Done): void {
    if (this.#sha256 === undefined) this.#hash.forget();
    close(this.#fd, (failure) => done(error ?? failure));
  }

  async #finish(done: Done): Promise<void> {
    try {
      this.#sha256 = await this.#hash.end(this.#size);
      fsync(this.#fd, done);
    } catch (error) {
      done(error instanceof Error ? error : new Error("The file could not be hashed."));
    }
  }

  #writeHeld(done: Done): void {
    const buffers = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    if (buffers.length === 0) done();
    else this.#write(buffers, done);
  }

  #write(buffers: Buffer[], done: Done): void {
    writev(this.#fd, buffers, null, (error, written) => {
      if (error !== null) return done(error);
      this.#size += written;
      this.#hash.advance(this.#size);
      const rest = after(buffers, written);
      if (rest.length === 0) done();
      else this.#write(rest, done);
    });
  }
}

/** Creates a file that nobody else may read, and a stream that writes it. */
export const createFileWriter = async (path: string): Promise<FileWriter> =>
  new FileWriter({ fd: await openFile(path, "wx", 0o600), path });
