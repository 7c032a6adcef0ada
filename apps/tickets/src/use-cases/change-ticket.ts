import { CrossdeskError } from "@crossdesk/contracts";
import type { CallContext, TicketReference } from "@crossdesk/contracts";
import { idempotentCall, withIdempotency } from "@crossdesk/service-kit";
import type { Transaction } from "@crossdesk/service-kit";
import { lockTicket } from "../db/find-ticket.ts";
import type { LockedTicket } from "../db/find-ticket.ts";
import { requireRight, scopeOf } from "../domain/policy.ts";
import type { Right } from "../domain/policy.ts";
import type { TicketsDeps } from "../deps.ts";

export const ticketNotFound = (): CrossdeskError => new CrossdeskError("TICKET_NOT_FOUND", "There is no such ticket.");

/** A call that changes one ticket. */
export interface TicketCall {
  readonly ctx: CallContext;
  /** The procedure, by which idempotency keys are told apart. */
  readonly operation: string;
  readonly right: Right;
  readonly input: unknown;
  readonly reference: TicketReference;
  /** The version that the caller saw. */
  readonly version?: number | undefined;
}

const requireVersion = ({ ticket }: LockedTicket, version: number | undefined): void => {
  if (version === undefined || version === ticket.version) return;
  throw new CrossdeskError("VERSION_CONFLICT", `The ticket was changed meanwhile: it has version ${ticket.version}.`, {
    details: { version: ticket.version },
  });
};

/**
 * Runs `work` on a ticket that the caller may see and change, with its row locked, in one transaction with the record of the
 * idempotency key. What is not the caller's is not found.
 */
export const changeTicket = async <Answer>(
  { db }: Pick<TicketsDeps, "db">,
  call: TicketCall,
  work: (locked: LockedTicket, tx: Transaction) => Promise<Answer>,
): Promise<Answer> => {
  const { ctx } = call;
  return withIdempotency(db, idempotentCall(ctx, call.operation, call.input), async (tx) => {
    const locked = await lockTicket(tx.query, call.reference, scopeOf(ctx.caller));
    if (locked === undefined) throw ticketNotFound();
    requireRight(ctx.caller, call.right);
    requireVersion(locked, call.version);
    return work(locked, tx);
  });
};
