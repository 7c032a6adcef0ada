import type { ActorType, Caller } from "@crossdesk/contracts";

/** Who does something: a caller, or the system itself. */
export interface Actor {
  readonly id: string;
  readonly type: ActorType;
}

export const actorOf = (caller: Caller): Actor => ({ id: caller.subject, type: caller.role });

/** Timers, routing and other services' events act in this name. */
export const SYSTEM: Actor = { id: "system", type: "system" };
