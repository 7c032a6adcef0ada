import type { Expression, ExpressionBuilder } from "@crossdesk/database";
import type { Tables } from "../tables.ts";

/** Whom routing may give a ticket of this entity at this time. */
export interface Routable {
  readonly entityId: Expression<string>;
  readonly now: Expression<Date>;
}

/** Whether the row's agent is one of Crossdesk's own, online, and was announced as present last. */
export const isAtWork = (eb: ExpressionBuilder<Tables, "agents">) =>
  eb.and([
    eb("agents.status", "=", "online"),
    eb("agents.isPresent", "=", true),
    eb("agents.removedAt", "is", null),
    eb("agents.ownerPartner", "is", null),
  ]);

/** Whether the row's agent may get tickets by routing: a console that fell silent counts no more, announced or not. */
export const isRoutable = (eb: ExpressionBuilder<Tables, "agents">, { entityId, now }: Routable) =>
  eb.and([
    eb("agents.entityId", "=", entityId),
    isAtWork(eb),
    eb.or([eb("agents.attendance", "=", "standing"), eb("agents.consoleUntil", ">", now)]),
  ]);
