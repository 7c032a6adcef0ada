import { CrossdeskError } from "@crossdesk/contracts";
import type { Call, GetFileInput, StoredFile } from "@crossdesk/contracts";
import type { FileRecord } from "../db/entities/index.ts";
import { ownerOfFile, toStoredFile } from "../db/stored-file.ts";
import { findFile } from "../db/repositories/files.ts";
import { ticketsOf, ticketsThatMention } from "../db/repositories/references.ts";
import { isOwner, readAccess } from "../domain/owner.ts";
import { comparedName, mentionableName } from "../domain/stored-name.ts";
import type { FilesDeps, Remote } from "../deps.ts";
import { findTicket } from "./find-ticket.ts";

/** What files are found and read by. */
export interface Reading extends Pick<FilesDeps, "db"> {
  readonly remote: Remote;
}

/** A file that the caller may read. One that it may not read is not found, like one that is not there. */
export const getFile =
  ({ db }: FilesDeps, remote: Remote) =>
  async (input: GetFileInput, call: Call): Promise<StoredFile> => {
    const reading = { db, remote };
    const row = await ("name" in input
      ? findByName(reading, comparedName(input.name), call)
      : findReadable(reading, input, call));
    if (row === undefined) throw new CrossdeskError("FILE_NOT_FOUND", "There is no such file.");
    return { ...toStoredFile(row), isOwn: isOwner(call.ctx.caller, ownerOfFile(row)) };
  };

/** The row of a file, where the caller may read it. */
export const findReadable = async (
  reading: Reading,
  input: GetFileInput,
  call: Call,
): Promise<FileRecord | undefined> => {
  const row = await findFile(reading.db, input);
  return row !== undefined && (await mayRead(reading, row, call)) ? row : undefined;
};

/** The file that is stored under the name, or was uploaded as it for the first ticket that mentions it to this caller. */
const findByName = async (reading: Reading, name: string, call: Call): Promise<FileRecord | undefined> => {
  const row = await findReadable(reading, { name }, call);
  if (row !== undefined || mentionableName(name) === null) return row;
  for (const { ticketId, fileId: id } of await ticketsThatMention(reading.db, name)) {
    if (!(await mayReadTicket(reading.remote, ticketId, call))) continue;
    return id === null ? undefined : findFile(reading.db, { id });
  }
  return undefined;
};

const mayRead = async ({ db, remote }: Reading, row: FileRecord, call: Call): Promise<boolean> => {
  if (readAccess(call.ctx.caller, ownerOfFile(row)) === "granted") return true;
  const ticketIds = row.ticketId === null ? await ticketsOf(db, row.id) : [row.ticketId];
  for (const id of ticketIds) {
    if (await mayReadTicket(remote, id, call)) return true;
  }
  return false;
};

const mayReadTicket = async (remote: Remote, id: string, call: Call): Promise<boolean> => {
  try {
    await findTicket(remote, { id }, call);
    return true;
  } catch (error) {
    if (error instanceof CrossdeskError && (error.kind === "TICKET_NOT_FOUND" || error.kind === "FORBIDDEN"))
      return false;
    throw error;
  }
};
