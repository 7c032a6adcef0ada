import { publish } from "@crossdesk/events";
import { CrossdeskError, FILE_RULES } from "@crossdesk/contracts";
import type { Call, Caller, CommitUploadInput, FileCommitted, FileRule, StoredFile } from "@crossdesk/contracts";
import type { Runner } from "@crossdesk/database";
import type { FileRecord } from "../db/entities/index.ts";
import { ownerOfFile, toStoredFile } from "../db/stored-file.ts";
import { lockFile, lockFileOfTicket, markCommitted, markReplaced, moveFile } from "../db/repositories/files.ts";
import { addStoredBytes } from "../db/repositories/stored-bytes.ts";
import { isNameFree, lockName, settleReferences, tenantOfMention } from "../db/repositories/references.ts";
import { requireRoom } from "../domain/storage-limits.ts";
import { isOwner } from "../domain/owner.ts";
import { isFitting, mentionableName, ownName } from "../domain/stored-name.ts";
import { tooLarge } from "./begin-upload.ts";
import type { FilesDeps } from "../deps.ts";

/**
 * Makes an upload a file that can be read, whose bytes are in the store now. Of two for one place on a ticket, the one that
 * began later stays, in whichever order they end. A repetition answers as the first did.
 */
export const commitUpload =
  ({ db, clock, limits }: FilesDeps) =>
  async (input: CommitUploadInput, { ctx }: Call): Promise<StoredFile> =>
    db.transaction(
      async (tx) => {
        const begun = await lockFile(tx, input.id);
        if (begun === undefined || !isOwner(ctx.caller, ownerOfFile(begun))) throw uploadNotFound();
        if (begun.state !== "uploading") return repeated(begun, input);
        const now = clock.now();
        if (begun.expiresAt <= now) throw uploadNotFound();
        checkFile(input, FILE_RULES[begun.purpose]);

        const { contentType, size, sha256 } = input;
        const mentionable = mentionableName(begun.originalName);
        // Nobody else mentions the name until the upload is committed.
        if (mentionable !== null) await lockName(tx, mentionable);
        const mentioned = mentionable ?? ownName(begun.id, contentType);
        const upload = await moveToMention(tx, begun, { caller: ctx.caller, name: mentioned });
        const owner = ownerOfFile(upload);
        const name = await chooseName(tx, { upload, mentionable }, input);
        const state = await takePlace(tx, upload, now);
        const linkedTicketIds = await settleReferences(tx, { fileId: upload.id, name: mentioned, owner });
        const isAttached = upload.ticketId !== null || linkedTicketIds.length > 0;
        const row = await markCommitted(tx, {
          id: upload.id,
          state,
          name,
          contentType,
          size,
          sha256,
          committedAt: now,
          unattachedSince: isAttached ? null : now,
        });
        // Last, as all uploads of a tenant wait for each other here.
        requireRoom(limits, owner, { stored: await addStoredBytes(tx, owner, size), size });
        publish(tx, {
          type: "events.files.file-committed",
          entityId: row.entityId,
          aggregateId: row.id,
          sequence: 1,
          data: {
            fileId: row.id,
            name,
            purpose: row.purpose,
            uploadedBy: row.uploadedBy,
            uploadedByType: row.uploaderRole,
            ticketId: row.ticketId,
            linkedTicketIds,
            ...(mentioned === name ? {} : { mentionedAs: mentioned }),
          } satisfies FileCommitted["data"],
        });
        return toStoredFile(row);
      },
      { origin: ctx },
    );

const uploadNotFound = (): CrossdeskError =>
  new CrossdeskError("FILE_NOT_FOUND", "There is no such upload, or it has expired.");

const repeated = (row: FileRecord, input: CommitUploadInput): StoredFile => {
  const file = toStoredFile(row);
  if (file.sha256 === input.sha256 && file.size === input.size) return file;
  throw new CrossdeskError("VERSION_CONFLICT", "The upload was committed with other bytes.");
};

const checkFile = ({ size, contentType }: CommitUploadInput, rule: FileRule): void => {
  if (size > rule.maxBytes) throw tooLarge(rule);
  if (rule.contentTypes !== null && !rule.contentTypes.includes(contentType)) {
    throw new CrossdeskError("FILE_TYPE_REFUSED", `Files of the type ${contentType} are not accepted here.`);
  }
};

/** What a caller of no tenant uploads belongs to the tenant for whose ticket it mentioned the file first. */
const moveToMention = async (
  on: Runner,
  upload: FileRecord,
  { caller, name }: { readonly caller: Caller; readonly name: string },
): Promise<FileRecord> => {
  if (caller.entityId !== null || upload.ticketId !== null) return upload;
  const entityId = await tenantOfMention(on, { name, owner: ownerOfFile(upload) });
  return entityId === undefined || entityId === upload.entityId ? upload : moveFile(on, { id: upload.id, entityId });
};

/** The name that the caller may have mentioned before, where it is free for it; the file's own otherwise. */
const chooseName = async (
  on: Runner,
  { upload, mentionable }: { readonly upload: FileRecord; readonly mentionable: string | null },
  { contentType }: CommitUploadInput,
): Promise<string> => {
  if (mentionable !== null) {
    const isFree = await isNameFree(on, { name: mentionable, owner: ownerOfFile(upload) });
    if (isFree && isFitting(mentionable, contentType)) return mentionable;
  }
  return ownName(upload.id, contentType);
};

/** Takes the place on the ticket, if the file has one and none that began later has it. */
const takePlace = async (on: Runner, upload: FileRecord, now: Date): Promise<"committed" | "replaced"> => {
  if (upload.ticketId === null) return "committed";
  // A row that is not there yet cannot be locked, so that two first uploads for a place queue on its name.
  await lockName(on, `${upload.ticketId}/${upload.purpose}`);
  const current = await lockFileOfTicket(on, { ticketId: upload.ticketId, purpose: upload.purpose });
  if (current === undefined) return "committed";
  if (current.id > upload.id) return "replaced";
  await markReplaced(on, current.id, now);
  return "committed";
};
