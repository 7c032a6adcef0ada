import { setTimeout as delay } from "node:timers/promises";
import { buffer } from "node:stream/consumers";
import { CrossdeskError } from "@crossdesk/contracts";
import type { Call, PreparedFile, PrepareFileInput } from "@crossdesk/contracts";
import { shareCalls } from "@crossdesk/service-kit";
import type { FileRecord } from "../db/entities/index.ts";
import { NotAPictureError, PictureFailedError, PicturesBusyError } from "../pictures/picture-maker.ts";
import { PICTURE_TYPES } from "../pictures/picture-job.ts";
import type { PictureType } from "../pictures/picture-job.ts";
import type { FilesDeps, Remote } from "../deps.ts";
import { findReadable } from "./get-file.ts";

/** The most bytes of an image that is drawn: what an attachment may have. */
const MOST_BYTES = 25 * 1_048_576;
/** Milliseconds that a caller waits; drawing goes on afterwards, and who asks again finds what came of it. */
const WAIT_MS = 8_000;
/** How often an image is tried whose drawing took too long or ended the process: each time costs as much again. */
const ATTEMPTS = 3;
/** Images that could not be drawn. */
const MOST_REMEMBERED = 10_000;

const notShown = (): CrossdeskError =>
  new CrossdeskError("FILE_NOT_FOUND", "There is no picture of this file: it can only be downloaded.");

const isPictureType = (type: string | null): type is PictureType => PICTURE_TYPES.some((known) => known === type);

/**
 * Has the pictures drawn that a file is shown by, when somebody wants to see them for the first time: an upload never waits for
 * it, and files that are older than this have pictures too. The file's own bytes stay as they are.
 */
export const prepareFile = (deps: FilesDeps, remote: Remote) => {
  const shared = shareCalls<void>();
  /** How often drawing an image has failed. */
  const failures = new Map<string, number>();

  const draw = async (row: FileRecord, contentType: PictureType): Promise<void> => {
    const { store, pictures, logger } = deps;
    try {
      const { preview, thumbnail } = await pictures.draw(async () => ({
        contentType,
        bytes: await buffer(await store.read(row.id)),
      }));
      await store.writePicture(row.id, "thumbnail", thumbnail);
      await store.writePicture(row.id, "preview", preview);
    } catch (error) {
      if (error instanceof PicturesBusyError) throw busy();
      if (!(error instanceof NotAPictureError || error instanceof PictureFailedError)) throw error;
      const failed = error instanceof NotAPictureError ? ATTEMPTS : (failures.get(row.id) ?? 0) + 1;
      const isLast = failed >= ATTEMPTS;
      const message = isLast ? "an image cannot be shown" : "an image could not be drawn; trying again";
      logger.info({ fileId: row.id, reason: error.message }, message);
      if (failures.size >= MOST_REMEMBERED) failures.clear();
      failures.set(row.id, failed);
      throw isLast ? notShown() : busy();
    }
  };

  /** Who looks for a picture while it is being written must not have it drawn and written again: others read it by then. */
  const drawOnce = async (row: FileRecord, contentType: PictureType): Promise<void> => {
    if ((await deps.store.readPicture(row.id, "preview")) === null) await draw(row, contentType);
  };

  return async (input: PrepareFileInput, call: Call): Promise<PreparedFile> => {
    const row = await findReadable({ db: deps.db, remote }, input, call);
    if (row === undefined) throw new CrossdeskError("FILE_NOT_FOUND", "There is no such file.");
    const { contentType, size } = row;
    if (!isPictureType(contentType) || (size ?? 0) > MOST_BYTES) throw notShown();
    if ((failures.get(row.id) ?? 0) >= ATTEMPTS) throw notShown();
    const done = shared(row.id, () => drawOnce(row, contentType)).then(() => true);
    // The caller may have stopped waiting for it.
    done.catch(() => undefined);
    const waited = new AbortController();
    const isDone = await Promise.race([done, delay(WAIT_MS, false, { signal: waited.signal })]).finally(() =>
      waited.abort(),
    );
    if (!isDone) throw busy();
    return { id: row.id };
  };
};

const busy = (): CrossdeskError =>
  new CrossdeskError("SERVICE_UNAVAILABLE", "The picture is being made.", { details: { retryAfter: 1 } });
