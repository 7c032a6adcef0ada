import type { Call, UploadReference } from "@crossdesk/contracts";
import { ownerOfFile } from "../db/stored-file.ts";
import { deleteUpload, lockFile } from "../db/repositories/files.ts";
import { isOwner } from "../domain/owner.ts";
import type { FilesDeps } from "../deps.ts";

/** Forgets an upload of the caller's that was not committed, and frees its idempotency key. */
export const abortUpload =
  ({ db }: FilesDeps) =>
  async ({ id }: UploadReference, { ctx }: Call): Promise<{ aborted: boolean }> => {
    const aborted = await db.transaction(async (tx) => {
      const upload = await lockFile(tx, id);
      if (upload === undefined || !isOwner(ctx.caller, ownerOfFile(upload))) return false;
      return deleteUpload(tx, id);
    });
    return { aborted };
  };
