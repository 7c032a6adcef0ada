import type { Call, UploadReference } from "@crossdesk/contracts";
import { ownerOfRow } from "../db/file-row.ts";
import { deleteUpload, lockFile } from "../db/file-table.ts";
import { isOwner } from "../domain/owner.ts";
import type { FilesDeps } from "./deps.ts";

/** Forgets an upload of the caller's that was not committed, and frees its idempotency key. */
export const abortUpload =
  ({ db }: FilesDeps) =>
  async ({ id }: UploadReference, { ctx }: Call): Promise<{ aborted: boolean }> => {
    const aborted = await db.transaction(async ({ query }) => {
      const upload = await lockFile(query, id);
      if (upload === undefined || !isOwner(ctx.caller, ownerOfRow(upload))) return false;
      return deleteUpload(query, id);
    });
    return { aborted };
  };
