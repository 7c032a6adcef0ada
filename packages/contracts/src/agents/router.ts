import { createHealthProcedure, NoInput } from "../health.ts";
import type { HealthHandler } from "../health.ts";
import { procedure, router } from "../trpc.ts";
import type { Handler } from "../trpc.ts";
import { Agent, AgentPage, AgentReference, ListAgentsInput, SetAgentStatusInput, UpsertAgentInput } from "./agent.ts";
import {
  Assignment,
  AssignmentList,
  AssignmentReference,
  AssignTicketInput,
  Explanation,
  GiveBackTicketInput,
  HandOverTicketInput,
  ListAssignmentsInput,
  UnassignTicketInput,
} from "./assignment.ts";

export interface AgentsHandlers {
  readonly health: HealthHandler;
  readonly agents: {
    /** The calling agent's own record, made from the token's claims at the first call. */
    readonly me: Handler<typeof NoInput, typeof Agent>;
    /** The calling agent's own status. */
    readonly setStatus: Handler<typeof SetAgentStatusInput, typeof Agent>;
    readonly get: Handler<typeof AgentReference, typeof Agent>;
    readonly list: Handler<typeof ListAgentsInput, typeof AgentPage>;
    readonly upsert: Handler<typeof UpsertAgentInput, typeof Agent>;
    /** Takes the agent out for good; their open tickets go back into the queue. */
    readonly remove: Handler<typeof AgentReference, typeof Agent>;
    readonly assign: Handler<typeof AssignTicketInput, typeof Assignment>;
    /** Back into the queue; AGENT_NOT_ASSIGNED where nobody has the ticket. */
    readonly unassign: Handler<typeof UnassignTicketInput, typeof Assignment>;
    /** The calling agent's own ticket to a colleague; AGENT_NOT_ASSIGNED where it is not theirs. */
    readonly handOver: Handler<typeof HandOverTicketInput, typeof Assignment>;
    /** The calling agent's own ticket back into the queue; AGENT_NOT_ASSIGNED where it is not theirs. */
    readonly giveBack: Handler<typeof GiveBackTicketInput, typeof Assignment>;
    readonly assignment: Handler<typeof AssignmentReference, typeof Assignment>;
    /** Makes the calling agent's record at the first call, as `me` does: hence a mutation. */
    readonly listAssignments: Handler<typeof ListAssignmentsInput, typeof AssignmentList>;
    readonly explain: Handler<typeof AssignmentReference, typeof Explanation>;
  };
}

/** The agents service: who answers tickets, whether they are there, and who gets which ticket. */
export const createAgentsRouter = ({ agents, health }: AgentsHandlers) =>
  router({
    agents: router({
      health: createHealthProcedure(health),
      me: procedure
        .input(NoInput)
        .output(Agent)
        .mutation(({ input, ctx, signal }) => agents.me(input, { ctx, signal })),
      setStatus: procedure
        .input(SetAgentStatusInput)
        .output(Agent)
        .mutation(({ input, ctx, signal }) => agents.setStatus(input, { ctx, signal })),
      get: procedure
        .input(AgentReference)
        .output(Agent)
        .query(({ input, ctx, signal }) => agents.get(input, { ctx, signal })),
      list: procedure
        .input(ListAgentsInput)
        .output(AgentPage)
        .query(({ input, ctx, signal }) => agents.list(input, { ctx, signal })),
      upsert: procedure
        .input(UpsertAgentInput)
        .output(Agent)
        .mutation(({ input, ctx, signal }) => agents.upsert(input, { ctx, signal })),
      remove: procedure
        .input(AgentReference)
        .output(Agent)
        .mutation(({ input, ctx, signal }) => agents.remove(input, { ctx, signal })),
      assign: procedure
        .input(AssignTicketInput)
        .output(Assignment)
        .mutation(({ input, ctx, signal }) => agents.assign(input, { ctx, signal })),
      unassign: procedure
        .input(UnassignTicketInput)
        .output(Assignment)
        .mutation(({ input, ctx, signal }) => agents.unassign(input, { ctx, signal })),
      handOver: procedure
        .input(HandOverTicketInput)
        .output(Assignment)
        .mutation(({ input, ctx, signal }) => agents.handOver(input, { ctx, signal })),
      giveBack: procedure
        .input(GiveBackTicketInput)
        .output(Assignment)
        .mutation(({ input, ctx, signal }) => agents.giveBack(input, { ctx, signal })),
      assignment: procedure
        .input(AssignmentReference)
        .output(Assignment)
        .query(({ input, ctx, signal }) => agents.assignment(input, { ctx, signal })),
      listAssignments: procedure
        .input(ListAssignmentsInput)
        .output(AssignmentList)
        .mutation(({ input, ctx, signal }) => agents.listAssignments(input, { ctx, signal })),
      explain: procedure
        .input(AssignmentReference)
        .output(Explanation)
        .query(({ input, ctx, signal }) => agents.explain(input, { ctx, signal })),
    }),
  });
export type AgentsRouter = ReturnType<typeof createAgentsRouter>;
