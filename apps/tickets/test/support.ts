import { randomUUID } from "node:crypto";
import type { Caller, OpenTicketInput } from "@crossdesk/contracts";
import { createTestDatabase, openTestBroker } from "@crossdesk/testing";
import type { DatabaseTemplate } from "@crossdesk/testing";
import { connectNats, createLogger, manualClock } from "@crossdesk/service-kit";
import type { ManualClock } from "@crossdesk/service-kit";
import { vi } from "vitest";
import type { z } from "zod";
import { buildTickets } from "../src/app.ts";
import type { TicketsService, TicketsSettings } from "../src/app.ts";

const START = new Date("2026-03-01T12:00:00.000Z");
const logger = createLogger({ service: "tickets-test", level: "silent" });
type Connection = Parameters<typeof buildTickets>[0]["nc"];

/** Migrated once in a run. */
const migrated = (nc: Connection): DatabaseTemplate => ({
  name: "tickets",
  fill: async (databaseUrl) => (await buildTickets({ nc, logger, databaseUrl })).close(),
});

export const ADMIN: Caller = { subject: "admin", role: "admin", entityId: null };
export const AGENT: Caller = { subject: "agent-1", role: "agent", entityId: "main" };
export const customer = (subject: string): Caller => ({ subject, role: "customer", entityId: "main" });

type Opening = z.input<typeof OpenTicketInput>;
type Procedures = ReturnType<TicketsService["router"]["createCaller"]>;

/** The tickets service on a database and a broker of its own, with a clock that stands still. */
export interface World extends AsyncDisposable {
  /** Built; a test that needs events, timers or calls over NATS starts it. */
  readonly service: TicketsService;
  readonly clock: ManualClock;
  /** A connection to the broker. */
  readonly nc: Connection;
  /** The procedures as this caller calls them, without the broker. */
  as(caller: Caller, requestId?: string): Procedures;
  /** Opens a ticket, and returns its id. */
  open(given?: Partial<Opening>): Promise<string>;
  /** Assigns the ticket to the agent with this subject, as the agents service does, and returns the agent's id. */
  assign(id: string, subject?: string): Promise<string>;
  /** Ends the service, and builds another one on what it stored. */
  rebuild(): Promise<TicketsService>;
}

export const openWorld = async (settings: Partial<TicketsSettings> = {}): Promise<World> => {
  await using stack = new AsyncDisposableStack();
  const nats = await openTestBroker();
  const nc = await connectNats({ url: nats.url, name: "tickets-test", logger });
  stack.defer(() => nc.close());
  const database = stack.use(await createTestDatabase({ template: migrated(nc) }));
  const clock = manualClock(START);
  const build = (): Promise<TicketsService> => buildTickets({ nc, logger, databaseUrl: database.url, clock, settings });
  let service = await build();
  stack.defer(() => service.close());
  const as = (caller: Caller, requestId = "test"): Procedures => service.router.createCaller({ caller, requestId });
  const running = stack.move();
  return {
    get service() {
      return service;
    },
    clock,
    nc,
    as,
    open: async (given = {}) => {
      const { ticket } = await as(ADMIN).tickets.open({
        channel: "support",
        customerId: "customer-1",
        subject: "Where is my order?",
        description: "",
        ...given,
      });
      return ticket.id;
    },
    assign: async (id, subject = AGENT.subject) => {
      const agentId = randomUUID();
      await service.db.query({
        text: `UPDATE tickets SET assigned_agent_id = $2, assigned_subject = $3, assigned_at = $4,
          assignment_version = assignment_version + 1 WHERE id = $1`,
        values: [id, agentId, subject, clock.now()],
      });
      return agentId;
    },
    rebuild: async () => {
      await service.close();
      service = await build();
      return service;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};

/** Waits until `probe` stops throwing. */
export const eventually = <Result>(probe: () => Result | Promise<Result>): Promise<Result> =>
  vi.waitFor(probe, { timeout: 60_000, interval: 25 });
