import { CrossdeskError } from "@crossdesk/contracts";
import type { Call, GetFileInput, StoredFile } from "@crossdesk/contracts";
import type { FileRecord } from "../db/entities/index.ts";
import { ownerOfFile, toStoredFile } from "../db/stored-file.ts";
import { findFile } from "../db/repositories/files.ts";
import { ticketsOf, ticketsThatMention } from "../db/repositories/references.ts";
import { isOwner, readAccess } from "../domain/owner.ts";
import { comparedName, mentionableName } from "../domain/stored-name.ts";
import type { FilesDeps } from "../deps.ts";
import { findTicket } from "./find-ticket.ts";

/** A file that the caller may read. One that it may not read is not found, like one that is not there. */
export const getFile =
  (deps: FilesDeps) =>
  async (input: GetFileInput, call: Call): Promise<StoredFile> => {
    const row = await ("name" in input
      ? findByName(deps, comparedName(input.name), call)
      : findReadable(deps, input, call));
    if (row === undefined) throw new CrossdeskError("FILE_NOT_FOUND", "There is no such file.");
    return { ...toStoredFile(row), isOwn: isOwner(call.ctx.caller, ownerOfFile(row)) };
  };

/** The row of a file, where the caller may read it. */
export const findReadable = async (
  deps: FilesDeps,
  input: GetFileInput,
  call: Call,
): Promise<FileRecord | undefined> => {
  const row = await findFile(deps.db, input);
  return row !== undefined && (await mayRead(deps, row, call)) ? row : undefined;
};

/** The file that is stored under the name, or was uploaded as it for the first ticket that mentions it to this caller. */
const findByName = async (deps: FilesDeps, name: string, call: Call): Promise<FileRecord | undefined> => {
  const row = await findReadable(deps, { name }, call);
  if (row !== undefined || mentionableName(name) === null) return row;
  for (const { ticketId, fileId: id } of await ticketsThatMention(deps.db, name)) {
    if (!(await mayReadTicket(deps, ticketId, call))) continue;
    return id === null ? undefined : findFile(deps.db, { id });
  }
  return undefined;
};

const mayRead = async (deps: FilesDeps, row: FileRecord, call: Call): Promise<boolean> => {
  if (readAccess(call.ctx.caller, ownerOfFile(row)) === "granted") return true;
  const ticketIds = row.ticketId === null ? await ticketsOf(deps.db, row.id) : [row.ticketId];
  for (const id of ticketIds) {
    if (await mayReadTicket(deps, id, call)) return true;
  }
  return false;
};

const mayReadTicket = async (deps: FilesDeps, id: string, call: Call): Promise<boolean> => {
  try {
    await findTicket(deps, { id }, call);
    return true;
  } catch (error) {
    if (error instanceof CrossdeskError && (error.kind === "TICKET_NOT_FOUND" || error.kind === "FORBIDDEN"))
      return false;
    throw error;
  }
};
