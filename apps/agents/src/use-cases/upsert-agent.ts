import { randomUUID } from "node:crypto";
import { CrossdeskError, toLanguageCode, entityFor } from "@crossdesk/contracts";
import type { AgentsHandlers } from "@crossdesk/contracts";
import { idempotentCall, noteAdministration, withIdempotency } from "@crossdesk/database";
import type { Transaction } from "@crossdesk/database";
import { AgentEntity } from "../db/entities/agent-entity.ts";
import type { AgentRecord } from "../db/entities/agent-entity.ts";
import { findOwnAgent, lockAgent, toAgent } from "../db/repositories/agents.ts";
import { insertAgent } from "../db/repositories/write-agents.ts";
import type { AgentsDeps } from "../deps.ts";
import { requireRole } from "../domain/access.ts";
import { blockedNames } from "./remove-agent.ts";
import { revoke } from "./revoke.ts";

type Workload = Pick<AgentRecord, "capacity" | "languages">;

/** What was changed of how much work an agent gets, and of which. */
const changesOf = (before: Workload, after: Workload): Record<string, unknown> => ({
  ...(before.capacity === after.capacity ? {} : { capacity: { from: before.capacity, to: after.capacity } }),
  ...(before.languages.join() === after.languages.join()
    ? {}
    : { languages: { from: before.languages, to: after.languages } }),
});

/** An agent of Crossdesk's own by subject; created if missing, restored if removed. */
export const upsertAgent =
  (deps: AgentsDeps): AgentsHandlers["agents"]["upsert"] =>
  async (input, { ctx }) => {
    const { db, clock, settings, router, feed } = deps;
    requireRole(ctx.caller, ["admin", "service"]);
    const entityId = entityFor(ctx.caller, input.entityId);
    const call = idempotentCall(ctx, "agents.upsert", input);
    const upsert = async (tx: Transaction) => {
      const now = clock.now();
      const name = { entityId, name: input.subject };
      if ((await findOwnAgent(tx, name)) === undefined) {
        await insertAgent(tx, {
          id: randomUUID(),
          entityId,
          subject: input.subject,
          ownerPartner: null,
          name: input.subject,
          email: null,
          lastLoginAt: null,
          languages: [],
          capacity: settings.defaultCapacity,
          profile: null,
          createdAt: now,
        });
      }
      const found = await findOwnAgent(tx, name);
      const locked = found === undefined ? undefined : await lockAgent(tx, found.id);
      if (locked === undefined) throw new CrossdeskError("AGENT_NOT_FOUND", "There is no such agent.");

      // oxlint-disable-next-line crossdesk/by-tenant -- it was locked as one of this tenant
      const agent = await tx.em.findOneOrFail(AgentEntity, { id: locked.id });
      // Without any of their own, they have what they had until their next token.
      const languages = [...new Set(input.languages?.map(toLanguageCode) ?? agent.languages)];
      const before = { capacity: agent.capacity, languages: agent.languages };
      tx.em.assign(agent, {
        ...(input.name === undefined ? {} : { name: input.name }),
        ...(input.email === undefined ? {} : { email: input.email }),
        ...(input.languages === undefined ? {} : { languages, areLanguagesSet: input.languages !== null }),
        ...(input.capacity === undefined ? {} : { capacity: input.capacity }),
        removedAt: null,
        updatedAt: now,
        version: agent.version + 1,
      });
      // Let in again, by tokens that are issued from now on.
      if (locked.removedAt !== null) await revoke(deps, tx, blockedNames(locked, false));
      const fields = Object.keys(input).filter((field) => field !== "subject" && field !== "entityId");
      await noteAdministration(tx, ctx, {
        action: "Wrote agent",
        target: locked.id,
        entityId,
        at: now,
        detail: { fields, ...changesOf(before, agent), ...(locked.removedAt === null ? {} : { letInAgain: true }) },
      });
      await tx.em.flush();
      tx.afterCommit(() => {
        router.wake(entityId);
        feed.touch([agent.id]);
      });
      return toAgent(agent, locked.load);
    };
    return withIdempotency(db, call, upsert);
  };
