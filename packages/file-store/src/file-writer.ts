import { close, fsync, open } from "node:fs";
import { Writable } from "node:stream";
import { promisify } from "node:util";
import { fileThread } from "./file-thread.ts";
import type { ThreadFile } from "./file-thread.ts";

const openFile = promisify(open);
const closeFile = promisify(close);
const syncFile = promisify(fsync);

/** Bytes that are written at once: every write costs a change of threads. */
const BATCH_BYTES = 256 * 1024;
/** The most bytes that wait to be written before the sender has to wait, too. */
const WAITING_BYTES = 512 * 1024;
/** Bytes that are synced to disk while others still come, so that little is left to wait for at the end. */
const SYNC_BYTES = 4 * 1024 * 1024;

type Done = (error?: Error | null) => void;

const toError = (error: unknown): Error =>
  error instanceof Error ? error : new Error("The file could not be written.");

/**
 * Writes a new file, hashes it on the way, and syncs it to disk before it finishes. It takes the memory of what is
 * written to it: a chunk that is a whole buffer of its own is empty afterwards.
 */
export class FileWriter extends Writable {
  readonly #fd: number;
  readonly #file: ThreadFile;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #sentBytes = 0;
  #unsyncedBytes = 0;
  #syncing: Promise<void> | undefined;
  #sha256: string | undefined;
  /** Goes on with what waits for earlier bytes to be written. */
  #proceed: (() => void) | undefined;

  constructor(fd: number) {
    super({ highWaterMark: BATCH_BYTES });
    this.#fd = fd;
    this.#file = fileThread.begin(fd);
  }

  /** The hash of all bytes, in hexadecimal, once the stream has finished. */
  get sha256(): string {
    if (this.#sha256 === undefined) throw new Error("The file is not written yet.");
    return this.#sha256;
  }

  override _write(chunk: Buffer, _encoding: string, done: Done): void {
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#sentBytes === 0 || this.#heldBytes >= BATCH_BYTES) this.#send();
    if (this.#sentBytes + this.#heldBytes < WAITING_BYTES) done();
    else this.#proceed = done;
  }

  override _final(done: Done): void {
    this.#send();
    void this.#finish(done);
  }

  override _destroy(error: Error | null, done: Done): void {
    void this.#close(error, done);
  }

  #send(): void {
    if (this.#heldBytes === 0) return;
    const [chunks, bytes] = [this.#held, this.#heldBytes];
    this.#held = [];
    this.#heldBytes = 0;
    this.#sentBytes += bytes;
    this.#file.write(chunks).then(
      () => this.#written(bytes),
      (error: unknown) => this.destroy(toError(error)),
    );
  }

  #written(bytes: number): void {
    this.#sentBytes -= bytes;
    this.#unsyncedBytes += bytes;
    if (this.#unsyncedBytes >= SYNC_BYTES) this.#syncEarly();
    if (this.#sentBytes === 0) this.#send();
    const proceed = this.#proceed;
    if (proceed === undefined || this.#sentBytes + this.#heldBytes >= WAITING_BYTES) return;
    this.#proceed = undefined;
    proceed();
  }

  #syncEarly(): void {
    if (this.#syncing !== undefined) return;
    this.#unsyncedBytes = 0;
    // The operating system reports a failure once: the next sync would succeed.
    const fail = (error: unknown): void => void this.destroy(toError(error));
    this.#syncing = syncFile(this.#fd).catch(fail);
    void this.#syncing.finally(() => (this.#syncing = undefined));
  }

  async #finish(done: Done): Promise<void> {
    try {
      this.#sha256 = await this.#file.end();
      await this.#syncing;
      await syncFile(this.#fd);
      done();
    } catch (error) {
      done(toError(error));
    }
  }

  async #close(error: Error | null, done: Done): Promise<void> {
    try {
      // Another file may get the same descriptor as soon as it is closed.
      await this.#file.forget();
      await this.#syncing;
      await closeFile(this.#fd);
      done(error);
    } catch (failure) {
      done(error ?? toError(failure));
    }
  }
}

/** Creates a file that other users cannot read, and a stream that writes it. */
export const createFileWriter = async (path: string): Promise<FileWriter> =>
  new FileWriter(await openFile(path, "wx", 0o600));
