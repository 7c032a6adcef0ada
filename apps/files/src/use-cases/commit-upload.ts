import { publish } from "@crossdesk/events";
import { CrossdeskError, FILE_RULES } from "@crossdesk/contracts";
import type { Call, CommitUploadInput, FileCommitted, FileRule, StoredFile } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";
import type { FileRow } from "../db/file-row.ts";
import { ownerOfRow, toStoredFile } from "../db/file-row.ts";
import { lockFile, lockFileOfTicket, markCommitted, markReplaced } from "../db/file-table.ts";
import { isNameFree, lockName, settleReferences } from "../db/reference-table.ts";
import { isOwner } from "../domain/owner.ts";
import { isFitting, mentionableName, ownName } from "../domain/stored-name.ts";
import { tooLarge } from "./begin-upload.ts";
import type { FilesDeps } from "./deps.ts";

/**
 * Makes an upload a file that can be read, whose bytes are in the store now. Of two for one place on a ticket, the one that
 * began later stays, in whichever order they end. A repetition answers as the first did.
 */
export const commitUpload =
  ({ db, clock }: FilesDeps) =>
  async (input: CommitUploadInput, { ctx }: Call): Promise<StoredFile> =>
    db.transaction(
      async (tx) => {
        const { query } = tx;
        const upload = await lockFile(query, input.id);
        if (upload === undefined || !isOwner(ctx.caller, ownerOfRow(upload))) throw uploadNotFound();
        if (upload.state !== "uploading") return repeated(upload, input);
        const now = clock.now();
        if (upload.expires_at <= now) throw uploadNotFound();
        checkFile(input, FILE_RULES[upload.purpose]);

        const mentionable = mentionableName(upload.original_name);
        const name = await chooseName(query, { upload, mentionable }, input);
        const { contentType, size, sha256 } = input;
        const state = await takePlace(query, upload, now);
        const row = await markCommitted(query, {
          id: upload.id,
          state,
          name,
          contentType,
          size,
          sha256,
          committedAt: now,
        });
        const mentioned = mentionable ?? name;
        const owner = ownerOfRow(row);
        const linkedTicketIds = await settleReferences(query, { fileId: row.id, name: mentioned, owner });
        publish(tx, {
          type: "events.files.file-committed",
          entityId: row.entity_id,
          aggregateId: row.id,
          sequence: 1,
          data: {
            fileId: row.id,
            name,
            purpose: row.purpose,
            uploadedBy: row.uploaded_by,
            uploadedByType: row.uploader_role,
            ticketId: row.ticket_id,
            linkedTicketIds,
            ...(mentioned === name ? {} : { mentionedAs: mentioned }),
          } satisfies FileCommitted["data"],
        });
        return toStoredFile(row);
      },
      { origin: ctx },
    );

const uploadNotFound = (): CrossdeskError =>
  new CrossdeskError("FILE_NOT_FOUND", "There is no such upload, or it took too long.");

const repeated = (row: FileRow, input: CommitUploadInput): StoredFile => {
  const file = toStoredFile(row);
  if (file.sha256 === input.sha256 && file.size === input.size) return file;
  throw new CrossdeskError("VERSION_CONFLICT", "The upload was committed with other bytes.");
};

const checkFile = ({ size, contentType }: CommitUploadInput, rule: FileRule): void => {
  if (size > rule.maxBytes) throw tooLarge(rule);
  if (rule.contentTypes !== null && !rule.contentTypes.includes(contentType)) {
    throw new CrossdeskError("FILE_TYPE_REFUSED", `Files of the type ${contentType} are not taken here.`);
  }
};

/**
 * The name that the caller may have mentioned before, where it is free for it; the file's own otherwise. Nobody else mentions the
 * name until the upload is committed.
 */
const chooseName = async (
  query: Query,
  { upload, mentionable }: { readonly upload: FileRow; readonly mentionable: string | null },
  { contentType }: CommitUploadInput,
): Promise<string> => {
  if (mentionable !== null) {
    await lockName(query, mentionable);
    const isFree = await isNameFree(query, { name: mentionable, owner: ownerOfRow(upload) });
    if (isFree && isFitting(mentionable, contentType)) return mentionable;
  }
  return ownName(upload.id, contentType);
};

/** Takes the place on the ticket, if the file has one and none that began later has it. */
const takePlace = async (query: Query, upload: FileRow, now: Date): Promise<"committed" | "replaced"> => {
  if (upload.ticket_id === null) return "committed";
  // A row that is not there yet cannot be locked, so that two first uploads for a place queue on its name.
  await lockName(query, `${upload.ticket_id}/${upload.purpose}`);
  const current = await lockFileOfTicket(query, upload.ticket_id, upload.purpose);
  if (current === undefined) return "committed";
  if (current.id > upload.id) return "replaced";
  await markReplaced(query, current.id, now);
  return "committed";
};
