import type { MultipartFile } from "@fastify/multipart";
import { beginningOf, CrossdeskError, endOf, FILE_RULES } from "@crossdesk/contracts";
import type { FilePurpose, StoredFile, TicketReference } from "@crossdesk/contracts";
import type { StagedBlob } from "@crossdesk/file-store";
import type { FastifyRequest } from "fastify";
import { EdgeError, invalidInput } from "../../edge/failure.ts";
import { commit, giveUp, lastingCallOf } from "./commit.ts";
import type { FileDeps } from "./file-services.ts";
import { fileTooLarge } from "./measure.ts";
import { ENVELOPE_BYTES, PART_LIMITS } from "./multipart.ts";
import { brokenBody, readPart } from "./read-part.ts";
import type { ReceivedBytes } from "./read-part.ts";

/** What is uploaded, and for which ticket. */
export interface UploadTarget {
  readonly purpose: FilePurpose;
  readonly ticket?: TicketReference;
}

/** The name of the part that holds the file. */
const PART = "file";

/** A file that was read to its end and is not visible yet; or one that an earlier request has stored already. */
type Received =
  | { readonly id: string; readonly bytes: ReceivedBytes; readonly staged: StagedBlob }
  | { readonly previous: StoredFile };

/**
 * Receives the one file of a multipart request: leave first, then the bytes straight to the store, then the commit. A
 * request that is refused, cut off or not well-formed leaves nothing behind.
 */
export const receiveFile = async (
  deps: FileDeps,
  request: FastifyRequest,
  target: UploadTarget,
): Promise<StoredFile> => {
  checkHeaders(request, target);
  let received: Received | undefined;
  try {
    for await (const part of partsOf(request, target)) {
      if (part.fieldname !== PART || received !== undefined) throw unexpectedPart(part.fieldname);
      received = await receivePart(deps, request, { part, target });
    }
    if (received === undefined) throw invalidInput([{ path: [PART], message: "is required, as a part with a file" }]);
    if ("previous" in received) return received.previous;
    await received.staged.publish();
    return await commit(deps, request, { id: received.id, ...received.bytes });
  } catch (error) {
    if (received !== undefined && "staged" in received) {
      await received.staged.discard();
      await giveUp(deps, request, received.id);
    }
    throw error;
  }
};

const checkHeaders = (request: FastifyRequest, { purpose }: UploadTarget): void => {
  if (!request.isMultipart()) throw new EdgeError("MEDIA_TYPE_REFUSED", "The body must be multipart/form-data.");
  const { maxBytes } = FILE_RULES[purpose];
  if (Number(request.headers["content-length"] ?? 0) > maxBytes + ENVELOPE_BYTES) throw fileTooLarge(maxBytes);
};

const unexpectedPart = (name: string): CrossdeskError =>
  invalidInput([{ path: [name], message: `is not expected: the body holds one file, in the part "${PART}"` }]);

/** The parts that hold files; other fields are passed over. */
async function* partsOf(request: FastifyRequest, { purpose }: UploadTarget): AsyncGenerator<MultipartFile, void> {
  // One byte more than is allowed, so that a file that is too large is distinguished from one that just fits.
  const limits = { ...PART_LIMITS, fileSize: FILE_RULES[purpose].maxBytes + 1 };
  try {
    for await (const part of request.parts({ limits })) if (part.type === "file") yield part;
  } catch (error) {
    throw isParserError(error) ? brokenBody(error) : error;
  }
}

/** The parser says with plain errors that a body is not well-formed. */
const isParserError = (error: unknown): boolean =>
  error instanceof Error && error.name === "Error" && !("code" in error);

const MAX_NAME = 1_024;

/** The name that came with the part, in a form that can be sent on; the files service cleans it. */
const originalNameOf = (part: MultipartFile): { readonly originalName?: string } => {
  // A part of bytes without any name is a file to the parser too, whatever its types say.
  const filename: string | undefined = part.filename;
  // Browsers write a quotation mark so, and escape nothing else that a file's name can hold.
  const name = (filename ?? "").replaceAll("%22", '"').toWellFormed().replaceAll("\u0000", "");
  if (name === "") return {};
  if (name.length <= MAX_NAME) return { originalName: name };
  // The end of a name that is far too long says more than its middle.
  return { originalName: beginningOf(name, MAX_NAME / 2) + endOf(name, MAX_NAME / 2) };
};

const receivePart = async (
  deps: FileDeps,
  request: FastifyRequest,
  { part, target }: { readonly part: MultipartFile; readonly target: UploadTarget },
): Promise<Received> => {
  // Not cancelled with the request: an upload whose id is unknown could not be aborted.
  const { id, previous, ...limits } = await deps.client.files.begin.mutate(
    { ...target, ...originalNameOf(part) },
    lastingCallOf(request),
  );
  if (previous !== null) {
    const staged = await deps.files.store.stage(id);
    try {
      const { sha256 } = await readPart(part, limits, staged.stream);
      if (sha256 === previous.sha256) return { previous };
    } finally {
      await staged.discard();
    }
    throw new CrossdeskError("IDEMPOTENCY_KEY_REUSED", "This idempotency key was used for another file.");
  }
  try {
    const staged = await deps.files.store.stage(id);
    try {
      return { id, staged, bytes: await readPart(part, limits, staged.stream) };
    } catch (error) {
      await staged.discard();
      throw error;
    }
  } catch (error) {
    await giveUp(deps, request, id);
    throw error;
  }
};
