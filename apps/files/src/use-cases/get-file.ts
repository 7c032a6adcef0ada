import { CrossdeskError } from "@crossdesk/contracts";
import type { Call, GetFileInput, StoredFile } from "@crossdesk/contracts";
import type { FileRow } from "../db/file-row.ts";
import { ownerOfRow, toStoredFile } from "../db/file-row.ts";
import { findFile } from "../db/file-table.ts";
import { ticketsOf } from "../db/reference-table.ts";
import { readAccess } from "../domain/owner.ts";
import type { FilesDeps } from "./deps.ts";
import { findTicket } from "./find-ticket.ts";

/** A file that the caller may read. One that it may not read is not found, like one that is not there. */
export const getFile =
  (deps: FilesDeps) =>
  async (input: GetFileInput, call: Call): Promise<StoredFile> => {
    const row = await findFile(deps.db.quick, input);
    if (row === undefined || !(await mayRead(deps, row, call))) {
      throw new CrossdeskError("FILE_NOT_FOUND", "There is no such file.");
    }
    return toStoredFile(row);
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
