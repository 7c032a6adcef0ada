import { CrossdeskError } from "@crossdesk/contracts";
import type { Caller, Ticket, TicketDetails } from "@crossdesk/contracts";
import type { FastifyRequest } from "fastify";
import type { ApiDeps } from "../../api/api.ts";
import { parseInput } from "../../api/input.ts";
import { callOf } from "../../edge/request-facts.ts";
import { isReopenable } from "./from-contract.ts";
import { SessionParams } from "./schemas.ts";

/**
 * How long a closed session can still be read, once its customer can no longer open it again: long enough for its page to show that, and
 * to save what is in it.
 */
export const READABLE_AFTER_CLOSE_MS = 10 * 60_000;

/** Milliseconds for which the session can be read on; `null`: it is open. */
const readableFor = (
  { closedAt, reopenableUntil }: Pick<Ticket, "closedAt" | "reopenableUntil">,
  now: number,
): number | null =>
  closedAt === null ? null : Date.parse(reopenableUntil ?? closedAt) + READABLE_AFTER_CLOSE_MS - now;

/** Until when the session can be read, in epoch milliseconds. */
export const readableUntil = (ticket: Pick<Ticket, "closedAt" | "reopenableUntil">, now: number): number => {
  const left = readableFor(ticket, now);
  return left === null ? Number.POSITIVE_INFINITY : now + left;
};

const sessionOver = (): CrossdeskError =>
  new CrossdeskError("UNAUTHENTICATED", "This chat has ended, and its link with it.");

/** The session that a request names, and the ticket that its token is of. */
export interface EnteredSession {
  readonly sessionId: string;
  readonly ticketId: string;
  readonly caller: Caller;
}

/** What a token opens: its own session, as long as that lasts. */
export interface SessionAccess {
  /** Makes the token's bearer the request's caller, who is the session's customer here and nobody anywhere else. */
  readonly enter: (request: FastifyRequest) => Promise<EnteredSession>;
  /** The session, for reading it. */
  readonly read: (request: FastifyRequest) => Promise<TicketDetails>;
  /** Refuses a session that is closed: for writes that the tickets service doesn't see. */
  readonly requireOpen: (request: FastifyRequest) => Promise<void>;
}

export const createSessionAccess = ({ client, sessionTokens, now }: ApiDeps): SessionAccess => {
  const enter: SessionAccess["enter"] = async (request) => {
    const token = request.headers["x-session-token"];
    const caller = await sessionTokens.verify(typeof token === "string" ? token : "");
    if (caller.ticketId === undefined) throw new CrossdeskError("UNAUTHENTICATED", "The token is not of a session.");
    request.caller = caller;
    const { sessionId } = parseInput(SessionParams, request.params);
    return { sessionId, ticketId: caller.ticketId, caller };
  };
  const read: SessionAccess["read"] = async (request) => {
    const { sessionId } = await enter(request);
    // The services let the token at its own ticket alone, so that another session is not found.
    const details = await client.tickets.get.query({ roomId: sessionId }, callOf(request));
    const left = readableFor(details.ticket, now());
    if (left !== null && left <= 0) throw sessionOver();
    return details;
  };
  return {
    enter,
    read,
    requireOpen: async (request) => {
      const { ticket } = await read(request);
      if (ticket.closedAt === null || isReopenable(ticket, now())) return;
      throw new CrossdeskError("TICKET_CLOSED", "This chat is closed.");
    },
  };
};
