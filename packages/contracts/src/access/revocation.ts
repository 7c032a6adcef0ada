import { z } from "zod";
import { CallerRole } from "../context.ts";
import { passingOverUnknown } from "../known-keys.ts";
import { EntityId, Identifier, Instant, text, TEXT_LIMITS } from "../primitives.ts";

const Subject = z.object({
  subject: z.string(),
  role: CallerRole,
  /** `null`: tokens that are confined to no entity. */
  entityId: z.string().nullable(),
});

/** A revoked subject, token or key. Later ones (greater `serial`) of the same replace earlier ones. */
export const Revocation = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("subject"),
    serial: z.int(),
    ...Subject.shape,
    /** Tokens that were issued before are refused. */
    notBefore: Instant,
    /** Also tokens that are issued later are refused: of a removed agent, until they are restored. */
    isBlocked: z.boolean(),
  }),
  z.object({ kind: z.literal("token"), serial: z.int(), tokenId: z.string() }),
  z.object({ kind: z.literal("key"), serial: z.int(), keyId: z.string() }),
]);
export type Revocation = z.infer<typeof Revocation>;

/** A subject of the caller's tenant, whose tokens of until now are refused; or one token, by its `jti`. */
export const RevokeInput = passingOverUnknown(
  ["subject", "role", "entityId", "tokenId"],
  z.union(
    [
      z.strictObject({ subject: Identifier, role: CallerRole, entityId: EntityId.nullable().optional() }),
      z.strictObject({ tokenId: text(TEXT_LIMITS.identifier).min(1) }),
    ],
    { error: "must name a subject and its role, or a tokenId" },
  ),
);
export type RevokeInput = z.infer<typeof RevokeInput>;

export const RevocationsInput = z.object({ after: z.int().min(0).default(0) });
export type RevocationsInput = z.infer<typeof RevocationsInput>;

/** In the order of their serials; there are others behind these where `hasMore`. */
export const RevocationPage = z.object({ items: z.array(Revocation), hasMore: z.boolean() });
export type RevocationPage = z.infer<typeof RevocationPage>;

/** The NATS subject on which revocations are published as soon as they are made. */
export const REVOCATIONS_SUBJECT = "live.access";

/** What is published there: new revocations, or every few seconds the last one's serial and who is blocked. */
export const RevocationNews = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("revoked"), items: z.array(Revocation) }),
  z.object({ kind: z.literal("standing"), serial: z.int(), blocked: z.array(Subject) }),
]);
export type RevocationNews = z.infer<typeof RevocationNews>;
