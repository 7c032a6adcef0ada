import { z } from "zod";
import { CallerRole } from "../context.ts";
import {
  EntityId,
  Identifier,
  Instant,
  Limit,
  Offset,
  requiredText,
  StoredId,
  TEXT_LIMITS,
  Uuid,
} from "../primitives.ts";

/** What the secret of every API key begins with. */
export const API_KEY_PREFIX = "cdk_";

/** Whom a key may speak for. Customers and agents are people, who sign in. */
export const ApiKeyRole = CallerRole.extract(["partner", "service", "admin"]);
export type ApiKeyRole = z.infer<typeof ApiKeyRole>;

/** A key by which a partner's program calls, without its secret. */
export const ApiKey = z.object({
  id: Uuid,
  entityId: StoredId,
  /** Who its bearer is, as a token's `sub` says of its own: rotation does not change it. */
  subject: StoredId,
  role: ApiKeyRole,
  name: z.string(),
  /** How the present secret begins, to know it by. */
  hint: z.string(),
  expiresAt: Instant.nullable(),
  /** To the minute; `null` where it was never used. */
  lastUsedAt: Instant.nullable(),
  /** Until when the secret from before the last rotation is good too; `null` where only the present one is. */
  oldSecretUntil: Instant.nullable(),
  createdBy: z.string(),
  createdAt: Instant,
  rotatedAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

export const CreateApiKeyInput = z.object({
  /** The tenant; only a caller without an entity of its own may name one. */
  entityId: EntityId.optional(),
  name: requiredText(TEXT_LIMITS.name),
  role: ApiKeyRole.default("partner"),
  /** Who the key speaks for: the `sub` that a partner had in tokens until now, so that what is theirs stays theirs. The key itself by default. */
  subject: Identifier.optional(),
  expiresAt: Instant.optional(),
});
export type CreateApiKeyInput = z.infer<typeof CreateApiKeyInput>;

/** The key with its secret (`cdk_…`), which is not shown again: `null` where the call repeats an earlier one. */
export const ApiKeyWithSecret = z.object({ key: ApiKey, secret: z.string().nullable() });
export type ApiKeyWithSecret = z.infer<typeof ApiKeyWithSecret>;

export const ListApiKeysInput = z.object({ entityId: EntityId.optional(), limit: Limit, offset: Offset });
export type ListApiKeysInput = z.infer<typeof ListApiKeysInput>;

/** Newest first, revoked ones too; there may be others behind these where `hasMore`. */
export const ApiKeyPage = z.object({ items: z.array(ApiKey), hasMore: z.boolean() });
export type ApiKeyPage = z.infer<typeof ApiKeyPage>;

export const RotateApiKeyInput = z.object({
  keyId: Uuid,
  /** How long the old secret is good too; 0 where it is known to others. */
  overlapHours: z.number().min(0).max(720).default(24),
  /** The key's new expiry; it stays as it is where this is left out. */
  expiresAt: Instant.nullable().optional(),
});
export type RotateApiKeyInput = z.infer<typeof RotateApiKeyInput>;

export const ApiKeyReference = z.object({ keyId: Uuid });
export type ApiKeyReference = z.infer<typeof ApiKeyReference>;

/** A key's secret, as its hash alone leaves the gateway. */
export const VerifyApiKeyInput = z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/u) });
export type VerifyApiKeyInput = z.infer<typeof VerifyApiKeyInput>;

/** Who calls by a secret that is good now, and until when it is at the latest. */
export const VerifiedApiKey = z.object({
  key: z
    .object({
      id: Uuid,
      entityId: StoredId,
      subject: StoredId,
      role: ApiKeyRole,
      /** `null`: until it is revoked. */
      goodUntil: Instant.nullable(),
    })
    .nullable(),
});
export type VerifiedApiKey = z.infer<typeof VerifiedApiKey>;
