import { BLOB_SHARDS } from "@crossdesk/file-store";
import {
  deleteExpiredUploads,
  deleteReplaced,
  filesOfShard,
  findReplaced,
  forgetKeys,
} from "../db/repositories/sweeps.ts";
import { takeUnattached } from "../db/repositories/stored-bytes.ts";
import { LIFETIMES } from "../domain/lifetimes.ts";
import type { FilesDeps } from "../deps.ts";

/** What a sweep did, in files. */
export interface SweepReport {
  /** Uploads that were never committed in time. */
  readonly expired: number;
  /** Files that no ticket has named in time: their bytes go as those of replaced files do. */
  readonly unattached: number;
  /** Files whose place another had taken. */
  readonly replaced: number;
  /** Bytes in the store that belonged to no file. */
  readonly orphans: number;
  /** Temporary files that were left behind. */
  readonly temporary: number;
  /** Files whose bytes are not in the store: that never happens by itself, and is logged as an error. */
  readonly missing: number;
}

/** Makes rows and bytes consistent again after a crash. Several replicas may do so at the same time. */
export const sweep = (deps: FilesDeps) => async (): Promise<SweepReport> => {
  const { db, clock, store, logger } = deps;
  const now = clock.now();
  const before = (age: number): Date => new Date(now.getTime() - age);

  const expired = await sweepExpired(deps, now);
  await forgetKeys(db, before(LIFETIMES.key));
  const unattached = await sweepUnattached(deps, now);
  const replaced = await sweepReplaced(deps, before(LIFETIMES.replaced));
  const temporary = await store.sweepStaging(before(LIFETIMES.orphan));
  let orphans = 0;
  let missing = 0;
  const occupied = await store.shards();
  for (const shard of BLOB_SHARDS) {
    const found = await sweepShard(deps, { shard, isOccupied: occupied.has(shard) }, before(LIFETIMES.orphan));
    orphans += found.orphans;
    missing += found.missing;
  }
  const report = { expired, unattached, replaced, orphans, temporary, missing };
  if (Object.values(report).some((count) => count > 0)) logger.info(report, "swept");
  return report;
};

const sweepExpired = async ({ db, store }: FilesDeps, now: Date): Promise<number> => {
  let swept = 0;
  for (;;) {
    const ids = await deleteExpiredUploads(db, now);
    if (ids.length === 0) return swept;
    for (const id of ids) await store.delete(id);
    swept += ids.length;
  }
};

const sweepUnattached = async ({ db }: FilesDeps, now: Date): Promise<number> => {
  const before = new Date(now.getTime() - LIFETIMES.unattached);
  let swept = 0;
  for (;;) {
    const taken = await takeUnattached(db, { before, now });
    if (taken === 0) return swept;
    swept += taken;
  }
};

const sweepReplaced = async ({ db, store }: FilesDeps, before: Date): Promise<number> => {
  let swept = 0;
  for (;;) {
    const ids = await findReplaced(db, before);
    if (ids.length === 0) return swept;
    for (const id of ids) {
      // Bytes first: an unreadable row without bytes is found by the next sweep, bytes without a row only by listing the store.
      await store.delete(id);
      await db.transaction((tx) => deleteReplaced(tx, id));
    }
    swept += ids.length;
  }
};

const sweepShard = async (
  { db, store, logger }: FilesDeps,
  { shard, isOccupied }: { readonly shard: string; readonly isOccupied: boolean },
  before: Date,
): Promise<{ orphans: number; missing: number }> => {
  // Rows first: bytes of an upload that begins now are younger than `before`, and rows of it are not missing any.
  const rows = await filesOfShard(db, shard);
  // What has come since is younger than `before`.
  if (!isOccupied && rows.length === 0) return { orphans: 0, missing: 0 };
  const wanted = new Set(rows.map((row) => row.id));
  const committed = new Set(rows.filter((row) => row.state === "committed").map((row) => row.id));
  let orphans = 0;
  for await (const { fileId, storedAt } of store.list(shard)) {
    committed.delete(fileId);
    if (wanted.has(fileId) || storedAt >= before) continue;
    await store.delete(fileId);
    orphans += 1;
  }
  for await (const { fileId, storedAt } of store.listPictures(shard)) {
    // Drawn while their file was deleted.
    if (!wanted.has(fileId) && storedAt < before) await store.delete(fileId);
  }
  for (const fileId of committed) logger.error({ fileId }, "the bytes of a file are missing");
  return { orphans, missing: committed.size };
};
