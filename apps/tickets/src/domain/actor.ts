import type { ActorType, Caller } from "@crossdesk/contracts";

/** Who does something: a caller, or the system itself. */
export interface Actor {
  readonly id: string;
  readonly type: ActorType;
}

export const actorOf = (caller: Caller): Actor => ({ id: caller.subject, type: caller.role });

/** What the audit log says beside the actor where they came by a link to the chat: links are passed on, and this is whom it was given to. */
export const linkOf = ({ issuedTo }: Caller): { readonly linkIssuedTo?: NonNullable<Caller["issuedTo"]> } =>
  issuedTo === undefined ? {} : { linkIssuedTo: issuedTo };

/** Timers, routing and other services' events act in this name. */
export const SYSTEM: Actor = { id: "system", type: "system" };
