import { pipeline, Transform } from "node:stream";
import type { Readable } from "node:stream";

/** A part of a file that is handed out as other bytes: `bytes` from `start` on, and zeros from there to `end`, exclusive. */
export interface Blank {
  readonly start: number;
  readonly end: number;
  readonly bytes?: Buffer;
}

/** What stands at the blank's place instead. */
const contentOf = ({ start, end, bytes }: Blank): Buffer => {
  const content = Buffer.alloc(end - start);
  bytes?.copy(content);
  return content;
};

/** Whether a blank changes anything of the file. */
export const changes = (file: Buffer, blank: Blank): boolean =>
  !contentOf(blank).equals(file.subarray(blank.start, blank.end));

/** Overwrites the part of `chunk` that the blank covers; `offset` is where in the file the chunk begins. */
const apply = (chunk: Buffer, offset: number, { start, end, bytes }: Blank): void => {
  const from = Math.max(start, offset);
  const to = Math.min(end, offset + chunk.length);
  if (from >= to) return;
  chunk.fill(0, from - offset, to - offset);
  bytes?.subarray(from - start, to - start).copy(chunk, from - offset);
};

/** The file's bytes from `offset` on, with its blanks. The memory of the bytes is changed in place. */
export const withBlanks = (bytes: Readable, offset: number, blanks: readonly Blank[]): Readable => {
  if (blanks.length === 0) return bytes;
  let position = offset;
  const blanking = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      for (const blank of blanks) apply(chunk, position, blank);
      position += chunk.length;
      done(null, chunk);
    },
  });
  return pipeline(bytes, blanking, () => undefined);
};
