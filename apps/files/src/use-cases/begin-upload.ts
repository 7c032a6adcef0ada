import { randomUUIDv7 } from "node:crypto";
import { CrossdeskError, FILE_RULES, refuseField } from "@crossdesk/contracts";
import type { BeginUploadInput, Call, Caller, FileRule, StoredFile, Upload } from "@crossdesk/contracts";
import { whileKeyRuns } from "@crossdesk/database";
import type { Runner } from "@crossdesk/database";
import { toStoredFile } from "../db/stored-file.ts";
import { findByKey, findByKeyInAnyTenant, insertUpload, releaseKey } from "../db/repositories/files.ts";
import type { NewUpload } from "../db/repositories/files.ts";
import { readStoredBytes } from "../db/repositories/stored-bytes.ts";
import { cleanName } from "../domain/clean-name.ts";
import { LIFETIMES } from "../domain/lifetimes.ts";
import { ownerOf } from "../domain/owner.ts";
import { requireRoom } from "../domain/storage-limits.ts";
import type { FilesDeps, Remote } from "../deps.ts";
import { findTicket } from "./find-ticket.ts";

/** Permits an upload: for a ticket that the caller may read, or for no ticket yet. */
export const beginUpload =
  (deps: FilesDeps, remote: Remote) =>
  async (input: BeginUploadInput, call: Call): Promise<Upload> => {
    const rule: FileRule = FILE_RULES[input.purpose];
    checkInput(input, rule);
    const ticket = input.ticket === undefined ? null : await findTicket(remote, input.ticket, call);

    const now = deps.clock.now();
    const upload: NewUpload = {
      id: randomUUIDv7(),
      owner: ownerOf(call.ctx.caller, ticket?.entityId),
      purpose: input.purpose,
      originalName: input.originalName === undefined ? null : cleanName(input.originalName),
      ticketId: ticket?.id ?? null,
      idempotencyKey: call.ctx.idempotencyKey ?? null,
      createdAt: now,
      expiresAt: new Date(now.getTime() + LIFETIMES.upload),
    };
    const previous = await whileKeyRuns(call.ctx.askedAgain, () =>
      deps.db.transaction(async (tx) => {
        const stored = await claim(tx, upload, call.ctx.caller);
        if (stored === null) await requireRoomFor(deps, tx, { upload, size: input.declaredSize ?? LEAST_SIZE });
        return stored;
      }),
    );
    return {
      id: upload.id,
      maxBytes: rule.maxBytes,
      contentTypes: rule.contentTypes === null ? null : [...rule.contentTypes],
      expiresAt: upload.expiresAt.toISOString(),
      previous,
    };
  };

/** What is known of the size of a file that does not say it. */
const LEAST_SIZE = 1;

/** Refuses a file before its bytes come, where there is no room for it. */
const requireRoomFor = async (
  { limits }: Pick<FilesDeps, "limits">,
  on: Runner,
  { upload: { owner }, size }: { readonly upload: NewUpload; readonly size: number },
): Promise<void> => {
  const { ofOwner, ofTenant } = await readStoredBytes(on, owner);
  requireRoom(limits, owner, { stored: { ofOwner: ofOwner + size, ofTenant: ofTenant + size }, size });
};

const checkInput = (input: BeginUploadInput, rule: FileRule): void => {
  const misplaced = rule.belongsToTicket
    ? input.ticket === undefined && "is needed: the file belongs to a ticket"
    : input.ticket !== undefined && "must be left out: the file is linked to tickets by its name";
  if (misplaced !== false) throw refuseField("ticket", misplaced);
  if (input.declaredSize !== undefined && input.declaredSize > rule.maxBytes) throw tooLarge(rule);
};

export const tooLarge = (rule: FileRule): CrossdeskError =>
  new CrossdeskError("FILE_TOO_LARGE", `The file is larger than ${rule.maxBytes} bytes.`, {
    details: { limit: rule.maxBytes },
  });

/** Stores the upload. If its key was used before, returns the file that was stored then instead. */
const claim = async (on: Runner, upload: NewUpload, caller: Caller): Promise<StoredFile | null> => {
  const { idempotencyKey: key } = upload;
  if (key === null) {
    await insertUpload(on, upload);
    return null;
  }
  const isMovable = caller.entityId === null && upload.ticketId === null;
  const known =
    (await findByKey(on, upload.owner, key)) ??
    (isMovable ? await findByKeyInAnyTenant(on, upload.owner, key) : undefined);
  if (known !== undefined) {
    if (known.state !== "uploading") {
      if (known.purpose === upload.purpose && known.ticketId === upload.ticketId) return toStoredFile(known);
      throw new CrossdeskError("IDEMPOTENCY_KEY_REUSED", "This idempotency key was used for another upload.");
    }
    const heldUntil = known.createdAt.getTime() + LIFETIMES.keyLease;
    if (heldUntil > upload.createdAt.getTime()) throw keyRunning();
    // The previous holder has disappeared: its lease has expired.
    await releaseKey(on, known.id);
  }
  if (!(await insertUpload(on, upload))) throw keyRunning();
  return null;
};

const keyRunning = (): CrossdeskError =>
  new CrossdeskError("IDEMPOTENCY_KEY_RUNNING", "An upload with this idempotency key is still running.", {
    details: { retryAfter: 1 },
  });
