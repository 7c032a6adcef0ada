import { scopeOf, SIGN_FOR_MS } from "@crossdesk/contracts";
import type {
  Caller,
  Handler,
  SignInput,
  TakenSign,
  TicketSign,
  WatchHandler,
  WatchSignsInput,
} from "@crossdesk/contracts";
import { followSigns } from "@crossdesk/live";
import { requireRight } from "../domain/policy.ts";
import { SignThrottle } from "../domain/sign-throttle.ts";
import type { TicketsDeps } from "../deps.ts";
import { requireTicket } from "./require-ticket.ts";

type SignDeps = Pick<TicketsDeps, "db" | "signs">;

const keyOf = ({ role, entityId, subject, ticketId }: Caller): string =>
  JSON.stringify([role, entityId, subject, ticketId]);

/** Publishes what the caller does in a ticket to those who may see it. Nothing is stored; repeated signs are ignored. */
export const signTicket = (deps: SignDeps): Handler<typeof SignInput, typeof TakenSign> => {
  const throttle = new SignThrottle();
  return async ({ ticket: reference, state }, { ctx: { caller } }) => {
    requireRight(caller, "sign");
    const forMs = SIGN_FOR_MS[state];
    const asked = { caller: keyOf(caller), ticket: JSON.stringify(reference), state };
    const taken = throttle.take(asked, performance.now());
    if (taken !== "taken") return { forMs: taken === "repeated" ? forMs : 0 };
    const { id: ticketId, entityId, customerId } = await requireTicket(deps.db, caller, reference);
    const { subject: signer, role: signerType, name: signerName = null } = caller;
    deps.signs.publish({ sign: { ticketId, state, signer, signerType, signerName, forMs }, entityId, customerId });
    return { forMs };
  };
};

/** Delivers what others do in a ticket, or in all tickets that the caller may see. */
export const watchSigns =
  (deps: SignDeps): WatchHandler<typeof WatchSignsInput, TicketSign> =>
  async ({ ticket: reference }, { ctx: { caller }, signal }) => {
    requireRight(caller, "read");
    const scope = scopeOf(caller);
    const { signs } = deps;
    if (reference === undefined) return followSigns({ signs, caller, filter: scope, signal });
    const { id: ticketId } = await requireTicket(deps.db, caller, reference);
    return followSigns({ signs, caller, filter: { ...scope, ticketId }, signal });
  };
