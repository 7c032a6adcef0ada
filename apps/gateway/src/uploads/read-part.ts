import { pipeline } from "node:stream/promises";
import { Writable } from "node:stream";
import type { MultipartFile } from "@fastify/multipart";
import { CrossdeskError } from "@crossdesk/contracts";
import { fileTooLarge, Meter } from "./measure.ts";
import type { Measured, UploadLimits } from "./measure.ts";

/** A body that ends before it should, or is not what its headers say. */
export const brokenBody = (cause: unknown): CrossdeskError =>
  new CrossdeskError("VALIDATION_FAILED", "The body is not a complete multipart/form-data.", {
    cause,
    details: { issues: [{ path: [], message: "is not a complete multipart/form-data" }] },
  });

/** Swallows bytes. */
const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

/** Streams a part's bytes to `target`, or nowhere, and measures them. All of them have arrived when it resolves. */
export const readPart = async (
  part: MultipartFile,
  limits: UploadLimits,
  target: Writable = nowhere(),
): Promise<Measured> => {
  const meter = new Meter(limits, target);
  let broken: unknown;
  part.file.once("error", (error) => {
    broken ??= error;
  });
  try {
    await pipeline(part.file, meter);
  } catch (error) {
    if (error instanceof CrossdeskError) throw error;
    throw broken === undefined && !isPrematureClose(error) ? error : brokenBody(error);
  }
  // The parser stops at its own limit without a word.
  if (part.file.truncated) throw fileTooLarge(limits.maxBytes);
  return meter.result;
};

const isPrematureClose = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";
