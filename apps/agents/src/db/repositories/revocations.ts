import type { CallerRole, Revocation } from "@crossdesk/contracts";
import { columnsOf, sql } from "@crossdesk/database";
import type { Runner } from "@crossdesk/database";
import { RevocationEntity } from "../entities/revocation-entity.ts";
import type { RevocationRecord } from "../entities/revocation-entity.ts";
import { prepared } from "../tables.ts";

const turn = prepared()("revocations-lock", (db) => db.selectNoFrom(sql`pg_advisory_xact_lock(7261457)`.as("locked")));

type NewRevocation = Omit<RevocationRecord, "serial">;

const inserted = prepared<NewRevocation>()("revocations-insert", (db, p) =>
  db
    .insertInto("revocations")
    .values({
      kind: p("kind"),
      subject: p("subject"),
      role: p("role"),
      entityId: p("entityId"),
      notBefore: p("notBefore"),
      isBlocked: p("isBlocked"),
      tokenId: p("tokenId"),
      keyId: p("keyId"),
      createdAt: p("createdAt"),
    })
    .returning(columnsOf(RevocationEntity, "revocations")),
);

const UNSET = {
  subject: null,
  role: null,
  entityId: null,
  notBefore: null,
  isBlocked: false,
  tokenId: null,
  keyId: null,
};

const toRevocation = (row: RevocationRecord): Revocation => {
  const { serial, kind, subject, role, entityId, notBefore, isBlocked, tokenId, keyId } = row;
  if (kind === "token" && tokenId !== null) return { kind, serial, tokenId };
  if (kind === "key" && keyId !== null) return { kind, serial, keyId };
  if (kind === "subject" && subject !== null && role !== null && notBefore !== null) {
    return { kind, serial, subject, role, entityId, notBefore: notBefore.toISOString(), isBlocked };
  }
  throw new Error(`The revocation ${serial} names nothing.`);
};

/** A revoked subject, token or key. */
export type Revoked =
  | { readonly kind: "token"; readonly tokenId: string }
  | { readonly kind: "key"; readonly keyId: string }
  | {
      readonly kind: "subject";
      readonly subject: string;
      readonly role: CallerRole;
      readonly entityId: string | null;
      readonly isBlocked: boolean;
    };

/** Writes revocations. Their serials are in the order of the commits, so a reader that goes on after the last one misses none. */
export const insertRevocations = async (on: Runner, revoked: readonly Revoked[], now: Date): Promise<Revocation[]> => {
  await on.run(turn, {});
  const items: Revocation[] = [];
  for (const { ...what } of revoked) {
    const notBefore = what.kind === "subject" ? now : null;
    const [row] = await on.run(inserted, { ...UNSET, ...what, notBefore, createdAt: now });
    if (row !== undefined) items.push(toRevocation(row));
  }
  return items;
};

const revocationsAfter = prepared<{ after: number; limit: number }>({ tenants: "all" })("revocations-after", (db, p) =>
  db
    .selectFrom("revocations")
    .select(columnsOf(RevocationEntity, "revocations"))
    .where("serial", ">", p("after"))
    .orderBy("serial")
    .limit(p("limit")),
);

/** Revocations behind a serial, in their order. */
export const readRevocations = async (on: Runner, after: number, limit: number): Promise<Revocation[]> => {
  const rows = await on.run(revocationsAfter, { after, limit });
  return rows.map(toRevocation);
};

/** No token is valid for longer than a year, so older revocations have no effect. */
const GOOD_FOR = sql<Date>`now() - interval '370 days'`;

/**
 * Revocations without effect: those of a subject with a later one, and those of tokens and keys that have expired.
 * Who is blocked stays so. The last of all stays too, whose serial says how far others have read.
 */
export const sweepRevocations = prepared<{ limit: number }>({ tenants: "all" })("revocations-sweep", (db, p) =>
  db
    .deleteFrom("revocations")
    .where("serial", "in", (eb) =>
      eb
        .selectFrom("revocations as r")
        .select("r.serial")
        .where((of) =>
          of(
            "r.serial",
            "<",
            of.selectFrom("revocations as last").select((l) => l.fn.max("last.serial").as("serial")),
          ),
        )
        .where((of) =>
          of.or([
            of.and([of("r.createdAt", "<", GOOD_FOR), of("r.isBlocked", "=", false)]),
            of.and([
              of("r.kind", "=", "subject"),
              of.exists(
                of
                  .selectFrom("revocations as later")
                  .select([])
                  .where("later.kind", "=", "subject")
                  .whereRef("later.serial", ">", "r.serial")
                  .whereRef("later.subject", "=", "r.subject")
                  .whereRef("later.role", "=", "r.role")
                  .whereRef("later.entityId", "is not distinct from", "r.entityId"),
              ),
            ]),
          ]),
        )
        .orderBy("r.serial")
        .limit(p("limit")),
    )
    .returning("serial"),
);

const lastSerial = prepared({ tenants: "all" })("revocations-last", (db) =>
  db.selectFrom("revocations").select((eb) => eb.fn.coalesce(eb.fn.max("serial"), sql.lit(0)).as("serial")),
);

/** The last revocation's serial; 0 where there is none. */
export const readLastSerial = async (on: Runner): Promise<number> => (await on.run(lastSerial, {}))[0]?.serial ?? 0;

const blockedSubjects = prepared<{ limit: number }>({ tenants: "all" })("revocations-blocked", (db, p) => {
  const latest = db
    .selectFrom("revocations as r")
    .select(["r.subject", "r.role", "r.entityId", "r.isBlocked", "r.serial"])
    .distinctOn(["r.subject", "r.role", "r.entityId"])
    .where("r.kind", "=", "subject")
    .orderBy("r.subject")
    .orderBy("r.role")
    .orderBy("r.entityId")
    .orderBy("r.serial", "desc");
  return db
    .selectFrom(latest.as("latest"))
    .select(["latest.subject", "latest.role", "latest.entityId"])
    .where("latest.isBlocked", "=", true)
    .orderBy("latest.serial", "desc")
    .limit(p("limit"));
});

/** The blocked subjects, the latest first. */
export const readBlocked = async (
  on: Runner,
  limit: number,
): Promise<{ readonly subject: string; readonly role: CallerRole; readonly entityId: string | null }[]> => {
  const rows = await on.run(blockedSubjects, { limit });
  return rows.flatMap(({ subject, role, entityId }) =>
    subject === null || role === null ? [] : [{ subject, role, entityId }],
  );
};
