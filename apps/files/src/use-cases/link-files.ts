import { CrossdeskError } from "@crossdesk/contracts";
import type { Call, LinkedFiles, LinkFilesInput } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/service-kit";
import { ownerOfRow } from "../db/file-row.ts";
import { findFile } from "../db/file-table.ts";
import { insertReference, lockName } from "../db/reference-table.ts";
import { isOwner, ownerOf } from "../domain/owner.ts";
import type { Owner } from "../domain/owner.ts";
import type { FilesDeps } from "./deps.ts";

/**
 * Lets the ticket's readers read the files that the caller mentions for it: those it uploaded at once, others as soon as it
 * uploads them. Another caller's file is never linked. The tickets service calls it before it stores the mention.
 */
export const linkFiles =
  ({ db, clock }: FilesDeps) =>
  async (input: LinkFilesInput, { ctx }: Call): Promise<LinkedFiles> => {
    const owner = ownerOf(ctx.caller);
    const fileIds = await db.transaction(async ({ query }) => {
      const found = new Map<string, string | null>();
      // In one order, so that two calls never wait for each other.
      for (const name of new Set(input.names.toSorted())) {
        await lockName(query, name);
        const mention = await settle(query, { name, owner, foreign: input.foreign, ctx });
        found.set(name, mention.fileId);
        if (mention.isForeign) continue;
        await insertReference(query, {
          name,
          ticketId: input.ticketId,
          owner: mention.owner,
          fileId: mention.fileId,
          createdAt: clock.now(),
        });
      }
      return found;
    });
    return { items: input.names.map((name) => ({ name, fileId: fileIds.get(name) ?? null })) };
  };

interface Mention {
  readonly fileId: string | null;
  readonly isForeign: boolean;
  readonly owner: Owner;
}

const settle = async (
  query: Query,
  { name, owner, foreign, ctx }: { name: string; owner: Owner; foreign: LinkFilesInput["foreign"]; ctx: Call["ctx"] },
): Promise<Mention> => {
  const row = await findFile(query, { name });
  if (row === undefined) return { fileId: null, isForeign: false, owner };
  if (isOwner(ctx.caller, ownerOfRow(row))) return { fileId: row.id, isForeign: false, owner: ownerOfRow(row) };
  if (foreign === "ignore") return { fileId: null, isForeign: true, owner };
  throw new CrossdeskError("FILE_NOT_OWNED", `The file ${name} was uploaded by somebody else.`);
};
