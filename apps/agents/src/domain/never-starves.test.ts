import fc from "fast-check";
import { expect, test } from "vitest";
import type { Candidate, WaitingTicket } from "./choose-agent.ts";
import { offerAgainAt, passOf } from "./passing-over.ts";
import { isThere } from "./presence.ts";
import { routeTickets } from "./route-tickets.ts";

const START = Date.parse("2026-03-01T12:00:00.000Z");
const AGENTS = 4;
const CAPACITY = 2;

interface DeskAgent {
  status: "online" | "offline" | "away";
  attendance: "console" | "standing";
  consoleUntil: Date | null;
  shift: number;
  lastAssignedAt: Date | null;
}
interface DeskTicket {
  agentId: string | null;
  isDone: boolean;
  passes: Record<string, { times: number; at: string; shift: number }>;
}

/** A desk in memory: what routing, presence and passing over make of it, without any of what keeps it. */
class Desk {
  now = START;
  readonly agents = new Map<string, DeskAgent>();
  readonly tickets: DeskTicket[] = [];

  constructor() {
    for (let index = 0; index < AGENTS; index += 1) {
      this.agents.set(`agent-${index}`, {
        status: "offline",
        attendance: "standing",
        consoleUntil: null,
        shift: 0,
        lastAssignedAt: null,
      });
    }
  }

  setStatus(agentId: string, status: DeskAgent["status"], attendance: DeskAgent["attendance"]): void {
    const agent = this.agents.get(agentId);
    if (agent === undefined) return;
    if (agent.status === "offline" && status !== "offline") agent.shift += 1;
    Object.assign(agent, { status, attendance });
    if (attendance === "console") agent.consoleUntil = new Date(this.now + 60_000);
  }

  pass(ticket: DeskTicket): void {
    const { agentId } = ticket;
    const agent = agentId === null ? undefined : this.agents.get(agentId);
    if (agentId === null || agent === undefined) return;
    const times = 1 + (passOf(ticket.passes, { agentId, shift: agent.shift })?.times ?? 0);
    ticket.passes = {
      ...ticket.passes,
      [agentId]: { times, at: new Date(this.now).toISOString(), shift: agent.shift },
    };
    ticket.agentId = null;
  }

  candidates(): Candidate[] {
    return [...this.agents].map(([agentId, agent]) => ({
      agentId,
      entityId: "main",
      isOnline: agent.status === "online",
      isPresent: isThere({ ...agent, missedOffers: 0 }, new Date(this.now)),
      shift: agent.shift,
      capacity: CAPACITY,
      load: this.tickets.filter((ticket) => ticket.agentId === agentId && !ticket.isDone).length,
      languages: ["eng"],
      lastAssignedAt: agent.lastAssignedAt,
    }));
  }

  waiting(): (WaitingTicket & { readonly ticket: DeskTicket })[] {
    return this.tickets
      .filter(({ agentId, isDone }) => agentId === null && !isDone)
      .map((ticket, index) => ({
        ticket,
        ticketId: String(index),
        entityId: "main",
        language: "eng",
        excludedAgentIds: [],
        passes: ticket.passes,
      }));
  }

  route(): void {
    const now = new Date(this.now);
    for (const { ticket, agentId } of routeTickets(this.waiting(), this.candidates(), now).routed) {
      ticket.ticket.agentId = agentId;
      const agent = this.agents.get(agentId);
      if (agent !== undefined) agent.lastAssignedAt = now;
    }
  }
}

const agentId = fc.nat({ max: AGENTS - 1 }).map((index) => `agent-${index}`);
const index = fc.nat({ max: 30 });
type Move = (desk: Desk) => void;
const onTicket = (chosen: number, act: (desk: Desk, ticket: DeskTicket) => void): Move => {
  return (desk) => {
    const ticket = desk.tickets[chosen % Math.max(1, desk.tickets.length)];
    if (ticket !== undefined) act(desk, ticket);
  };
};
const move: fc.Arbitrary<Move> = fc.oneof(
  fc
    .tuple(
      agentId,
      fc.constantFrom("online" as const, "offline" as const, "away" as const),
      fc.constantFrom("console" as const, "standing" as const),
    )
    .map(
      ([id, status, attendance]): Move =>
        (desk) =>
          desk.setStatus(id, status, attendance),
    ),
  fc.constant<Move>((desk) => desk.tickets.push({ agentId: null, isDone: false, passes: {} })),
  index.map((chosen) => onTicket(chosen, (desk, ticket) => desk.pass(ticket))),
  index.map((chosen) => onTicket(chosen, (_, ticket) => void (ticket.isDone = true))),
  index.map((chosen) =>
    onTicket(chosen, (_, ticket) => {
      if (ticket.isDone) Object.assign(ticket, { isDone: false, agentId: null, passes: {} });
    }),
  ),
  fc.nat({ max: 300 }).map(
    (seconds): Move =>
      (desk) =>
        void (desk.now += seconds * 1_000),
  ),
);

test("after any events, a ticket only waits if all present agents with room for it back off", () => {
  fc.assert(
    fc.property(fc.array(move, { maxLength: 80 }), (moves) => {
      const desk = new Desk();
      for (const act of moves) {
        act(desk);
        desk.route();
        const free = desk
          .candidates()
          .filter(({ isOnline, isPresent, load }) => isOnline && isPresent && load < CAPACITY);
        for (const { passes } of desk.waiting()) {
          for (const agent of free) {
            const pass = passOf(passes, agent);
            expect(pass !== undefined && offerAgainAt(pass).getTime() > desk.now).toBe(true);
            expect(pass !== undefined && offerAgainAt(pass).getTime() <= desk.now + 300_000).toBe(true);
          }
        }
        expect(desk.candidates().every(({ load }) => load <= CAPACITY)).toBe(true);
      }
    }),
  );
});
