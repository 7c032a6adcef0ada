import type { Channel } from "@crossdesk/contracts";
import type { Runner } from "@crossdesk/database";
import { prepared } from "../tables.ts";

/** A picked ticket whose agent is absent. */
export interface LeftAssignment {
  readonly ticketId: string;
  readonly agentId: string;
  readonly version: number;
}

interface LeftOptions {
  readonly now: Date;
  readonly liveChannels: readonly Channel[];
  /** Agents who are absent since before these lose live chats, and tickets of other channels. */
  readonly chatsBefore: Date;
  readonly ticketsBefore: Date;
  readonly limit: number;
}

const left = prepared<LeftOptions>({ tenants: "all" })("assignments-left", (db, p) =>
  db
    .selectFrom("agents")
    .innerJoin("assignments", (join) =>
      join.onRef("assignments.agentId", "=", "agents.id").on("assignments.state", "=", "assigned"),
    )
    .select(["assignments.ticketId", "agents.id as agentId", "assignments.version"])
    .where("agents.isPresent", "=", false)
    .where("agents.removedAt", "is", null)
    .where("agents.ownerPartner", "is", null)
    .where("agents.presenceSince", "<=", p("chatsBefore"))
    .whereRef("assignments.pickedAt", ">=", "assignments.assignedAt")
    .where((eb) => eb.or([eb("assignments.lookAgainAt", "is", null), eb("assignments.lookAgainAt", "<=", p("now"))]))
    .where((eb) =>
      eb.or([
        eb("assignments.channel", "is", null),
        eb("assignments.channel", "=", eb.fn.any(p("liveChannels", "text[]"))),
        eb("agents.presenceSince", "<=", p("ticketsBefore")),
      ]),
    )
    .orderBy("assignments.lookAgainAt", (order) => order.asc().nullsFirst())
    .orderBy("agents.presenceSince")
    .limit(p("limit")),
);

/** Those that may have to go back into the queue, but for the ones that were looked at a moment ago. */
export const listLeftTickets = (on: Runner, options: LeftOptions): Promise<LeftAssignment[]> => on.run(left, options);

const lookAgain = prepared<{ ticketIds: readonly string[]; at: Date }>({ tenants: "key" })(
  "assignments-look-again",
  (db, p) =>
    db
      .with(
        (cte) => cte("free").materialized(),
        (qb) =>
          qb
            .selectFrom("assignments")
            .select("ticketId")
            .where((eb) => eb("ticketId", "=", eb.fn.any(p("ticketIds", "uuid[]"))))
            .where("state", "=", "assigned")
            .forNoKeyUpdate()
            .skipLocked(),
      )
      .updateTable("assignments")
      .from("free")
      .set({ lookAgainAt: p("at") })
      .whereRef("assignments.ticketId", "=", "free.ticketId"),
);

/**
 * Leaves tickets alone until then, but for those that somebody works on now, whose turn comes again with the next look: two replicas that
 * look at the same tickets would otherwise wait for each other.
 */
export const lookAgainAt = async (on: Runner, ticketIds: readonly string[], at: Date): Promise<void> => {
  await on.run(lookAgain, { ticketIds, at });
};
