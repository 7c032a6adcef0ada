import { CrossdeskError, isInEntity } from "@crossdesk/contracts";
import type { Call, LinkedFiles, LinkFilesInput } from "@crossdesk/contracts";
import type { Runner } from "@crossdesk/database";
import { ownerOfFile } from "../db/stored-file.ts";
import { findFile } from "../db/repositories/files.ts";
import { findMentioned, insertReference, lockName } from "../db/repositories/references.ts";
import { attachFile } from "../db/repositories/stored-bytes.ts";
import { isOwner, ownerOf } from "../domain/owner.ts";
import type { Owner } from "../domain/owner.ts";
import { comparedName } from "../domain/stored-name.ts";
import type { FilesDeps, Remote } from "../deps.ts";
import { findTicket } from "./find-ticket.ts";

/**
 * Lets the ticket's readers read the files that the caller mentions for it: those it uploaded immediately, others as soon as it
 * uploads them. Another caller's file is never linked. The tickets service calls it before it stores the mention.
 */
export const linkFiles =
  ({ db, clock }: FilesDeps, remote: Remote) =>
  async (input: LinkFilesInput, call: Call): Promise<LinkedFiles> => {
    const { ctx } = call;
    await requireTicket(remote, input, call);
    const fileIds = await db.transaction(async (tx) => {
      const found = new Map<string, string | null>();
      // In one order, so that two calls never wait for each other.
      for (const name of new Set(input.names.map(comparedName).toSorted())) {
        await lockName(tx, name);
        const { owner, ...settled } = await settle(tx, { name, foreign: input.foreign, ctx });
        // A file that is not named in time goes: it is there now and stays, or it is not.
        const fileId = settled.fileId !== null && (await attachFile(tx, settled.fileId)) ? settled.fileId : null;
        found.set(name, fileId);
        await insertReference(tx, { name, ticketId: input.ticketId, owner, fileId, createdAt: clock.now() });
      }
      return found;
    });
    return { items: input.names.map((name) => ({ name, fileId: fileIds.get(comparedName(name)) ?? null })) };
  };

/** Readers of the ticket may read the linked files, so the ticket must be one that the caller may see, in the caller's tenant. */
const requireTicket = async (remote: Remote, { ticketId, entityId }: LinkFilesInput, call: Call): Promise<void> => {
  if (entityId === undefined) await findTicket(remote, { id: ticketId }, call);
  else if (!isInEntity(call.ctx.caller, entityId)) {
    throw new CrossdeskError("TICKET_NOT_FOUND", "There is no such ticket.");
  }
};

interface Mention {
  readonly fileId: string | null;
  readonly owner: Owner;
}

const settle = async (
  on: Runner,
  { name, foreign, ctx }: { name: string; foreign: LinkFilesInput["foreign"]; ctx: Call["ctx"] },
): Promise<Mention> => {
  const row = await findFile(on, { name });
  if (row !== undefined && isOwner(ctx.caller, ownerOfFile(row))) return { fileId: row.id, owner: ownerOfFile(row) };
  const owner = ownerOf(ctx.caller);
  const fileId = await findMentioned(on, { name, owner });
  if (row !== undefined && fileId === null && foreign === "refuse") {
    throw new CrossdeskError("FILE_NOT_OWNED", `The file ${name} was uploaded by somebody else.`);
  }
  return { fileId, owner };
};
