import type { CallerRole } from "@crossdesk/contracts";
import type { InferEntity } from "@mikro-orm/core";
import { defineEntity, p } from "@mikro-orm/core";

/** A revoked subject, token or key. The latest row of a subject counts. */
export const RevocationEntity = defineEntity({
  name: "Revocation",
  tableName: "revocations",
  properties: {
    /** In the order of the commits. */
    serial: p.integer().primary().autoincrement().generated("identity"),
    kind: p.enum(["subject", "token", "key"] as const),
    subject: p.text().strictNullable(),
    role: p.text().$type<CallerRole>().strictNullable(),
    /** `null` also of subjects that are confined to no entity. */
    entityId: p.text().strictNullable(),
    notBefore: p.datetime().length(3).strictNullable(),
    isBlocked: p.boolean().default(false),
    tokenId: p.text().strictNullable(),
    keyId: p.uuid().strictNullable(),
    createdAt: p.datetime(),
  },
  indexes: [{ name: "revocations_subject", properties: ["subject", "role", "serial"], where: "kind = 'subject'" }],
});

export type RevocationRecord = InferEntity<typeof RevocationEntity>;
