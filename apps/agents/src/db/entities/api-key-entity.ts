import type { ApiKeyRole } from "@crossdesk/contracts";
import type { InferEntity } from "@mikro-orm/core";
import { defineEntity, p } from "@mikro-orm/core";

/** A key by which a program calls. Only the SHA-256 of its secrets is stored, which is enough because they are random. */
export const ApiKeyEntity = defineEntity({
  name: "ApiKey",
  tableName: "api_keys",
  properties: {
    id: p.uuid().primary(),
    entityId: p.text(),
    subject: p.text(),
    role: p.text().$type<ApiKeyRole>(),
    name: p.text(),
    hint: p.text(),
    hash: p.blob().$type<Buffer>().unique("api_keys_hash"),
    /** The secret from before the last rotation, good until `oldUntil`. */
    oldHash: p.blob().$type<Buffer>().strictNullable(),
    oldUntil: p.datetime().strictNullable(),
    expiresAt: p.datetime().strictNullable(),
    lastUsedAt: p.datetime().strictNullable(),
    createdBy: p.text(),
    createdAt: p.datetime(),
    rotatedAt: p.datetime().strictNullable(),
    revokedAt: p.datetime().strictNullable(),
  },
  indexes: [
    { name: "api_keys_entity", properties: ["entityId", "createdAt", "id"] },
    { name: "api_keys_old_hash", properties: ["oldHash"], where: "old_hash IS NOT NULL" },
  ],
});

export type ApiKeyRecord = InferEntity<typeof ApiKeyEntity>;
