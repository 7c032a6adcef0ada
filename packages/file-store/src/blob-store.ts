import type { Readable, Writable } from "node:stream";
import type { PictureVariant } from "./blob-key.ts";

/** A part of a file's bytes: `start` and `end` are offsets, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Bytes that are being received. They cannot be read before `publish`, and a crash only leaves a temporary file. */
export interface StagedBlob {
  /** Takes the bytes; they are synced to disk when it finishes, and `sha256` is their hash then. */
  readonly stream: Writable & { readonly sha256: string };
  /** Makes the bytes readable under the file's id, once `stream` has finished. */
  publish(): Promise<void>;
  /** Drops the bytes. Harmless after `publish` and when called twice. */
  discard(): Promise<void>;
}

/** A blob as a listing of the store shows it. */
export interface StoredBlob {
  readonly fileId: string;
  readonly storedAt: Date;
}

/** Where the bytes of files are kept, one blob a file, by the file's id. */
export interface BlobStore {
  readonly kind: "disk" | "s3";
  stage(fileId: string): Promise<StagedBlob>;
  /** The bytes, or a part of them. A `BlobNotFoundError` where there are none. */
  read(fileId: string, range?: ByteRange): Promise<Readable>;
  /** Deletes the blob and the pictures of it. Harmless where there is no such blob. */
  delete(fileId: string): Promise<void>;
  /** Those of `BLOB_SHARDS` that there are blobs or pictures in. */
  shards(): Promise<ReadonlySet<string>>;
  /** The blobs of one of `BLOB_SHARDS`. */
  list(shard: string): AsyncGenerator<StoredBlob, void>;
  /** Keeps a picture that the file is shown by: all of it, or nothing. One that is there already is replaced. */
  writePicture(fileId: string, variant: PictureVariant, bytes: Uint8Array): Promise<void>;
  /** A picture of the file, whole; `null` where none was made. */
  readPicture(fileId: string, variant: PictureVariant): Promise<Buffer | null>;
  /** The files of one of `BLOB_SHARDS` that have pictures; one that has several comes several times. */
  listPictures(shard: string): AsyncGenerator<StoredBlob, void>;
  /** Deletes temporary files of this machine that nothing was written to since `before`; returns how many. */
  sweepStaging(before: Date): Promise<number>;
  /** Rejects where the store does not answer. */
  check(): Promise<void>;
}

/** The store holds no bytes for this file. */
export class BlobNotFoundError extends Error {
  override readonly name = "BlobNotFoundError";

  constructor(fileId: string, options?: ErrorOptions) {
    super(`The store has no bytes of file ${fileId}.`, options);
  }
}
