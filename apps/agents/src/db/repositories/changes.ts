import type { AssignmentReason, UnassignmentReason } from "@crossdesk/contracts";
import { insertFrom, sql, unnest } from "@crossdesk/database";
import type { Runner, Transaction } from "@crossdesk/database";
import { prepared } from "../tables.ts";
import type { AssignmentRecord, Reasons } from "./assignments.ts";

/** One ticket that gets an agent: its locked row, and whom it goes to. */
export interface Assigning {
  readonly ticket: Pick<
    AssignmentRecord,
    "ticketId" | "entityId" | "version" | "agentId" | "lastAgentId" | "waitingSince"
  >;
  readonly agentId: string;
  readonly agentSubject: string;
  readonly routing: Reasons;
}

export interface AssignOptions {
  readonly reason: AssignmentReason;
  /** The id that a caller named the agent by. */
  readonly assignedAs: string | null;
  readonly now: Date;
  /** Whether the agent has taken it up by this. */
  readonly isPicked?: boolean;
  /** Written for the agent who gets it. */
  readonly note?: string | undefined;
  /** The subject of who asked for it. */
  readonly by?: string | undefined;
}

/** A ticket that got or lost an agent: what its event is made of. */
export interface Changed {
  readonly ticketId: string;
  readonly entityId: string;
  readonly agentId: string;
  readonly version: number;
  readonly previousAgentId: string | null;
}

/** A ticket that got an agent. */
export interface Given extends Changed {
  readonly agentSubject: string;
}

interface AssignValues {
  readonly ticketIds: string[];
  readonly agentIds: string[];
  readonly routings: (string | null)[];
  readonly assignedAs: string | null;
  readonly now: Date;
  readonly reason: AssignmentReason;
  readonly isPicked: boolean;
  readonly note: string | undefined;
  readonly by: string | undefined;
}

const assign = prepared<AssignValues>({ tenants: "key" })(
  "assignments-assign",
  (db, p) =>
    db
      .with("chosen", (qb) =>
        qb
          .selectFrom(
            unnest<{ ticketId: string; agentId: string; routing: string | null }>({
              ticketId: p("ticketIds", "uuid[]"),
              agentId: p("agentIds", "uuid[]"),
              routing: p("routings", "text[]"),
            }).as("given"),
          )
          .select(["given.ticketId", "given.agentId", "given.routing"]),
      )
      .with("assigned", (qb) =>
        qb
          .updateTable("assignments")
          .from("chosen")
          .set((eb) => ({
            state: sql<
              "assigned" | "done"
            >`CASE ${eb.ref("assignments.state")} WHEN 'done' THEN 'done' ELSE 'assigned' END`,
            agentId: eb.ref("chosen.agentId"),
            assignedAs: p("assignedAs"),
            assignedAt: p("now"),
            version: eb("assignments.version", "+", 1),
            lastAgentId: eb.fn.coalesce("assignments.agentId", "assignments.lastAgentId"),
            pickedAt: sql<Date | null>`CASE WHEN ${p("isPicked", "boolean")} THEN ${p("now", "timestamptz")} END`,
            excludedAgentIds: eb.fn<string[]>("array_remove", ["assignments.excludedAgentIds", "chosen.agentId"]),
          }))
          .whereRef("assignments.ticketId", "=", "chosen.ticketId")
          .returning(["assignments.ticketId", "chosen.agentId", "assignments.version", "chosen.routing"]),
      )
      .with("assigned_noted", (qb) =>
        insertFrom(
          qb.insertInto("decisions"),
          (eb) => eb.selectFrom("assigned"),
          (eb) => ({
            ticketId: eb.ref("assigned.ticketId"),
            version: eb.ref("assigned.version"),
            kind: sql.lit<"assigned">("assigned"),
            reason: p("reason", "text"),
            agentId: eb.ref("assigned.agentId"),
            decidedAt: p("now", "timestamptz"),
            routing: sql<Reasons>`${eb.ref("assigned.routing")}::jsonb`,
            note: p("note", "text"),
            requestedBy: p("by", "text"),
          }),
        ),
      )
      .updateTable("agents")
      .set({ lastAssignedAt: p("now") })
      .where("id", "in", (eb) => eb.selectFrom("chosen").select("chosen.agentId")),
  { joins: true },
);

/** Assigns tickets to agents, and records why. Their rows must be locked. A ticket that is done stays done. */
export const assignTickets = (
  tx: Pick<Transaction, "defer">,
  assigning: readonly Assigning[],
  { reason, assignedAs, now, isPicked = false, note, by }: AssignOptions,
): Given[] => {
  if (assigning.length === 0) return [];
  tx.defer(assign, {
    ticketIds: assigning.map((each) => each.ticket.ticketId),
    agentIds: assigning.map((each) => each.agentId),
    routings: assigning.map((each) => (each.routing === null ? null : JSON.stringify(each.routing))),
    assignedAs,
    now,
    reason,
    isPicked,
    note,
    by,
  });
  return assigning.map(({ ticket, agentId, agentSubject }) => ({
    ticketId: ticket.ticketId,
    entityId: ticket.entityId,
    agentId,
    agentSubject,
    version: ticket.version + 1,
    previousAgentId: ticket.agentId ?? ticket.lastAgentId,
  }));
};

/** What losing a ticket means for getting it again: last in line, not at all, or that everybody is as good as the next again. */
export type ReleaseEffect = "pass" | "bar" | "reset";

export interface ReleaseOptions {
  readonly reason: UnassignmentReason;
  readonly effect: ReleaseEffect;
  readonly now: Date;
  /** Whether the tickets go to the head of the queue. */
  readonly isFirst: boolean;
  readonly note?: string | undefined;
  readonly by?: string | undefined;
}

interface ReleaseValues extends ReleaseOptions {
  readonly ticketIds: string[];
}

const release = prepared<ReleaseValues>({ tenants: "key" })("assignments-release", (db, p) =>
  db
    .with("released", (qb) =>
      qb
        .updateTable("assignments")
        .from("agents")
        .set((eb) => {
          const agentId = eb.ref("assignments.agentId");
          const passes = eb.ref("assignments.passes");
          const excluded = eb.ref("assignments.excludedAgentIds");
          const shift = eb.ref("agents.shift");
          const before = sql`${passes} -> ${agentId}::text`;
          const passed = sql`jsonb_build_object(${agentId}, jsonb_build_object(
            'times', 1 + CASE WHEN (${before} ->> 'shift')::integer = ${shift} THEN (${before} ->> 'times')::integer ELSE 0 END,
            'at', ${p("now", "timestamptz")}, 'shift', ${shift}))`;
          return {
            state: "waiting" as const,
            lastAgentId: agentId,
            agentId: null,
            assignedAs: null,
            assignedAt: null,
            pickedAt: null,
            version: eb("assignments.version", "+", 1),
            waitingSince: p("now"),
            queueClass: sql<number>`CASE WHEN ${p("isFirst", "boolean")} THEN 0 ELSE ${eb.ref("assignments.queueClass")} END`,
            excludedAgentIds: sql<
              string[]
            >`CASE ${p("effect", "text")} WHEN 'bar' THEN array_append(${excluded}, ${agentId})
              WHEN 'reset' THEN '{}' ELSE ${excluded} END`,
            passes: sql<AssignmentRecord["passes"]>`CASE ${p("effect", "text")} WHEN 'pass' THEN ${passes} || ${passed}
              WHEN 'reset' THEN '{}' ELSE ${passes} END`,
          };
        })
        .where((eb) => eb("assignments.ticketId", "=", eb.fn.any(p("ticketIds", "uuid[]"))))
        .whereRef("agents.id", "=", "assignments.agentId")
        .returning((eb) => [
          "assignments.ticketId",
          "assignments.entityId",
          eb.ref("assignments.lastAgentId").$notNull().as("agentId"),
          "assignments.version",
        ]),
    )
    .with("released_noted", (qb) =>
      insertFrom(
        qb.insertInto("decisions"),
        (eb) => eb.selectFrom("released"),
        (eb) => ({
          ticketId: eb.ref("released.ticketId"),
          version: eb.ref("released.version"),
          kind: sql.lit<"unassigned">("unassigned"),
          reason: p("reason", "text"),
          agentId: eb.ref("released.agentId"),
          decidedAt: p("now", "timestamptz"),
          note: p("note", "text"),
          requestedBy: p("by", "text"),
        }),
      ),
    )
    .selectFrom("released")
    .select(["released.ticketId", "released.entityId", "released.agentId", "released.version"]),
);

/** Takes tickets, whose rows are locked, from their agents, lets them wait again, and notes why. */
export const releaseTickets = async (
  tx: Runner,
  ticketIds: readonly string[],
  options: ReleaseOptions,
): Promise<Changed[]> => {
  const released = await tx.run(release, { ...options, ticketIds: [...ticketIds] });
  return released.map((each) => ({ ...each, previousAgentId: null }));
};

const decisions = prepared<{ ticketId: string }>()("decisions-of-ticket", (db, p) =>
  db
    .selectFrom("decisions")
    .select(["version", "kind", "reason", "agentId", "decidedAt", "routing", "note", "requestedBy as by"])
    .where("ticketId", "=", p("ticketId"))
    .orderBy("version"),
);

/** The story of a ticket, oldest first. */
export const listDecisions = (on: Runner, ticketId: string) => on.run(decisions, { ticketId });
