import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseAgent } from "./choose-agent.ts";
import type { Candidate, WaitingTicket } from "./choose-agent.ts";
import type { Pass } from "./passing-over.ts";
import { routeTickets } from "./route-tickets.ts";

const now = new Date("2026-03-01T12:00:00.000Z");

const agentId = fc.nat({ max: 11 }).map((index) => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`);
const entityId = fc.constantFrom("main", "FP_SG");
const language = fc.constantFrom("eng", "deu", "fra");

const candidate: fc.Arbitrary<Candidate> = fc.record({
  agentId,
  entityId,
  isOnline: fc.boolean(),
  isPresent: fc.boolean(),
  shift: fc.constantFrom(1, 2),
  capacity: fc.nat({ max: 6 }),
  load: fc.nat({ max: 7 }),
  languages: fc.uniqueArray(language, { maxLength: 3 }),
  lastAssignedAt: fc.option(fc.nat({ max: 3 }).map((minutes) => new Date(now.getTime() - minutes * 60_000))),
});
const candidates = fc.uniqueArray(candidate, { maxLength: 12, selector: (agent) => agent.agentId });
const pass: fc.Arbitrary<Pass> = fc.record({
  times: fc.integer({ min: 1, max: 9 }),
  at: fc.nat({ max: 400 }).map((seconds) => new Date(now.getTime() - seconds * 1_000).toISOString()),
  shift: fc.constantFrom(1, 2),
});
const ticket: fc.Arbitrary<WaitingTicket> = fc.record({
  ticketId: fc.uuid(),
  entityId,
  language,
  excludedAgentIds: fc.uniqueArray(agentId, { maxLength: 4 }),
  passes: fc.dictionary(agentId, pass, { maxKeys: 8 }),
});

const hasPassed = ({ agentId: id, shift }: Candidate, { passes }: WaitingTicket): boolean =>
  passes[id]?.shift === shift;

const isBackingOff = (agent: Candidate, wanted: WaitingTicket): boolean => {
  const passed = hasPassed(agent, wanted) ? wanted.passes[agent.agentId] : undefined;
  if (passed === undefined) return false;
  const seconds = Math.min(300, 15 * 2 ** (passed.times - 1));
  return Date.parse(passed.at) + seconds * 1_000 > now.getTime();
};

const isEligible = (agent: Candidate, wanted: WaitingTicket): boolean =>
  agent.isOnline &&
  agent.isPresent &&
  agent.entityId === wanted.entityId &&
  agent.load < agent.capacity &&
  !wanted.excludedAgentIds.includes(agent.agentId) &&
  !isBackingOff(agent, wanted);

const agent = (overrides: Partial<Candidate>): Candidate => ({
  agentId: "a",
  entityId: "main",
  isOnline: true,
  isPresent: true,
  shift: 1,
  capacity: 4,
  load: 0,
  languages: ["eng"],
  lastAssignedAt: null,
  ...overrides,
});
const waiting = (overrides: Partial<WaitingTicket> = {}): WaitingTicket => ({
  ticketId: "t",
  entityId: "main",
  language: "eng",
  excludedAgentIds: [],
  passes: {},
  ...overrides,
});

describe("for any ticket and any agents", () => {
  test("the chosen one is online and present, of the ticket's entity, below capacity, not barred and not backing off", () => {
    fc.assert(
      fc.property(ticket, candidates, (wanted, agents) => {
        const choice = chooseAgent(wanted, agents, now);
        const chosen = agents.find((each) => each.agentId === choice.agentId);
        expect(choice.agentId === null || (chosen !== undefined && isEligible(chosen, wanted))).toBe(true);
      }),
    );
  });

  test("no agent is chosen only if none is eligible", () => {
    fc.assert(
      fc.property(ticket, candidates, (wanted, agents) => {
        const choice = chooseAgent(wanted, agents, now);
        expect(choice.agentId === null).toBe(!agents.some((each) => isEligible(each, wanted)));
      }),
    );
  });

  test("an agent who has not passed the ticket over is chosen before all who have", () => {
    fc.assert(
      fc.property(ticket, candidates, (wanted, agents) => {
        const { agentId: chosen } = chooseAgent(wanted, agents, now);
        const fresh = agents.filter((each) => isEligible(each, wanted) && !hasPassed(each, wanted));
        expect(fresh.length === 0 || fresh.some((each) => each.agentId === chosen)).toBe(true);
      }),
    );
  });

  test("a speaker of the language is chosen wherever one is eligible among those who have not passed the ticket over", () => {
    fc.assert(
      fc.property(ticket, candidates, (wanted, agents) => {
        const choice = chooseAgent(wanted, agents, now);
        const speakers = agents.filter(
          (each) => isEligible(each, wanted) && !hasPassed(each, wanted) && each.languages.includes(wanted.language),
        );
        expect(speakers.length === 0 || speakers.some((each) => each.agentId === choice.agentId)).toBe(true);
      }),
    );
  });

  test("the order of the agents changes neither the choice nor its reasons", () => {
    fc.assert(
      fc.property(
        ticket,
        candidates.chain((agents) =>
          fc.tuple(fc.constant(agents), fc.shuffledSubarray(agents, { minLength: agents.length })),
        ),
        (wanted, [agents, shuffled]) => {
          expect(chooseAgent(wanted, shuffled, now)).toEqual(chooseAgent(wanted, agents, now));
        },
      ),
    );
  });

  test("the choice stays the same when one who was not chosen leaves", () => {
    fc.assert(
      fc.property(ticket, candidates, (wanted, agents) => {
        const { agentId: chosen } = chooseAgent(wanted, agents, now);
        for (const leaving of agents.filter((each) => each.agentId !== chosen)) {
          const rest = agents.filter((each) => each !== leaving);
          expect(chooseAgent(wanted, rest, now).agentId).toBe(chosen);
        }
      }),
    );
  });

  test("the reasons add up: each agent is eligible or refused for one reason", () => {
    fc.assert(
      fc.property(ticket, candidates, (wanted, agents) => {
        const { reasons } = chooseAgent(wanted, agents, now);
        const refused = Object.values(reasons.refused).reduce((sum, count) => sum + count, 0);
        expect(reasons.eligible + refused).toBe(agents.length);
      }),
    );
  });
});

describe("among the eligible", () => {
  test("the lower share of the capacity wins over the lower number of tickets", () => {
    const agents = [agent({ agentId: "a", load: 2, capacity: 3 }), agent({ agentId: "b", load: 3, capacity: 10 })];
    const { agentId: chosen, reasons } = chooseAgent(waiting(), agents, now);
    expect(chosen).toBe("b");
    expect(reasons.chosen).toMatchObject({ decidedBy: "load", load: 3, capacity: 10, runnerUpId: "a" });
  });

  test("of two who passed the ticket over, the one who did so longer ago is next in line, whatever their load", () => {
    const ago = (minutes: number): Pass => ({
      times: 1,
      at: new Date(now.getTime() - minutes * 60_000).toISOString(),
      shift: 1,
    });
    const agents = [agent({ agentId: "a" }), agent({ agentId: "b", load: 3 })];
    const { agentId: chosen, reasons } = chooseAgent(waiting({ passes: { a: ago(1), b: ago(5) } }), agents, now);
    expect(chosen).toBe("b");
    expect(reasons.chosen?.decidedBy).toBe("not-passed-over");
  });

  test("what was passed over in an earlier shift is forgotten", () => {
    const passes = { a: { times: 9, at: now.toISOString(), shift: 1 } };
    expect(chooseAgent(waiting({ passes }), [agent({ shift: 1 })], now)).toMatchObject({
      agentId: null,
      reasons: { refused: { backingOff: 1 } },
    });
    expect(chooseAgent(waiting({ passes }), [agent({ shift: 2 })], now).agentId).toBe("a");
  });

  test("of two with the same share, the one who waited longer wins", () => {
    const minutesAgo = (minutes: number): Date => new Date(now.getTime() - minutes * 60_000);
    const agents = [
      agent({ agentId: "a", lastAssignedAt: minutesAgo(1) }),
      agent({ agentId: "b", lastAssignedAt: minutesAgo(5) }),
    ];
    const { agentId: chosen, reasons } = chooseAgent(waiting(), agents, now);
    expect(chosen).toBe("b");
    expect(reasons.chosen).toMatchObject({ decidedBy: "idle-time", idleSeconds: 300 });
  });

  test("of two who are equal in everything, the lower id wins", () => {
    const { agentId: chosen, reasons } = chooseAgent(
      waiting(),
      [agent({ agentId: "b" }), agent({ agentId: "a" })],
      now,
    );
    expect(chosen).toBe("a");
    expect(reasons.chosen?.decidedBy).toBe("id");
  });

  test("a busy speaker of the language wins over an idle one who does not speak it", () => {
    const agents = [agent({ agentId: "a", languages: ["deu"] }), agent({ agentId: "b", load: 3, languages: ["eng"] })];
    expect(chooseAgent(waiting(), agents, now)).toMatchObject({
      agentId: "b",
      reasons: { speakers: 1, chosen: { decidedBy: "language", speaksLanguage: true } },
    });
  });

  test("without a speaker of the language, somebody else gets the ticket", () => {
    expect(chooseAgent(waiting({ language: "fra" }), [agent({})], now).agentId).toBe("a");
  });
});

describe("many tickets one after the other", () => {
  const team = (size: number, capacity: number): Candidate[] =>
    Array.from({ length: size }, (_, index) => agent({ agentId: String(index).padStart(4, "0"), capacity }));
  const queue = (size: number): WaitingTicket[] =>
    Array.from({ length: size }, (_, index) => waiting({ ticketId: String(index) }));

  test("no agent exceeds their capacity, and no ticket waits while an agent has room", () => {
    fc.assert(
      fc.property(fc.array(ticket, { maxLength: 40 }), candidates, (tickets, agents) => {
        const { routed, agents: after } = routeTickets(tickets, agents, now);
        const before = new Map(agents.map((each) => [each.agentId, each]));
        const grown = after.filter((each) => each.load !== before.get(each.agentId)?.load);
        expect(grown.filter((each) => each.load > each.capacity)).toEqual([]);
        const taken = new Set(routed.map((each) => each.ticket.ticketId));
        for (const left of tickets.filter((each) => !taken.has(each.ticketId))) {
          expect(after.some((each) => isEligible(each, left))).toBe(false);
        }
      }),
    );
  });

  test("equal agents end within one ticket of each other", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat({ max: 100 }), (size, tickets) => {
        const loads = routeTickets(queue(tickets), team(size, 10), now).agents.map((each) => each.load);
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("the oldest tickets get the places there are", () => {
    const { routed } = routeTickets(queue(10), team(2, 3), now);
    expect(routed.map((each) => each.ticket.ticketId)).toEqual(["0", "1", "2", "3", "4", "5"]);
  });

  test("an agent whose tickets are closed immediately still lets the others have their turn", () => {
    const lastAssigned = new Map<string, Date>();
    const turns: string[] = [];
    for (let turn = 0; turn < 9; turn += 1) {
      const at = new Date(now.getTime() + turn * 1_000);
      const agents = ["a", "b", "c"].map((agentId) =>
        agent({ agentId, capacity: 1, lastAssignedAt: lastAssigned.get(agentId) ?? null }),
      );
      for (const { agentId } of routeTickets([waiting()], agents, at).routed) {
        turns.push(agentId);
        lastAssigned.set(agentId, at);
      }
    }
    expect(turns).toEqual(["a", "b", "c", "a", "b", "c", "a", "b", "c"]);
  });
});
