import { close, fsync, open, write } from "node:fs";
import { Writable } from "node:stream";
import { promisify } from "node:util";

const openFile = promisify(open);

/** One write to the disk; two such buffers are used in turn, one being filled while the other is written. */
const BUFFER_BYTES = 512 * 1024;
/** Buffers that wait for the next file: memory of uploads that are over is used again, not collected. */
const spare: Buffer[] = [];
const SPARE_BUFFERS = 64;

const takeBuffer = (): Buffer => spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES);
const giveBuffer = (buffer: Buffer | undefined): void => {
  if (buffer !== undefined && spare.length < SPARE_BUFFERS) spare.push(buffer);
};

type Done = (error?: Error | null) => void;

/**
 * Writes a new file in large pieces. What it is given is copied at once, so that the network's buffers are free for the next
 * bytes. The file is synced to disk before the stream finishes.
 */
class FileWriter extends Writable {
  readonly #fd: number;
  #filling: Buffer | undefined;
  #filled = 0;
  #writing: Buffer | undefined;
  #failure: Error | undefined;
  #whenWritten: (() => void) | undefined;

  constructor(fd: number) {
    super({ highWaterMark: BUFFER_BYTES });
    this.#fd = fd;
  }

  override _write(chunk: Buffer, _encoding: string, done: Done): void {
    this.#fill(chunk, 0, done);
  }

  override _final(done: Done): void {
    this.#flush((error) => {
      if (error) return done(error);
      this.#afterWriting(() => {
        if (this.#failure !== undefined) return done(this.#failure);
        fsync(this.#fd, done);
      });
    });
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#afterWriting(() => {
      giveBuffer(this.#filling);
      this.#filling = undefined;
      close(this.#fd, (failure) => done(error ?? failure));
    });
  }

  #fill(chunk: Buffer, from: number, done: Done): void {
    this.#filling ??= takeBuffer();
    const copied = chunk.copy(this.#filling, this.#filled, from);
    this.#filled += copied;
    if (this.#filled < BUFFER_BYTES) return done(this.#failure ?? null);
    this.#flush((error) => {
      if (error) return done(error);
      this.#fill(chunk, from + copied, done);
    });
  }

  /** Hands over what was filled; calls back as soon as the other buffer can be filled. */
  #flush(done: Done): void {
    this.#afterWriting(() => {
      if (this.#failure !== undefined) return done(this.#failure);
      const buffer = this.#filling;
      if (buffer !== undefined && this.#filled > 0) this.#writeOut(buffer, 0, this.#filled);
      else giveBuffer(buffer);
      this.#filling = undefined;
      this.#filled = 0;
      done();
    });
  }

  #writeOut(buffer: Buffer, from: number, to: number): void {
    this.#writing = buffer;
    write(this.#fd, buffer, from, to - from, null, (error, written) => {
      if (error === null && from + written < to) return this.#writeOut(buffer, from + written, to);
      this.#failure ??= error ?? undefined;
      this.#writing = undefined;
      giveBuffer(buffer);
      const next = this.#whenWritten;
      this.#whenWritten = undefined;
      next?.();
    });
  }

  #afterWriting(next: () => void): void {
    if (this.#writing === undefined) return next();
    const earlier = this.#whenWritten;
    this.#whenWritten = () => {
      earlier?.();
      // An earlier one may have begun to write again.
      this.#afterWriting(next);
    };
  }
}

/** Creates a file that nobody else may read, and a stream that writes it. */
export const createFileWriter = async (path: string): Promise<Writable> =>
  new FileWriter(await openFile(path, "wx", 0o600));
