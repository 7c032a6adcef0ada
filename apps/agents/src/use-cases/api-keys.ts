import { randomUUID } from "node:crypto";
import { CrossdeskError, entityFor, isInEntity, listedEntity, refuseField } from "@crossdesk/contracts";
import type { AgentsHandlers, ApiKey, Caller } from "@crossdesk/contracts";
import { idempotentCall, noteAdministration, withIdempotency } from "@crossdesk/database";
import type { Runner } from "@crossdesk/database";
import { findKeyByHash, lockKey, noteKeyUsed } from "../db/repositories/api-keys.ts";
import { ApiKeyEntity } from "../db/entities/api-key-entity.ts";
import type { ApiKeyRecord } from "../db/entities/api-key-entity.ts";
import type { AgentsDeps } from "../deps.ts";
import { requireRole } from "../domain/access.ts";
import { createSecret, goodUntil } from "../domain/api-keys.ts";
import { requireGateway, revoke } from "./revoke.ts";

const HOUR_MS = 3_600_000;
const USE_NOTED_MS = 60_000;

const toInstant = (at: Date | null): string | null => at?.toISOString() ?? null;

const toApiKey = (key: ApiKeyRecord, now: Date): ApiKey => ({
  id: key.id,
  entityId: key.entityId,
  subject: key.subject,
  role: key.role,
  name: key.name,
  hint: key.hint,
  expiresAt: toInstant(key.expiresAt),
  lastUsedAt: toInstant(key.lastUsedAt),
  oldSecretUntil: key.oldUntil !== null && key.oldUntil > now ? key.oldUntil.toISOString() : null,
  createdBy: key.createdBy,
  createdAt: key.createdAt.toISOString(),
  rotatedAt: toInstant(key.rotatedAt),
  revokedAt: toInstant(key.revokedAt),
});

const keyNotFound = (): CrossdeskError => new CrossdeskError("API_KEY_NOT_FOUND", "There is no such API key.");

/** A key of the caller's tenant, locked. */
const lockOwnKey = async (on: Runner, caller: Caller, id: string): Promise<ApiKeyRecord> => {
  const key = await lockKey(on, id);
  if (key === undefined || !isInEntity(caller, key.entityId)) throw keyNotFound();
  return key;
};

const requireFuture = (expiresAt: string | null | undefined, now: Date): void => {
  if (expiresAt === undefined || expiresAt === null || new Date(expiresAt) > now) return;
  throw refuseField("expiresAt", "must be in the future");
};

/** Makes a key. Its secret is in the answer, and nowhere else from then on. */
export const createKey =
  ({ db, clock }: AgentsDeps): AgentsHandlers["keys"]["create"] =>
  async (input, { ctx }) => {
    const { caller } = ctx;
    requireRole(caller, ["admin"]);
    const entityId = entityFor(caller, input.entityId);
    const now = clock.now();
    requireFuture(input.expiresAt, now);
    const { secret, hash, hint } = createSecret();
    let isMade = false;
    const key = await withIdempotency(db, idempotentCall(ctx, "keys.create", input), async (tx) => {
      const id = randomUUID();
      const record = tx.em.create(ApiKeyEntity, {
        id,
        entityId,
        subject: input.subject ?? `key:${id}`,
        role: input.role,
        name: input.name,
        hint,
        hash,
        oldHash: null,
        oldUntil: null,
        expiresAt: input.expiresAt === undefined ? null : new Date(input.expiresAt),
        lastUsedAt: null,
        createdBy: caller.subject,
        createdAt: now,
        rotatedAt: null,
        revokedAt: null,
      });
      const { role, name, subject } = record;
      await noteAdministration(tx, ctx, {
        action: "Created API key",
        target: id,
        entityId,
        at: now,
        detail: { role, name, subject },
      });
      isMade = true;
      return toApiKey(record, now);
    });
    // An answer that is kept for repetitions would keep the secret with it.
    return { key, secret: isMade ? secret : null };
  };

export const listKeys =
  ({ db, clock }: AgentsDeps): AgentsHandlers["keys"]["list"] =>
  async ({ entityId: named, limit, offset }, { ctx: { caller } }) => {
    requireRole(caller, ["admin"]);
    const entityId = listedEntity(caller, named);
    const found = await db.read((em) =>
      em.find(ApiKeyEntity, entityId === null ? {} : { entityId }, {
        orderBy: { createdAt: "desc", id: "desc" },
        limit: limit + 1,
        offset,
      }),
    );
    const now = clock.now();
    return { items: found.slice(0, limit).map((key) => toApiKey(key, now)), hasMore: found.length > limit };
  };

/** Replaces the secret of a key; the previous one stays valid for a while. */
export const rotateKey =
  ({ db, clock }: AgentsDeps): AgentsHandlers["keys"]["rotate"] =>
  async (input, { ctx }) => {
    const { caller } = ctx;
    requireRole(caller, ["admin"]);
    const now = clock.now();
    requireFuture(input.expiresAt, now);
    const { secret, hash, hint } = createSecret();
    let isMade = false;
    const key = await withIdempotency(db, idempotentCall(ctx, "keys.rotate", input), async (tx) => {
      const { id, entityId, revokedAt } = await lockOwnKey(tx, caller, input.keyId);
      if (revokedAt !== null)
        throw new CrossdeskError("ILLEGAL_TRANSITION", "The key was revoked: create another one.");
      // oxlint-disable-next-line crossdesk/by-tenant -- it was locked as the caller's own
      const record = await tx.em.findOneOrFail(ApiKeyEntity, { id });
      const oldUntil = new Date(now.getTime() + input.overlapHours * HOUR_MS);
      tx.em.assign(record, {
        oldHash: record.hash,
        oldUntil,
        hash,
        hint,
        rotatedAt: now,
        ...(input.expiresAt === undefined
          ? {}
          : { expiresAt: input.expiresAt === null ? null : new Date(input.expiresAt) }),
      });
      const detail = { oldSecretUntil: oldUntil.toISOString() };
      await noteAdministration(tx, ctx, { action: "Rotated API key", target: id, entityId, at: now, detail });
      isMade = true;
      return toApiKey(record, now);
    });
    return { key, secret: isMade ? secret : null };
  };

/** Takes a key back for good: it is refused everywhere within a second, and what was opened with it ends. */
export const revokeKey =
  (deps: AgentsDeps): AgentsHandlers["keys"]["revoke"] =>
  async (input, { ctx }) => {
    const { caller } = ctx;
    requireRole(caller, ["admin"]);
    const now = deps.clock.now();
    return withIdempotency(deps.db, idempotentCall(ctx, "keys.revoke", input), async (tx) => {
      const known = await lockOwnKey(tx, caller, input.keyId);
      if (known.revokedAt !== null) return toApiKey(known, now);
      // oxlint-disable-next-line crossdesk/by-tenant -- it was locked as the caller's own
      const record = await tx.em.findOneOrFail(ApiKeyEntity, { id: known.id });
      tx.em.assign(record, { revokedAt: now });
      await revoke(deps, tx, [{ kind: "key", keyId: known.id }]);
      const { id: target, entityId } = known;
      await noteAdministration(tx, ctx, { action: "Revoked API key", target, entityId, at: now });
      return toApiKey(record, now);
    });
  };

/** Who calls by the secret with this hash. */
export const verifyKey =
  ({ db, clock, logger }: AgentsDeps): AgentsHandlers["access"]["verifyKey"] =>
  async ({ hash: hex }, { ctx }) => {
    requireGateway(ctx.caller);
    const hash = Buffer.from(hex, "hex");
    const found = await findKeyByHash(db, hash);
    const now = clock.now();
    const until = found === undefined ? undefined : goodUntil(found, hash, now);
    if (found === undefined || until === undefined) return { key: null };
    const { id, entityId, subject, role } = found;
    // That it was used may be lost; that it is good may not wait for it.
    noteKeyUsed(db, { id, now, before: new Date(now.getTime() - USE_NOTED_MS) }).catch((error: unknown) => {
      logger.warn({ err: error }, "a key's use was not noted");
    });
    return { key: { id, entityId, subject, role, goodUntil: toInstant(until) } };
  };
