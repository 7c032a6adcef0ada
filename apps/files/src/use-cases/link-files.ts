import { CrossdeskError } from "@crossdesk/contracts";
import type { Call, LinkedFiles, LinkFilesInput } from "@crossdesk/contracts";
import type { Query } from "@crossdesk/database";
import { ownerOfRow } from "../db/file-row.ts";
import { findFile } from "../db/file-table.ts";
import { findMentioned, insertReference, lockName } from "../db/reference-table.ts";
import { isOwner, ownerOf } from "../domain/owner.ts";
import type { Owner } from "../domain/owner.ts";
import { comparedName } from "../domain/stored-name.ts";
import type { FilesDeps } from "./deps.ts";

/**
 * Lets the ticket's readers read the files that the caller mentions for it: those it uploaded at once, others as soon as it
 * uploads them. Another caller's file is never linked. The tickets service calls it before it stores the mention.
 */
export const linkFiles =
  ({ db, clock }: FilesDeps) =>
  async (input: LinkFilesInput, { ctx }: Call): Promise<LinkedFiles> => {
    const fileIds = await db.transaction(async ({ query }) => {
      const found = new Map<string, string | null>();
      // In one order, so that two calls never wait for each other.
      for (const name of new Set(input.names.map(comparedName).toSorted())) {
        await lockName(query, name);
        const { fileId, owner } = await settle(query, { name, foreign: input.foreign, ctx });
        found.set(name, fileId);
        await insertReference(query, { name, ticketId: input.ticketId, owner, fileId, createdAt: clock.now() });
      }
      return found;
    });
    return { items: input.names.map((name) => ({ name, fileId: fileIds.get(comparedName(name)) ?? null })) };
  };

interface Mention {
  readonly fileId: string | null;
  readonly owner: Owner;
}

const settle = async (
  query: Query,
  { name, foreign, ctx }: { name: string; foreign: LinkFilesInput["foreign"]; ctx: Call["ctx"] },
): Promise<Mention> => {
  const row = await findFile(query, { name });
  if (row !== undefined && isOwner(ctx.caller, ownerOfRow(row))) return { fileId: row.id, owner: ownerOfRow(row) };
  const owner = ownerOf(ctx.caller);
  const fileId = await findMentioned(query, { name, owner });
  if (row !== undefined && fileId === null && foreign === "refuse") {
    throw new CrossdeskError("FILE_NOT_OWNED", `The file ${name} was uploaded by somebody else.`);
  }
  return { fileId, owner };
};
