import { createHash } from "node:crypto";
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
  readonly sha256: string;
  readonly contentType: FileContentType;
}

/** Watches bytes on their way to the store. */
export interface Meter {
  /** Passes the bytes on; throws as soon as they are too many or of a type that is not taken. */
  readonly pass: (source: AsyncIterable<Buffer>) => AsyncGenerator<Buffer, void>;
  /** What was measured, once all bytes have passed. */
  readonly result: () => Measured;
}

export const fileTooLarge = (maxBytes: number): CrossdeskError =>
  new CrossdeskError("FILE_TOO_LARGE", `The file is larger than ${maxBytes} bytes.`, { details: { limit: maxBytes } });

const typeRefused = (contentTypes: readonly string[]): CrossdeskError =>
  new CrossdeskError("FILE_TYPE_REFUSED", `By its first bytes, the file is none of ${contentTypes.join(", ")}.`);

/** Counts, hashes and recognises a file of which no more than its first bytes are ever held. */
export const createMeter = ({ maxBytes, contentTypes }: UploadLimits): Meter => {
  const hash = createHash("sha256");
  const head: Buffer[] = [];
  let size = 0;
  let contentType: FileContentType | undefined;

  const recognise = async (isWhole: boolean): Promise<void> => {
    contentType = await recogniseType(Buffer.concat(head), isWhole);
    head.length = 0;
    if (contentTypes !== null && !contentTypes.includes(contentType)) throw typeRefused(contentTypes);
  };

  return {
    pass: async function* pass(source) {
      for await (const chunk of source) {
        size += chunk.length;
        if (size > maxBytes) throw fileTooLarge(maxBytes);
        hash.update(chunk);
        if (contentType === undefined) {
          head.push(chunk);
          if (size >= HEAD_BYTES) await recognise(false);
        }
        yield chunk;
      }
      if (contentType === undefined) await recognise(true);
    },
    result: () => {
      if (contentType === undefined) throw new Error("The file has not passed yet.");
      return { size, sha256: hash.copy().digest("hex"), contentType };
    },
  };
};
