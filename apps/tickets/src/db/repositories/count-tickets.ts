import { CLOSED_STATUSES } from "@crossdesk/contracts";
import type { TicketCounts, Scope } from "@crossdesk/contracts";
import { sql } from "@crossdesk/database";
import type { Runner, SqlBool } from "@crossdesk/database";
import { allOf, choose, isGiven } from "../conditions.ts";
import type { Chosen, Conditions } from "../conditions.ts";
import { ofTicket, prepared, variants } from "../tables.ts";

const CONDITIONS = {
  entity: (p) => ofTicket("t.entityId", "=", p("entityId")),
  customer: (p) => ofTicket("t.customerId", "=", p("customerId")),
  ticket: (p) => ofTicket("t.id", "=", p("ticketId")),
} as const satisfies Conditions<{ entityId: string; customerId: string; ticketId: string }>;

/** The open tickets of one agent, or the unassigned ones. */
const openByAgent = variants<{ entityId: string; customerId: string; ticketId: string; now: Date }>({
  tenants: { by: "entityId" },
})(
  "count-open",
  ({ key }: Chosen) => key,
  (db, p, chosen) =>
    db
      .selectFrom("tickets as t")
      .select((eb) => {
        const count = () => eb.fn.countAll<number>();
        return [
          "t.assignedAgentId as agentId",
          count().filterWhere("t.status", "<>", "WORKFLOW_DONE").as("open"),
          count()
            .filterWhere("t.status", "<>", "WORKFLOW_DONE")
            .filterWhere("t.awaiting", "=", "team")
            .as("awaitingTeam"),
          count()
            .filterWhere("t.status", "<>", "WORKFLOW_DONE")
            .filterWhere("t.awaiting", "=", "team")
            .filterWhere(sql<SqlBool>`${eb.ref("t.answerDueAt")} <= ${p("now", "timestamptz")}`)
            .as("overdue"),
          count().filterWhere("t.status", "=", "WORKFLOW_DONE").as("resolved"),
        ];
      })
      .where("t.status", "not in", CLOSED_STATUSES)
      .where((eb) => eb.not(eb.ref("t.isDeleted")))
      .where(allOf(CONDITIONS, chosen, p))
      .groupBy("t.assignedAgentId")
      .orderBy("t.assignedAgentId"),
  { reads: "many" },
);

/** How many tickets of the scope are open, wait for the team, and are resolved: all of one reading. */
export const countOpenTickets = async (on: Runner, scope: Scope, now: Date): Promise<TicketCounts> => {
  const chosen = choose(CONDITIONS, {
    entity: isGiven(scope.entityId),
    customer: isGiven(scope.customerId),
    ticket: isGiven(scope.ticketId),
  });
  const { entityId, customerId, ticketId } = scope;
  const rows = await on.run(openByAgent(chosen), {
    entityId: entityId ?? "",
    customerId: customerId ?? "",
    ticketId: ticketId ?? "",
    now,
  });
  const sum = (count: (row: (typeof rows)[number]) => number): number =>
    rows.reduce((total, row) => total + count(row), 0);
  return {
    open: sum(({ open }) => open),
    awaitingTeam: sum(({ awaitingTeam }) => awaitingTeam),
    unassigned: rows.find(({ agentId }) => agentId === null)?.open ?? 0,
    overdue: sum(({ overdue }) => overdue),
    resolved: sum(({ resolved }) => resolved),
    byAgent: rows.flatMap(({ agentId, open, awaitingTeam }) =>
      agentId === null || open === 0 ? [] : [{ agentId, open, awaitingTeam }],
    ),
  };
};

const awaitingTeam = prepared<{ now: Date }>({ tenants: "all" })(
  "count-awaiting-team",
  (db, p) =>
    db
      .selectFrom("tickets")
      .select((eb) => [
        "entityId",
        "channel",
        eb.fn.countAll<number>().as("tickets"),
        sql<Date>`min(${eb.ref("awaitingSince")})`.as("since"),
        eb.fn
          .countAll<number>()
          .filterWhere(sql<SqlBool>`${eb.ref("answerDueAt")} <= ${p("now", "timestamptz")}`)
          .as("overdue"),
      ])
      .where("status", "not in", CLOSED_STATUSES)
      .where((eb) => eb.not(eb.ref("isDeleted")))
      .where("awaiting", "=", "team")
      .groupBy(["entityId", "channel"]),
  { reads: "many" },
);

/** How many tickets of an entity's channel wait for the team. */
export type AwaitingTeam = NonNullable<(typeof awaitingTeam)["row"]>;

/** Counts what waits for the team. Looks at the open tickets alone, whose index has no others. */
export const countAwaitingTeam = (on: Runner, now: Date): Promise<AwaitingTeam[]> => on.run(awaitingTeam, { now });
