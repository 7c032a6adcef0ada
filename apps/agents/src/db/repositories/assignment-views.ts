import { Agent } from "@crossdesk/contracts";
import { jsonColumns, sql } from "@crossdesk/database";
import type { Packed, Runner } from "@crossdesk/database";
import { AgentEntity } from "../entities/agent-entity.ts";
import { prepared } from "../tables.ts";
import { loadOf } from "./agents.ts";
import type { AssignmentRecord } from "./assignments.ts";

/** An assignment as its ticket's callers see it, and whose ticket it is. */
export interface AssignmentView extends Pick<
  AssignmentRecord,
  "ticketId" | "entityId" | "customerId" | "state" | "assignedAs" | "assignedAt" | "version"
> {
  readonly agent: Agent | null;
}

/** An agent's columns as contracts have them. */
const agentColumns = jsonColumns(AgentEntity, { shape: Agent.shape });

type PackedAgent = readonly [agent: Packed<ReturnType<typeof agentColumns.read>>, load: number];

const view = prepared<{ ticketId: string }>({ tenants: "key" })("assignments-view", (db, p) =>
  db
    .selectFrom("assignments")
    .select(["ticketId", "entityId", "customerId", "state", "assignedAs", "assignedAt", "version"])
    .select((eb) =>
      eb
        .selectFrom("agents")
        .select((each) =>
          sql<PackedAgent>`json_build_array(${agentColumns.json("agents")}, ${loadOf(each)})`.as("packed"),
        )
        .whereRef("agents.id", "=", "assignments.agentId")
        .$asScalar()
        .as("agent"),
    )
    .where("ticketId", "=", p("ticketId")),
);

/** Reads it with the agent, in one statement. */
export const findAssignmentView = async (on: Runner, ticketId: string): Promise<AssignmentView | undefined> => {
  const [found] = await on.run(view, { ticketId });
  if (found === undefined) return undefined;
  const { agent: packed, ...assignment } = found;
  if (packed === null) return { ...assignment, agent: null };
  const [agent, load] = packed;
  return { ...assignment, agent: { ...agentColumns.read(agent), load } };
};
