import { createHealthProcedure, NoInput } from "../health.ts";
import type { HealthHandler } from "../health.ts";
import { procedure, router } from "../trpc.ts";
import type { Handler } from "../trpc.ts";
import { Agent, AgentPage, AgentReference, ListAgentsInput, SetAgentStatusInput, UpsertAgentInput } from "./agent.ts";

export interface AgentsHandlers {
  readonly health: HealthHandler;
  readonly agents: {
    /** The calling agent's own record, made from the token's claims at the first call. */
    readonly me: Handler<typeof NoInput, typeof Agent>;
    readonly setStatus: Handler<typeof SetAgentStatusInput, typeof Agent>;
    readonly get: Handler<typeof AgentReference, typeof Agent>;
    readonly list: Handler<typeof ListAgentsInput, typeof AgentPage>;
    readonly upsert: Handler<typeof UpsertAgentInput, typeof Agent>;
  };
}

/** The agents service: who answers tickets, whether they are there, and (later procedures) who gets which ticket. */
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
    }),
  });
export type AgentsRouter = ReturnType<typeof createAgentsRouter>;
