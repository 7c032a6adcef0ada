import type { Ticket } from "@crossdesk/contracts";
import { releaseTickets } from "../assigning/release-tickets.ts";
import { takeFacts } from "../assigning/take-facts.ts";
import { lockAgent } from "../db/repositories/agents.ts";
import { lockAssignment } from "../db/repositories/assignments.ts";
import { listLeftTickets, lookAgainAt } from "../db/repositories/left-tickets.ts";
import type { LeftAssignment } from "../db/repositories/left-tickets.ts";
import type { AgentsDeps, Remote } from "../deps.ts";
import { isLeftBehind, isLive, LIVE_CHANNELS } from "../domain/left-behind.ts";
import { isPicked } from "../domain/picking.ts";
import { fetchLatest, toNews } from "../use-cases/fetch-ticket.ts";

/** How many tickets are looked at in one go, and how many are given back at the same time. */
const MOST = 500;
const AT_ONCE = 10;
/** A ticket without a waiting customer is checked again after this number of sweeps, unless it is a live chat. */
const SWEEPS_APART = 12;

const hasEnded = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

/**
 * Picked tickets of absent agents go back into the queue when their customers wait. Who waits is asked of the tickets service, outside
 * any transaction, for those tickets alone whose agent has been absent for long enough.
 */
export const createLeftTicketsSweep = (deps: AgentsDeps, remote: Remote) => {
  const { db, clock, logger, settings } = deps;

  const giveBack = (left: LeftAssignment, ticket: Ticket): Promise<void> =>
    db.transaction(async (tx) => {
      const now = clock.now();
      // The agent before the ticket, as routing locks them too.
      const agent = await lockAgent(tx, left.agentId);
      if (agent === undefined || agent.isPresent) return;
      await takeFacts(deps)(tx, toNews(ticket));
      const known = await lockAssignment(tx, left.ticketId);
      if (known?.state !== "assigned" || known.version !== left.version || !isPicked(known)) return;
      const { channel, awaiting } = ticket;
      if (!isLeftBehind({ channel, awaiting, absentSince: agent.presenceSince }, settings, now)) return;
      await releaseTickets(deps)(tx, [left.ticketId], {
        reason: agent.status === "offline" ? "agent-offline" : "agent-absent",
        now,
        isFirst: isLive(channel),
      });
    });

  return async (signal?: AbortSignal): Promise<void> => {
    const now = clock.now();
    const ago = (milliseconds: number): Date => new Date(now.getTime() - milliseconds);
    const all = await listLeftTickets(db, {
      now,
      liveChannels: LIVE_CHANNELS,
      chatsBefore: ago(settings.chatReleaseMs),
      ticketsBefore: ago(settings.ticketReleaseMs),
      limit: MOST,
    });
    if (all.length === 0) return;
    const tickets = new Map(
      (await fetchLatest(remote)(all.map(({ ticketId }) => ticketId))).map((each) => [each.id, each]),
    );
    const quiet: string[] = [];
    const look = async (left: LeftAssignment): Promise<void> => {
      const ticket = tickets.get(left.ticketId);
      if (ticket?.awaiting === "team") await giveBack(left, ticket);
      if (ticket === undefined || !isLive(ticket.channel)) quiet.push(left.ticketId);
    };
    for (let start = 0; start < all.length; start += AT_ONCE) {
      if (hasEnded(signal)) break;
      const looks = await Promise.allSettled(all.slice(start, start + AT_ONCE).map(look));
      const failed = looks.find((result) => result.status === "rejected");
      if (failed !== undefined)
        logger.warn({ err: failed.reason }, "an absent agent's ticket cannot be given back; it is tried again");
    }
    if (quiet.length > 0)
      await lookAgainAt(db, quiet, new Date(now.getTime() + SWEEPS_APART * settings.releaseSweepMs));
  };
};
