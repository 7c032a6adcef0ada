import { Writable } from "node:stream";
import { CrossdeskError } from "@crossdesk/contracts";
import type { FileContentType } from "@crossdesk/contracts";
import { HEAD_BYTES, recogniseType } from "./recognise-type.ts";

/** What may be uploaded. */
export interface UploadLimits {
  readonly maxBytes: number;
  /** `null`: any. */
  readonly contentTypes: readonly FileContentType[] | null;
}

/** What was found out about a file while its bytes went by. */
export interface Measured {
  readonly size: number;
  readonly contentType: FileContentType;
}

export const fileTooLarge = (maxBytes: number): CrossdeskError =>
  new CrossdeskError("FILE_TOO_LARGE", `The file is larger than ${maxBytes} bytes.`, { details: { limit: maxBytes } });

const typeRefused = (contentTypes: readonly string[]): CrossdeskError =>
  new CrossdeskError("FILE_TYPE_REFUSED", `By its content, the file is not one of ${contentTypes.join(", ")}.`);

type Done = (error?: Error | null) => void;

/**
 * Counts and recognises a file on its way to `target`, of which no more than its first bytes are ever held. It fails as
 * soon as the bytes are too many or of a type that is not taken, and finishes when `target` has.
 */
export class Meter extends Writable {
  readonly #limits: UploadLimits;
  readonly #target: Writable;
  readonly #head: Buffer[] = [];
  #size = 0;
  #contentType: FileContentType | undefined;

  constructor(limits: UploadLimits, target: Writable) {
    super({ highWaterMark: 64 * 1024 });
    this.#limits = limits;
    this.#target = target;
    target.once("error", (error) => this.destroy(error));
  }

  /** What was measured, once the stream has finished. */
  get result(): Measured {
    if (this.#contentType === undefined) throw new Error("The file has not passed yet.");
    return { size: this.#size, contentType: this.#contentType };
  }

  override _write(chunk: Buffer, _encoding: string, done: Done): void {
    this.#size += chunk.length;
    if (this.#size > this.#limits.maxBytes) return done(fileTooLarge(this.#limits.maxBytes));
    if (this.#contentType !== undefined) return this.#pass(chunk, done);
    this.#head.push(chunk);
    if (this.#size < HEAD_BYTES) return this.#pass(chunk, done);
    this.#recognise(false).then(() => this.#pass(chunk, done), done);
  }

  override _final(done: Done): void {
    const end = (): void => {
      this.#target.once("finish", () => done());
      this.#target.end();
    };
    if (this.#contentType === undefined) this.#recognise(true).then(end, done);
    else end();
  }

  override _destroy(error: Error | null, done: Done): void {
    if (error !== null) this.#target.destroy();
    done(error);
  }

  #pass(chunk: Buffer, done: Done): void {
    if (this.#target.write(chunk)) done();
    else this.#target.once("drain", () => done());
  }

  async #recognise(isWhole: boolean): Promise<void> {
    const contentType = await recogniseType(Buffer.concat(this.#head), isWhole);
    this.#head.length = 0;
    const { contentTypes } = this.#limits;
    if (contentTypes !== null && !contentTypes.includes(contentType)) throw typeRefused(contentTypes);
    this.#contentType = contentType;
  }
}
