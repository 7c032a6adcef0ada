import { CrossdeskError, scopeOf } from "@crossdesk/contracts";
import type { CallContext, Holder, Ticket, TicketReference } from "@crossdesk/contracts";
import { idempotentCall, withIdempotency } from "@crossdesk/database";
import type { Runner, Transaction } from "@crossdesk/database";
import { lockTicket } from "../db/repositories/find-ticket.ts";
import type { TicketToChange } from "../db/repositories/find-ticket.ts";
import { requireRight } from "../domain/policy.ts";
import type { Right } from "../domain/policy.ts";
import type { TicketsDeps } from "../deps.ts";
import { knowAssignment } from "./know-assignment.ts";

export const ticketNotFound = (): CrossdeskError => new CrossdeskError("TICKET_NOT_FOUND", "There is no such ticket.");

/** A call that changes one ticket. */
export interface TicketCall {
  readonly ctx: CallContext;
  /** The procedure: each has idempotency keys of its own. */
  readonly operation: string;
  readonly right: Right;
  readonly input: unknown;
  readonly reference: TicketReference;
  /** The version that the caller saw. */
  readonly version?: number | undefined;
  /** Who must have the ticket. */
  readonly holder?: Holder | undefined;
}

const requireVersion = ({ ticket }: TicketToChange, version: number | undefined): void => {
  if (version === undefined || version === ticket.version) return;
  throw new CrossdeskError("VERSION_CONFLICT", `The ticket was changed meanwhile: it has version ${ticket.version}.`, {
    details: { version: ticket.version },
  });
};

const requireHolder = ({ ticket }: TicketToChange, holder: Holder | undefined): void => {
  if (holder === undefined) return;
  if (ticket.assignmentVersion < holder.assignmentVersion) {
    throw new CrossdeskError(
      "SERVICE_UNAVAILABLE",
      "The latest assignment of the ticket has not arrived yet: try again.",
      {
        details: { retryAfter: 1 },
      },
    );
  }
  if (ticket.assignedAgentId === holder.agentId) return;
  throw new CrossdeskError("AGENT_NOT_ASSIGNED", "The ticket is not assigned to this agent, or no longer.");
};

/**
 * Runs `work` on a ticket that the caller may see and change, with its row locked, in one transaction with the record of the
 * idempotency key. What is not the caller's is not found.
 */
export const changeTicket = <Answer>(
  deps: Pick<TicketsDeps, "db">,
  call: TicketCall,
  work: (locked: TicketToChange, tx: Transaction) => Promise<Answer>,
): Promise<Answer> => changeTicketWith(deps, call, { read: async () => undefined, work });

/** What is done with a locked ticket and what was read with it. */
export interface ReadAndWork<Read, Answer> {
  /** Sends its statement right behind the one that locks the ticket; it runs once the lock is there. */
  readonly read: (on: Runner) => Promise<Read>;
  /**
   * Reads both at once without the lock, where that is done: then the ticket is only locked if it turns out that somebody else has
   * changed it meanwhile, which saves the others a round trip within the transaction.
   */
  readonly readUnlocked?: (on: Runner) => Promise<readonly [TicketToChange, Read] | undefined>;
  readonly work: (locked: TicketToChange, tx: Transaction, read: Read) => Promise<Answer>;
}

/** The same for work that needs to know more, without another round trip. */
export const changeTicketWith = async <Read, Answer>(
  { db }: Pick<TicketsDeps, "db">,
  call: TicketCall,
  { read, readUnlocked, work }: ReadAndWork<Read, Answer>,
): Promise<Answer> => {
  const { ctx, reference, holder } = call;
  if (holder !== undefined) {
    const isKnown = (ticket: Ticket): boolean => ticket.assignmentVersion >= holder.assignmentVersion;
    await knowAssignment({ db }, { reference, scope: scopeOf(ctx.caller) }, isKnown);
  }
  const lockAndRead = async (tx: Transaction): Promise<readonly [TicketToChange, Read] | undefined> => {
    const locking = lockTicket(tx, reference, scopeOf(ctx.caller));
    const [locked, known] = await Promise.all([locking, read(tx)]);
    return locked === undefined ? undefined : [locked, known];
  };
  let attempts = 0;
  return withIdempotency(db, idempotentCall(ctx, call.operation, call.input), async (tx) => {
    attempts += 1;
    // A key's record is looked for in the transaction, and a call that holds a connection must not wait for another one.
    const unlocked = attempts === 1 && ctx.idempotencyKey === undefined ? readUnlocked : undefined;
    const found = await (unlocked === undefined ? lockAndRead(tx) : unlocked(db));
    if (found === undefined) throw ticketNotFound();
    const [before, known] = found;
    requireRight(ctx.caller, call.right);
    requireHolder(before, holder);
    requireVersion(before, call.version);
    return work(before, tx, known);
  });
};
