import type { PromiseTerms } from "@crossdesk/contracts";
import type { Database, Runner, Transaction } from "@crossdesk/database";
import { LockMode } from "@mikro-orm/core";
import type { Actor } from "../../domain/actor.ts";
import { PromisesEntity } from "../entities/promises-entity.ts";
import { prepared } from "../tables.ts";

/** What a tenant promises, and who wrote it. */
export interface StoredPromises {
  readonly entityId: string;
  readonly terms: PromiseTerms | null;
  readonly version: number;
  readonly modifiedBy: string;
  readonly modifiedByType: Actor["type"];
  readonly modifiedAt: Date;
}

const versions = prepared({ tenants: "all" })(
  "promise-versions",
  (db) => db.selectFrom("promises").select(["entityId", "version"]),
  {
    reads: "many",
  },
);

/** The version of each tenant's promises. */
export const readPromiseVersions = (on: Runner): Promise<{ entityId: string; version: number }[]> =>
  on.run(versions, {});

/** What these tenants promise. */
export const findPromises = (db: Database, entityIds: readonly string[]): Promise<StoredPromises[]> =>
  db.read((em) => em.find(PromisesEntity, { entityId: { $in: [...entityIds] } }));

/** What is written, and the version that it replaces, where that matters. */
export interface NewPromises extends Omit<StoredPromises, "version"> {
  readonly replaces: number | undefined;
}

/** Writes a tenant's promises. If the current version is not the one to be replaced, writes nothing and returns it. */
export const writePromises = async (
  { em }: Pick<Transaction, "em">,
  { replaces, ...written }: NewPromises,
): Promise<StoredPromises | { readonly found: number }> => {
  // There is a row to lock then, also for two who write the first ones together.
  await em.upsert(PromisesEntity, { ...written, terms: null, version: 0 }, { onConflictAction: "ignore" });
  const { entityId } = written;
  const stored = await em.findOneOrFail(
    PromisesEntity,
    { entityId },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  if (replaces !== undefined && replaces !== stored.version) return { found: stored.version };
  const promises = { ...written, version: stored.version + 1 };
  em.assign(stored, promises);
  await em.flush();
  return promises;
};
