import type { Channel, RoutingReasons } from "@crossdesk/contracts";
import { columnsOf, sql } from "@crossdesk/database";
import type { Runner, Transaction } from "@crossdesk/database";
import { AssignmentEntity } from "../entities/assignment-entity.ts";
import type { AssignmentRecord } from "../entities/assignment-entity.ts";
import { prepared } from "../tables.ts";

export type { AssignmentRecord } from "../entities/assignment-entity.ts";

const byTicket = prepared<{ ticketId: string }>({ tenants: "key" })("assignments-find", (db, p) =>
  db.selectFrom("assignments").select(columnsOf(AssignmentEntity)).where("ticketId", "=", p("ticketId")),
);

export const findAssignment = async (on: Runner, ticketId: string): Promise<AssignmentRecord | undefined> => {
  const [found] = await on.run(byTicket, { ticketId });
  return found;
};

const lock = prepared<{ ticketId: string }>({ tenants: "key" })("assignments-lock", (db, p) =>
  db.selectFrom("assignments").select(columnsOf(AssignmentEntity)).where("ticketId", "=", p("ticketId")).forUpdate(),
);

export const lockAssignment = async (tx: Runner, ticketId: string): Promise<AssignmentRecord | undefined> => {
  const [found] = await tx.run(lock, { ticketId });
  return found;
};

const lockOpen = prepared<{ agentId: string; unpickedOnly: boolean }>({ tenants: "key" })(
  "assignments-lock-open",
  (db, p) =>
    db
      .selectFrom("assignments")
      .select(columnsOf(AssignmentEntity))
      .where("agentId", "=", p("agentId"))
      .where("state", "=", "assigned")
      .where((eb) =>
        eb.or([
          sql<boolean>`NOT ${p("unpickedOnly", "boolean")}`,
          eb("pickedAt", "is", null),
          eb("pickedAt", "<", eb.ref("assignedAt")),
        ]),
      )
      .orderBy("ticketId")
      .forUpdate(),
);

/** Locks the open tickets of an agent, in the order of their ids; with `unpickedOnly` those not taken up since. */
export const lockOpenAssignments = (
  tx: Runner,
  agentId: string,
  { unpickedOnly }: { readonly unpickedOnly: boolean },
): Promise<AssignmentRecord[]> => tx.run(lockOpen, { agentId, unpickedOnly });

const unpicked = prepared<{ agentId: string }>({ tenants: "key" })("assignments-list-unpicked", (db, p) =>
  db
    .selectFrom("assignments")
    .select("ticketId")
    .where("agentId", "=", p("agentId"))
    .where("state", "=", "assigned")
    .where((eb) => eb.or([eb("pickedAt", "is", null), eb("pickedAt", "<", eb.ref("assignedAt"))]))
    .orderBy("ticketId"),
);

/** The ids of those that an agent has not taken up, without locking them. */
export const listUnpicked = async (on: Runner, agentId: string): Promise<string[]> => {
  const rows = await on.run(unpicked, { agentId });
  return rows.map((row) => row.ticketId);
};

/** The facts of a ticket, from an event or the tickets service. */
export type TicketRecord = Pick<
  AssignmentRecord,
  "ticketId" | "entityId" | "customerId" | "channel" | "language" | "openedAt" | "pickedAt" | "ticketVersion" | "state"
>;

const insert = prepared<TicketRecord>()(
  "assignments-insert",
  (db, p) =>
    db
      .insertInto("assignments")
      .values({
        ticketId: p("ticketId"),
        entityId: p("entityId"),
        customerId: p("customerId"),
        language: p("language"),
        openedAt: p("openedAt"),
        pickedAt: p("pickedAt"),
        ticketVersion: p("ticketVersion"),
        state: p("state"),
        channel: p("channel"),
        waitingSince: p("openedAt"),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning("ticketId"),
  { joins: true },
);

/** Returns whether the ticket is new. */
export const insertTicket = async (tx: Runner, ticket: TicketRecord): Promise<boolean> =>
  (await tx.run(insert, ticket)).length > 0;

/** The same without a result. A known ticket stays as it is. */
export const ensureTicket = (tx: Pick<Transaction, "defer">, ticket: TicketRecord): void => tx.defer(insert, ticket);

/** Newer facts of a ticket. */
export interface TicketUpdate extends TicketRecord {
  /** Since when it waits again, at the head of the queue where `isFirst` says so; left out where it does not begin to wait. */
  readonly queued?: { readonly since: Date; readonly isFirst: boolean };
}

interface TicketFacts {
  readonly ticketId: string;
  readonly customerId: string;
  readonly language: string;
  readonly pickedAt: Date | null;
  readonly ticketVersion: number;
  readonly state: AssignmentRecord["state"];
  readonly channel: Channel | null;
  readonly since: Date | null;
  readonly isFirst: boolean;
}

// Not joined with what follows, which may be about the same row.
const update = prepared<TicketFacts>({ tenants: "key" })("assignments-update-ticket", (db, p) =>
  db
    .updateTable("assignments")
    .set((eb) => ({
      customerId: p("customerId"),
      language: p("language"),
      pickedAt: p("pickedAt"),
      ticketVersion: p("ticketVersion"),
      state: p("state"),
      channel: p("channel"),
      waitingSince: eb.fn.coalesce(p("since"), "waitingSince"),
      queueClass: eb
        .case()
        .when(p("isFirst", "boolean"))
        .then(0)
        .when(sql<boolean>`${p("pickedAt", "timestamptz")} IS NOT NULL OR ${p("state")} = 'done'`)
        .then(1)
        .else(eb.ref("queueClass"))
        .end(),
    }))
    .where("ticketId", "=", p("ticketId")),
);

/** Writes them, the row being locked. A ticket that was taken up, or is done, has had its turn at the head of the queue. */
export const updateTicket = (tx: Pick<Transaction, "defer">, { queued, ...ticket }: TicketUpdate): void =>
  tx.defer(update, { ...ticket, since: queued?.since ?? null, isFirst: queued?.isFirst ?? false });

const renameAssigned = prepared<{ ticketId: string; assignedAs: string }>({ tenants: "key" })(
  "assignments-rename",
  (db, p) =>
    db
      .updateTable("assignments")
      .set({ assignedAs: p("assignedAs") })
      .where("ticketId", "=", p("ticketId")),
);

/** Notes the name that a caller has for the agent who has the ticket. */
export const nameAssigned = async (tx: Runner, ticketId: string, assignedAs: string): Promise<void> => {
  await tx.run(renameAssigned, { ticketId, assignedAs });
};

/** A page of an agent's open tickets. */
export interface OpenAssignmentsPage {
  readonly agentId: string;
  readonly limit: number;
  /** The last one of the page before. */
  readonly after: { readonly assignedAt: string; readonly ticketId: string } | undefined;
}

interface OpenPage {
  readonly agentId: string;
  readonly limit: number;
  readonly assignedAt: string | undefined;
  readonly ticketId: string | undefined;
}

const openOfAgent = prepared<OpenPage>({ tenants: "key" })("assignments-of-agent", (db, p) =>
  db
    .selectFrom("assignments")
    .select(["ticketId", "version", (eb) => eb.ref("assignedAt").$notNull().as("assignedAt")])
    .where("agentId", "=", p("agentId"))
    .where("state", "=", "assigned")
    .where(
      (eb) =>
        sql<boolean>`(${p("assignedAt", "timestamptz")} IS NULL OR (${eb.ref("assignedAt")}, ${eb.ref("ticketId")}) >
          (${p("assignedAt", "timestamptz")}, ${p("ticketId", "uuid")}))`,
    )
    .orderBy("assignedAt")
    .orderBy("ticketId")
    .limit(p("limit")),
);

/** An agent's open tickets, oldest assignment first. */
export const listOpenAssignments = (on: Runner, { agentId, limit, after }: OpenAssignmentsPage) =>
  on.run(openOfAgent, { agentId, limit, assignedAt: after?.assignedAt, ticketId: after?.ticketId });

/** A ticket's reasons, as they are written. */
export type Reasons = RoutingReasons | null;
