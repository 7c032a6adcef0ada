import { CrossdeskError } from "@crossdesk/contracts";
import type { Call, GetFileInput, StoredFile } from "@crossdesk/contracts";
import type { FileRow } from "../db/file-row.ts";
import { ownerOfRow, toStoredFile } from "../db/file-row.ts";
import { findFile } from "../db/file-table.ts";
import { ticketsOf, ticketsThatMention } from "../db/reference-table.ts";
import { isOwner, readAccess } from "../domain/owner.ts";
import { comparedName, mentionableName } from "../domain/stored-name.ts";
import type { FilesDeps } from "./deps.ts";
import { findTicket } from "./find-ticket.ts";

/** A file that the caller may read. One that it may not read is not found, like one that is not there. */
export const getFile =
  (deps: FilesDeps) =>
  async (input: GetFileInput, call: Call): Promise<StoredFile> => {
    const row = await ("name" in input
      ? findByName(deps, comparedName(input.name), call)
      : findReadable(deps, input, call));
    if (row === undefined) throw new CrossdeskError("FILE_NOT_FOUND", "There is no such file.");
    return { ...toStoredFile(row), isOwn: isOwner(call.ctx.caller, ownerOfRow(row)) };
  };

/** The row of a file, where the caller may read it. */
export const findReadable = async (deps: FilesDeps, input: GetFileInput, call: Call): Promise<FileRow | undefined> => {
  const row = await findFile(deps.db.quick, input);
  return row !== undefined && (await mayRead(deps, row, call)) ? row : undefined;
};

/** The file that is stored under the name, or was uploaded as it for the first ticket that mentions it to this caller. */
const findByName = async (deps: FilesDeps, name: string, call: Call): Promise<FileRow | undefined> => {
  const row = await findReadable(deps, { name }, call);
  if (row !== undefined || mentionableName(name) === null) return row;
  for (const { ticket_id: ticketId, file_id: id } of await ticketsThatMention(deps.db.query, name)) {
    if (!(await mayReadTicket(deps, ticketId, call))) continue;
    return id === null ? undefined : findFile(deps.db.quick, { id });
  }
  return undefined;
};

const mayRead = async (deps: FilesDeps, row: FileRow, call: Call): Promise<boolean> => {
  if (readAccess(call.ctx.caller, ownerOfRow(row)) === "granted") return true;
  const ticketIds = row.ticket_id === null ? await ticketsOf(deps.db.query, row.id) : [row.ticket_id];
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
