import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { adminCaller, agentCaller, aTicket, callAs, openWorld, settle, takeNews, ticketNews } from "./support.ts";
import type { World } from "./support.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ replicas: 2, settings: { defaultCapacity: 2 } });
});
afterAll(() => world[Symbol.asyncDispose]());

/** What may happen at a desk; `who` and `which` are taken modulo the agents and tickets that there are. */
const who = fc.nat({ max: 2 });
const which = fc.nat({ max: 5 });
const step = fc.oneof(
  fc.record({
    kind: fc.constant("online" as const),
    who,
    attendance: fc.constantFrom("console" as const, "standing" as const),
  }),
  fc.record({
    kind: fc.constant("status" as const),
    who,
    status: fc.constantFrom("busy" as const, "away" as const, "offline" as const),
  }),
  fc.record({ kind: fc.constantFrom("confirm" as const, "leave" as const, "handOverAll" as const), who }),
  fc.record({ kind: fc.constant("open" as const) }),
  fc.record({ kind: fc.constantFrom("pick" as const, "resolve" as const, "reopen" as const), which }),
  fc.record({ kind: fc.constantFrom("take" as const, "giveBack" as const), who, which }),
  fc.record({ kind: fc.constant("wait" as const), seconds: fc.constantFrom(5, 15, 30, 60, 120, 300) }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

interface Starving {
  readonly ticketId: string;
  readonly agentId: string;
}

/** Tickets that wait although an agent is present and online, has room, and does not back off; no agent is excluded here. */
const findStarving = (entityId: string): Promise<Starving[]> =>
  world.service.db.query<Starving>({
    text: `SELECT ticket_id AS "ticketId", agents.id AS "agentId" FROM assignments
      JOIN agents ON agents.entity_id = assignments.entity_id
      LEFT JOIN (SELECT agent_id, count(*) AS load FROM assignments WHERE state = 'assigned' GROUP BY agent_id) AS loads
        ON loads.agent_id = agents.id
      WHERE assignments.entity_id = $1 AND state = 'waiting' AND status = 'online' AND is_present AND removed_at IS NULL
        AND (attendance = 'standing' OR console_until > $2) AND coalesce(load, 0) < capacity
        AND NOT coalesce((passes -> agents.id::text ->> 'shift')::integer = agents.shift
          AND (passes -> agents.id::text ->> 'at')::timestamptz
            + least(300, 15 * 2 ^ ((passes -> agents.id::text ->> 'times')::integer - 1)) * interval '1 second' > $2, false)`,
    values: [entityId, world.clock.now()],
  });

/** Agents who have more than they may, by routing alone. */
const findOverloaded = (entityId: string): Promise<object[]> =>
  world.service.db.query({
    text: `SELECT agents.id FROM agents JOIN assignments ON agent_id = agents.id AND state = 'assigned'
        JOIN decisions USING (ticket_id, agent_id)
      WHERE agents.entity_id = $1 AND decisions.version = assignments.version AND reason = 'routed'
      GROUP BY agents.id HAVING count(*) > capacity`,
    values: [entityId],
  });

let runs = 0;

/** One desk with three agents, on which steps are taken. */
const openDesk = () => {
  const entityId = `random-${(runs += 1)}`;
  const names = ["ada", "ben", "cleo"];
  const calls = names.map((name, index) => {
    const service = world.services[index % 2] ?? world.service;
    return callAs(service, agentCaller(name, { entityId }));
  });
  const versions = new Map<string, number>();
  const ids = (): string[] => [...versions.keys()];
  const call = (index: number) => calls[index % calls.length] ?? callAs(world.service, adminCaller);

  const change = async (index: number, standing: "open" | "done", isPicked: boolean): Promise<void> => {
    const ticketId = ids()[index % Math.max(1, versions.size)];
    if (ticketId === undefined) return;
    const { agentId, version } = await callAs(world.service, adminCaller).explain({ ticketId });
    const next = (versions.get(ticketId) ?? 1) + 1;
    versions.set(ticketId, next);
    const pickedAt = isPicked && agentId !== null ? world.clock.now() : null;
    const facts = { entityId, ticketId, standing, ticketVersion: next, assignmentVersion: version, pickedAt };
    await takeNews(world, { ...ticketNews(facts), assignedAgentId: agentId });
    const status = standing === "done" ? "WORKFLOW_DONE" : "ASSIGNED";
    world.tickets.put(
      aTicket({ id: ticketId, entityId, status, version: next, assignedAgentId: agentId, assignmentVersion: version }),
    );
  };

  const act = async (taken: Step): Promise<unknown> => {
    switch (taken.kind) {
      case "online":
        return call(taken.who).setStatus({ status: "online", attendance: taken.attendance });
      case "status":
        return call(taken.who).setStatus({ status: taken.status });
      case "confirm":
        return call(taken.who).confirmPresence({});
      case "leave":
        return call(taken.who).confirmPresence({ leaving: true });
      case "handOverAll":
        return call(taken.who).handOverAll({ to: null });
      case "open": {
        const ticketId = await takeNews(world, ticketNews({ entityId }));
        world.tickets.put(aTicket({ id: ticketId, entityId }));
        return versions.set(ticketId, 1);
      }
      case "pick":
        return change(taken.which, "open", true);
      case "resolve":
        return change(taken.which, "done", false);
      case "reopen":
        return change(taken.which, "open", false);
      case "wait":
        return world.clock.advance(taken.seconds * 1_000);
      case "take":
      case "giveBack": {
        const id = ids()[taken.which % Math.max(1, versions.size)];
        if (id === undefined) return undefined;
        const agent = call(taken.who);
        const acting = taken.kind === "take" ? agent.take({ ticket: { id } }) : agent.giveBack({ ticket: { id } });
        // Whether they may is decided elsewhere; here it matters what it leaves behind.
        return acting.catch(() => undefined);
      }
    }
  };
  return { entityId, act };
};

test(
  "after any events, no ticket waits while a present agent has room for it, and no agent gets too many",
  { timeout: 300_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 25 }), async (steps) => {
        const { entityId, act } = openDesk();
        for (const taken of [{ kind: "online", who: 0, attendance: "standing" } as const, ...steps]) {
          await act(taken);
          await settle(world);
          expect(await findStarving(entityId)).toEqual([]);
          expect(await findOverloaded(entityId)).toEqual([]);
        }
      }),
      { numRuns: 8 },
    );
  },
);
