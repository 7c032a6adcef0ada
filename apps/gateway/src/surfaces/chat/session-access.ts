import { CrossdeskError } from "@crossdesk/contracts";
import type { Ticket, TicketDetails } from "@crossdesk/contracts";
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
  new CrossdeskError("UNAUTHENTICATED", "This chat has ended, and its link is no longer valid.");

/** What a token opens: its own session, as long as that lasts. Who its bearer is, the request's authentication has found. */
export interface SessionAccess {
  /** The session, for reading it. */
  readonly read: (request: FastifyRequest) => Promise<TicketDetails>;
  /** Refuses a session that is closed: for writes that the tickets service doesn't see. */
  readonly requireOpen: (request: FastifyRequest) => Promise<void>;
}

export const createSessionAccess = ({ client, now }: ApiDeps): SessionAccess => {
  const read: SessionAccess["read"] = async (request) => {
    const { sessionId } = parseInput(SessionParams, request.params);
    // The services let the token at its own ticket alone, so that another session is not found.
    const details = await client.tickets.get.query({ roomId: sessionId }, callOf(request));
    const left = readableFor(details.ticket, now());
    if (left !== null && left <= 0) throw sessionOver();
    return details;
  };
  return {
    read,
    requireOpen: async (request) => {
      const { ticket } = await read(request);
      if (ticket.closedAt === null || isReopenable(ticket, now())) return;
      throw new CrossdeskError("TICKET_CLOSED", "This chat is closed.");
    },
  };
};
