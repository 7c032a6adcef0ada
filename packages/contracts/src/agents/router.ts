import {
  ApiKey,
  ApiKeyPage,
  ApiKeyReference,
  ApiKeyWithSecret,
  CreateApiKeyInput,
  ListApiKeysInput,
  RotateApiKeyInput,
  VerifiedApiKey,
  VerifyApiKeyInput,
} from "../access/api-key.ts";
import { AdministrationPage, ListAdministrationInput } from "../access/administration.ts";
import { Revocation, RevocationPage, RevocationsInput, RevokeInput } from "../access/revocation.ts";
import { createHealthProcedure, NoInput } from "../health.ts";
import type { HealthHandler } from "../health.ts";
import { procedure, router, trackItems } from "../trpc.ts";
import type { Handler, WatchHandler } from "../trpc.ts";
import {
  Agent,
  AgentNews,
  AgentPage,
  AgentReference,
  ConfirmPresenceInput,
  Desk,
  GetDeskInput,
  ListAgentsInput,
  Presence,
  SetAgentStatusInput,
  UpsertAgentInput,
  WatchAgentsInput,
} from "./agent.ts";
import {
  Assignment,
  AssignmentList,
  AssignmentReference,
  AssignTicketInput,
  Explanation,
  GiveBackTicketInput,
  HandedOver,
  HandOverAllInput,
  HandOverTicketInput,
  ListAssignmentsInput,
  TakeTicketInput,
  UnassignTicketInput,
} from "./assignment.ts";

export interface AgentsHandlers {
  readonly health: HealthHandler;
  readonly agents: {
    /** The calling agent's own record, made from the token's claims at the first call. */
    readonly me: Handler<typeof NoInput, typeof Agent>;
    /** The calling agent's own status. */
    readonly setStatus: Handler<typeof SetAgentStatusInput, typeof Agent>;
    /** The calling agent's console is open; called when its stream of agents opens, and at each tick of it. */
    readonly confirmPresence: Handler<typeof ConfirmPresenceInput, typeof Presence>;
    /** Every change of the agents that the caller may see, from now on. */
    readonly watch: WatchHandler<typeof WatchAgentsInput, AgentNews>;
    readonly desk: Handler<typeof GetDeskInput, typeof Desk>;
    readonly get: Handler<typeof AgentReference, typeof Agent>;
    readonly list: Handler<typeof ListAgentsInput, typeof AgentPage>;
    readonly upsert: Handler<typeof UpsertAgentInput, typeof Agent>;
    /** Takes the agent out for good; their open tickets go back into the queue. */
    readonly remove: Handler<typeof AgentReference, typeof Agent>;
    readonly assign: Handler<typeof AssignTicketInput, typeof Assignment>;
    /** Back into the queue; AGENT_NOT_ASSIGNED where the ticket has no agent. */
    readonly unassign: Handler<typeof UnassignTicketInput, typeof Assignment>;
    /** The calling agent's own ticket to a colleague; AGENT_NOT_ASSIGNED where it is not theirs. */
    readonly handOver: Handler<typeof HandOverTicketInput, typeof Assignment>;
    readonly handOverAll: Handler<typeof HandOverAllInput, typeof HandedOver>;
    /** ILLEGAL_TRANSITION where another agent has the ticket and the caller is no lead. */
    readonly take: Handler<typeof TakeTicketInput, typeof Assignment>;
    /** The calling agent's own ticket back into the queue; AGENT_NOT_ASSIGNED where it is not theirs. */
    readonly giveBack: Handler<typeof GiveBackTicketInput, typeof Assignment>;
    readonly assignment: Handler<typeof AssignmentReference, typeof Assignment>;
    /** Makes the calling agent's record at the first call, as `me` does: hence a mutation. */
    readonly listAssignments: Handler<typeof ListAssignmentsInput, typeof AssignmentList>;
    readonly explain: Handler<typeof AssignmentReference, typeof Explanation>;
  };
  readonly keys: {
    readonly create: Handler<typeof CreateApiKeyInput, typeof ApiKeyWithSecret>;
    readonly list: Handler<typeof ListApiKeysInput, typeof ApiKeyPage>;
    readonly rotate: Handler<typeof RotateApiKeyInput, typeof ApiKeyWithSecret>;
    /** Refused everywhere within a second. Again gives the same answer. */
    readonly revoke: Handler<typeof ApiKeyReference, typeof ApiKey>;
  };
  readonly access: {
    readonly revoke: Handler<typeof RevokeInput, typeof Revocation>;
    readonly verifyKey: Handler<typeof VerifyApiKeyInput, typeof VerifiedApiKey>;
    readonly revocations: Handler<typeof RevocationsInput, typeof RevocationPage>;
    /** What was administered in the agents service: agents, keys and revocations. */
    readonly administration: Handler<typeof ListAdministrationInput, typeof AdministrationPage>;
  };
}

const createKeyProcedures = (handlers: AgentsHandlers["keys"]) =>
  router({
    create: procedure
      .input(CreateApiKeyInput)
      .output(ApiKeyWithSecret)
      .mutation(({ input, ctx, signal }) => handlers.create(input, { ctx, signal })),
    list: procedure
      .input(ListApiKeysInput)
      .output(ApiKeyPage)
      .query(({ input, ctx, signal }) => handlers.list(input, { ctx, signal })),
    rotate: procedure
      .input(RotateApiKeyInput)
      .output(ApiKeyWithSecret)
      .mutation(({ input, ctx, signal }) => handlers.rotate(input, { ctx, signal })),
    revoke: procedure
      .input(ApiKeyReference)
      .output(ApiKey)
      .mutation(({ input, ctx, signal }) => handlers.revoke(input, { ctx, signal })),
  });

const createAccessProcedures = (handlers: AgentsHandlers["access"]) =>
  router({
    revoke: procedure
      .input(RevokeInput)
      .output(Revocation)
      .mutation(({ input, ctx, signal }) => handlers.revoke(input, { ctx, signal })),
    /** For gateways: who calls by a key. Notes that it was used. */
    verifyKey: procedure
      .input(VerifyApiKeyInput)
      .output(VerifiedApiKey)
      .query(({ input, ctx, signal }) => handlers.verifyKey(input, { ctx, signal })),
    /** For gateways: what was revoked. */
    revocations: procedure
      .input(RevocationsInput)
      .output(RevocationPage)
      .query(({ input, ctx, signal }) => handlers.revocations(input, { ctx, signal })),
    administration: procedure
      .input(ListAdministrationInput)
      .output(AdministrationPage)
      .query(({ input, ctx, signal }) => handlers.administration(input, { ctx, signal })),
  });

/** The agents service: who answers tickets, whether they are there, and who gets which ticket; and by which keys programs call. */
export const createAgentsRouter = ({ agents, keys, access, health }: AgentsHandlers) =>
  router({
    keys: createKeyProcedures(keys),
    access: createAccessProcedures(access),
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
      confirmPresence: procedure
        .input(ConfirmPresenceInput)
        .output(Presence)
        .mutation(({ input, ctx, signal }) => agents.confirmPresence(input, { ctx, signal })),
      watch: procedure
        .meta({ items: AgentNews })
        .input(WatchAgentsInput)
        .subscription(async ({ input, ctx, signal }) => trackItems(await agents.watch(input, { ctx, signal }))),
      desk: procedure
        .input(GetDeskInput)
        .output(Desk)
        .query(({ input, ctx, signal }) => agents.desk(input, { ctx, signal })),
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
      handOverAll: procedure
        .input(HandOverAllInput)
        .output(HandedOver)
        .mutation(({ input, ctx, signal }) => agents.handOverAll(input, { ctx, signal })),
      take: procedure
        .input(TakeTicketInput)
        .output(Assignment)
        .mutation(({ input, ctx, signal }) => agents.take(input, { ctx, signal })),
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
