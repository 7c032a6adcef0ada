import { CrossdeskError, DEFAULT_ENTITY_ID, isInEntity } from "@crossdesk/contracts";
import type { Call, LinkedFiles, LinkFilesInput, Ticket } from "@crossdesk/contracts";
import type { Runner } from "@crossdesk/database";
import { ownerOfFile } from "../db/stored-file.ts";
import { findFile, lockFile, moveFile } from "../db/repositories/files.ts";
import { findMentioned, insertReference, lockName, ticketsOf } from "../db/repositories/references.ts";
import { attachFile, moveStoredBytes } from "../db/repositories/stored-bytes.ts";
import { isOwner, ownerOf } from "../domain/owner.ts";
import type { Owner } from "../domain/owner.ts";
import { comparedName } from "../domain/stored-name.ts";
import type { FilesDeps, Remote } from "../deps.ts";
import { findTicket } from "./find-ticket.ts";

/**
 * Lets the ticket's readers read the files that the caller mentions for it: those it uploaded immediately, others as soon as it
 * uploads them. Another caller's file is never linked, nor one to tickets of two tenants: what a caller of no tenant uploaded becomes
 * the first ticket's tenant's. The tickets service calls it before it stores the mention.
 */
export const linkFiles =
  ({ db, clock }: FilesDeps, remote: Remote) =>
  async (input: LinkFilesInput, call: Call): Promise<LinkedFiles> => {
    const { ctx } = call;
    const ticket = { id: input.ticketId, entityId: await requireTicket(remote, input, call) };
    const owner = ownerOf(ctx.caller, ticket.entityId);
    const fileIds = await db.transaction(async (tx) => {
      const found = new Map<string, string | null>();
      let movedBytes = 0;
      // In one order, so that two calls never wait for each other.
      for (const name of new Set(input.names.map(comparedName).toSorted())) {
        await lockName(tx, name);
        const settled = await settle(tx, { name, owner, ticket, foreign: input.foreign, ctx });
        movedBytes += settled.movedBytes;
        // A file that is not named in time goes: it is there now and stays, or it is not.
        const fileId = settled.fileId !== null && (await attachFile(tx, settled.fileId)) ? settled.fileId : null;
        found.set(name, fileId);
        await insertReference(tx, { name, ticketId: input.ticketId, owner, fileId, createdAt: clock.now() });
      }
      // Last, as all uploads of a tenant wait for each other here. No limit is checked: the bytes are stored already.
      if (movedBytes > 0) await moveStoredBytes(tx, { from: ownerOf(ctx.caller), to: owner, bytes: movedBytes });
      return found;
    });
    return { items: input.names.map((name) => ({ name, fileId: fileIds.get(comparedName(name)) ?? null })) };
  };

/**
 * Readers of the ticket may read the linked files, so the ticket must be one that the caller may see, in the caller's tenant. Gives the
 * ticket's tenant.
 */
const requireTicket = async (remote: Remote, { ticketId, entityId }: LinkFilesInput, call: Call): Promise<string> => {
  if (entityId === undefined) return (await findTicket(remote, { id: ticketId }, call)).entityId;
  if (!isInEntity(call.ctx.caller, entityId)) {
    throw new CrossdeskError("TICKET_NOT_FOUND", "There is no such ticket.");
  }
  return entityId;
};

interface Naming {
  readonly name: string;
  /** The caller, in the ticket's tenant. */
  readonly owner: Owner;
  readonly ticket: Pick<Ticket, "id" | "entityId">;
  readonly foreign: LinkFilesInput["foreign"];
  readonly ctx: Call["ctx"];
}

interface Settled {
  readonly fileId: string | null;
  /** The file's size, where it has become another tenant's. */
  readonly movedBytes: number;
}

const settle = async (on: Runner, { name, owner, ticket, foreign, ctx }: Naming): Promise<Settled> => {
  const row = await findFile(on, { name });
  if (row !== undefined && isOwner(ctx.caller, ownerOfFile(row))) {
    if (row.entityId === ticket.entityId) return { fileId: row.id, movedBytes: 0 };
    if (await moveToTicket(on, row.id, ticket)) return { fileId: row.id, movedBytes: row.size ?? 0 };
  }
  const fileId = await findMentioned(on, { name, owner });
  if (row !== undefined && fileId === null && foreign === "refuse") {
    throw new CrossdeskError("FILE_NOT_OWNED", `The file ${name} was uploaded by somebody else.`);
  }
  return { fileId, movedBytes: 0 };
};

/** Makes a file the ticket's tenant's that a caller of no tenant uploaded and no other ticket has named; `false` for any other. */
const moveToTicket = async (on: Runner, fileId: string, { id, entityId }: Naming["ticket"]): Promise<boolean> => {
  // Locked before its tickets are looked up: it may be mentioned under two names at once.
  const file = await lockFile(on, fileId);
  if (file?.state !== "committed" || file.entityId !== DEFAULT_ENTITY_ID || file.ticketId !== null) return false;
  if ((await ticketsOf(on, fileId)).some((ticketId) => ticketId !== id)) return false;
  await moveFile(on, { id: fileId, entityId });
  return true;
};
