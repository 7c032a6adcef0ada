import { sql } from "@crossdesk/database";
import type { Runner } from "@crossdesk/database";
import { prepared } from "../tables.ts";
import type { LoadedAgent } from "./agents.ts";

/** The part of an agent's record that says whether they are there. */
export type PresenceFacts = Pick<
  LoadedAgent,
  | "status"
  | "statusSince"
  | "attendance"
  | "isPresent"
  | "presenceSince"
  | "consoleUntil"
  | "seenAt"
  | "missedOffers"
  | "shift"
  | "lastLoginAt"
  | "updatedAt"
  | "version"
>;

const write = prepared<PresenceFacts & { id: string }>({ tenants: "key" })("agents-write-presence", (db, p) =>
  db
    .updateTable("agents")
    .set({
      status: p("status"),
      statusSince: p("statusSince"),
      attendance: p("attendance"),
      isPresent: p("isPresent"),
      presenceSince: p("presenceSince"),
      consoleUntil: p("consoleUntil"),
      seenAt: p("seenAt"),
      missedOffers: p("missedOffers"),
      shift: p("shift"),
      lastLoginAt: p("lastLoginAt"),
      updatedAt: p("updatedAt"),
      version: p("version"),
    })
    .where("id", "=", p("id")),
);

/** Writes it for an agent whose row is locked. */
export const writePresence = async (on: Runner, id: string, facts: PresenceFacts): Promise<void> => {
  await on.run(write, { ...facts, id });
};

/** A console of an agent's, and until when it counts. */
export interface ConsoleLease {
  readonly id: string;
  /** `null` from a console that gives itself no name. */
  readonly console: string | null;
  readonly until: Date;
}

const confirm = prepared<ConsoleLease>({ tenants: "key" })("agents-confirm-console", (db, p) =>
  db
    .updateTable("agents")
    .set((eb) => ({ consoleUntil: eb.fn<Date>("greatest", ["consoleUntil", p("until")]) }))
    .where("id", "=", p("id"))
    .where("isPresent", "=", true)
    .where("removedAt", "is", null)
    .where((eb) => sql<boolean>`(${p("console", "text")} = ANY (${eb.ref("closedConsoles")})) IS NOT TRUE`)
    .returning("presenceSince"),
);

/**
 * Notes that a console of an agent who is present is open until then; returns nothing where the agent is absent or removed, or the console
 * has closed.
 */
export const confirmConsole = async (
  on: Runner,
  lease: ConsoleLease,
): Promise<{ readonly presenceSince: Date } | undefined> => {
  const [confirmed] = await on.run(confirm, lease);
  return confirmed;
};

/** More than an agent has open at a time. */
const CLOSED_KEPT = 20;

const leave = prepared<ConsoleLease>({ tenants: "key" })("agents-leave-console", (db, p) =>
  db
    .updateTable("agents")
    .set((eb) => ({
      consoleUntil: eb
        .case()
        .when("consoleUntil", "is not", null)
        .then(eb.fn<Date>("least", ["consoleUntil", p("until")]))
        .end(),
      closedConsoles: sql<string[]>`
        (array_remove(array_prepend(${p("console", "text")}, ${eb.ref("closedConsoles")}), NULL))[1:${sql.lit(CLOSED_KEPT)}]`,
    }))
    .where("id", "=", p("id")),
);

/** Records that a console closes: unless another one confirms its presence, the agent is absent from then on. */
export const leaveConsole = async (on: Runner, lease: ConsoleLease): Promise<void> => {
  await on.run(leave, lease);
};

const seen = prepared<{ id: string; now: Date }>({ tenants: "key" })("agents-note-seen", (db, p) =>
  db
    .updateTable("agents")
    .set((eb) => ({ seenAt: eb.fn<Date>("greatest", ["seenAt", p("now")]), missedOffers: 0 }))
    .where("id", "=", p("id")),
);

/** Stores when an agent last made a call, which shows that their client is up since the last offer. */
export const noteSeen = async (on: Runner, id: string, now: Date): Promise<void> => {
  await on.run(seen, { id, now });
};

const fallenSilent = prepared<{ now: Date }>({ tenants: "all" })("agents-fallen-silent", (db, p) =>
  db
    .selectFrom("agents")
    .select("id")
    .where("isPresent", "=", true)
    .where("consoleUntil", "<=", p("now"))
    .where("removedAt", "is", null)
    .where((eb) => eb.not(eb.and([eb("attendance", "=", "standing"), eb("status", "<>", "offline")])))
    .orderBy("consoleUntil")
    .limit(500),
);

/** Agents whose last console fell silent, and who are not there otherwise. */
export const listFallenSilent = (on: Runner, now: Date): Promise<{ readonly id: string }[]> =>
  on.run(fallenSilent, { now });

const extend = prepared<{ since: Date; until: Date }>({ tenants: "all" })("agents-extend-consoles", (db, p) =>
  db
    .updateTable("agents")
    .set({ consoleUntil: p("until") })
    .where("id", "in", (eb) =>
      eb
        .selectFrom("agents")
        .select("id")
        .where("isPresent", "=", true)
        .where("consoleUntil", ">", p("since"))
        .where("consoleUntil", "<", p("until"))
        .orderBy("id")
        .forNoKeyUpdate(),
    )
    .returning("id"),
);

/** Counts all consoles that were open at `since` as open until `until`, as none could confirm it meanwhile. */
export const extendConsoles = async (
  on: Runner,
  { since, until }: { readonly since: Date; readonly until: Date },
): Promise<number> => (await on.run(extend, { since, until })).length;

const claimWatched = prepared()("presence-watch-claim", (db) =>
  db.selectFrom("presence_watch").select("lookedAt").forUpdate(),
);
const noteWatched = prepared<{ now: Date; before: Date }>()("presence-watch-note", (db, p) =>
  db
    .updateTable("presence_watch")
    .set({ lookedAt: p("now") })
    .where((eb) => eb.or([eb("lookedAt", "is", null), eb("lookedAt", "<=", p("before"))])),
);

/** When a replica last looked who is there, locked until the transaction ends. */
export const claimWatch = async (tx: Runner): Promise<Date | null> => {
  const [watch] = await tx.run(claimWatched, {});
  return watch?.lookedAt ?? null;
};

/** Notes that a replica looks now, where that was last noted at `before` or earlier. */
export const noteWatch = async (on: Runner, { now, before = now }: { now: Date; before?: Date }): Promise<void> => {
  await on.run(noteWatched, { now, before });
};

const byStatus = prepared({ tenants: "all" })(
  "agents-by-status",
  (db) =>
    db
      .selectFrom("agents")
      .select(["entityId as entity", "status", (eb) => eb.fn.countAll<number>().as("count")])
      .select(
        sql<"present" | "absent">`CASE WHEN ${sql.ref("isPresent")} THEN 'present' ELSE 'absent' END`.as("presence"),
      )
      .where("removedAt", "is", null)
      .groupBy(["entityId", "status", "isPresent"]),
  { reads: "many" },
);

/** How many agents there are by entity, status and presence. */
export const countByStatus = (on: Runner) => on.run(byStatus, {});
