import { pipeline } from "node:stream/promises";
import type { MultipartFile } from "@fastify/multipart";
import { CrossdeskError } from "@crossdesk/contracts";
import type { StagedBlob } from "@crossdesk/file-store";
import { EdgeError } from "../../edge/failure.ts";
import { fileTooLarge, Meter } from "./measure.ts";
import type { Measured, UploadLimits } from "./measure.ts";

/** A body that ends before it should, or is not what its headers say. */
export const brokenBody = (cause: unknown): CrossdeskError =>
  new CrossdeskError("VALIDATION_FAILED", "The body is not a complete multipart/form-data.", {
    cause,
    details: { issues: [{ path: [], message: "is not a complete multipart/form-data" }] },
  });

/** A file that has arrived, as a commit describes it. */
export type ReceivedBytes = Measured & { readonly sha256: string };

/** Streams a part's bytes to `target`, and measures them. All of them have arrived and are on disk when it resolves. */
export const readPart = async (
  part: MultipartFile,
  limits: UploadLimits,
  target: StagedBlob["stream"],
): Promise<ReceivedBytes> => {
  const meter = new Meter(limits, target);
  // A small body may have ended too early before anybody listened.
  let broken: unknown = part.file.errored ?? undefined;
  part.file.once("error", (error) => {
    broken ??= error;
  });
  try {
    await pipeline(part.file, meter);
  } catch (error) {
    if (error instanceof CrossdeskError || error instanceof EdgeError) throw error;
    throw broken === undefined && !isPrematureClose(error) ? error : brokenBody(error);
  }
  // The parser stops at its own limit without a word.
  if (part.file.truncated) throw fileTooLarge(limits.maxBytes);
  return { ...meter.result, sha256: target.sha256 };
};

const isPrematureClose = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";
