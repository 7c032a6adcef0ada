import { columnsOf } from "@crossdesk/database";
import type { Runner } from "@crossdesk/database";
import { ApiKeyEntity } from "../entities/api-key-entity.ts";
import type { ApiKeyRecord } from "../entities/api-key-entity.ts";
import { prepared } from "../tables.ts";

const keyByHash = prepared<{ hash: Buffer }>({ tenants: "key" })("api-key-by-hash", (db, p) =>
  db
    .selectFrom("api_keys")
    .select(columnsOf(ApiKeyEntity, "api_keys"))
    .where((eb) => eb.or([eb("hash", "=", p("hash")), eb("oldHash", "=", p("hash"))]))
    .limit(1),
);

/** The key with this secret, be it the present one or the one before. */
export const findKeyByHash = async (on: Runner, hash: Buffer): Promise<ApiKeyRecord | undefined> => {
  const [row] = await on.run(keyByHash, { hash });
  return row;
};

const keyUsed = prepared<{ id: string; now: Date; before: Date }>({ tenants: "key" })("api-key-used", (db, p) =>
  db
    .updateTable("api_keys")
    .set({ lastUsedAt: p("now") })
    .where("id", "=", p("id"))
    .where((eb) => eb.or([eb("lastUsedAt", "is", null), eb("lastUsedAt", "<", p("before"))])),
);

/** Notes that a key was used, unless that was noted since `before`. */
export const noteKeyUsed = async (on: Runner, use: { id: string; now: Date; before: Date }): Promise<void> => {
  await on.run(keyUsed, use);
};

const keyLocked = prepared<{ id: string }>({ tenants: "key" })("api-key-lock", (db, p) =>
  db.selectFrom("api_keys").select(columnsOf(ApiKeyEntity, "api_keys")).where("id", "=", p("id")).forUpdate(),
);

/** Reads a key and locks it until the transaction ends. */
export const lockKey = async (on: Runner, id: string): Promise<ApiKeyRecord | undefined> => {
  const [row] = await on.run(keyLocked, { id });
  return row;
};
