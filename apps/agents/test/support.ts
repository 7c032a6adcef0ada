import { randomUUID } from "node:crypto";
import { createTestDatabase, openTestBroker } from "@crossdesk/testing";
import type { TestBroker, TestDatabase } from "@crossdesk/testing";
import {
  Caller,
  CrossdeskError,
  GetManyInput,
  procedure,
  router,
  Ticket,
  TicketDetails,
  TicketReference,
} from "@crossdesk/contracts";
import { sampleTicket } from "@crossdesk/contracts/testing";
import { connectNats, createLogger, manualClock } from "@crossdesk/service-kit";
import type { ManualClock } from "@crossdesk/service-kit";
import { serveRouter } from "@crossdesk/trpc-nats";
import { vi } from "vitest";
import { z } from "zod";
import { buildAgents } from "../src/app.ts";
import type { AgentsService, AgentsSettings } from "../src/app.ts";
import { DEFAULT_SETTINGS } from "../src/settings.ts";
import { takeFacts } from "../src/assigning/take-facts.ts";
import type { TicketNews } from "../src/assigning/take-facts.ts";

export const START = new Date("2026-03-01T12:00:00.000Z");
const logger = createLogger({ service: "agents-test", level: "silent" });

/** The part of the tickets service that the agents service asks: the tickets that were put into it. */
export interface KnownTickets {
  readonly put: (ticket: Ticket) => void;
}

export interface World extends AsyncDisposable {
  readonly nats: TestBroker;
  readonly database: TestDatabase;
  readonly clock: ManualClock;
  readonly services: readonly AgentsService[];
  readonly service: AgentsService;
  readonly tickets: KnownTickets;
}

export interface WorldOptions {
  /** A broker that the test stops; one that all share by default. */
  readonly nats?: TestBroker;
  readonly replicas?: number;
  readonly settings?: Partial<AgentsSettings>;
}

const maySee = (caller: Caller, ticket: Ticket): boolean =>
  (caller.entityId === null || caller.entityId === ticket.entityId) &&
  (caller.role !== "customer" || caller.subject === ticket.customerId);

const createTicketsRouter = (known: ReadonlyMap<string, Ticket>) =>
  router({
    tickets: router({
      get: procedure
        .input(TicketReference)
        .output(TicketDetails)
        .query(({ input, ctx }) => {
          const ticket = "id" in input ? known.get(input.id) : undefined;
          if (ticket === undefined || !maySee(ctx.caller, ticket)) {
            throw new CrossdeskError("TICKET_NOT_FOUND", "There is no such ticket.");
          }
          return { ticket, messages: [] };
        }),
      getMany: procedure
        .input(GetManyInput)
        .output(z.object({ items: z.array(z.object({ ticket: Ticket })) }))
        .query(({ input }) => ({
          items: input.ids.flatMap((id) => {
            const ticket = known.get(id);
            return ticket === undefined ? [] : [{ ticket }];
          }),
        })),
    }),
  });

/** The agents service in one or more replicas on a database and a broker of its own, with a clock that stands still. */
export const openWorld = async ({ replicas = 1, settings = {}, ...given }: WorldOptions = {}): Promise<World> => {
  const nats = given.nats ?? (await openTestBroker());
  const clock = manualClock(START);
  const known = new Map<string, Ticket>();
  const connections = await Promise.all(
    Array.from({ length: replicas + 1 }, () => connectNats({ url: nats.url, name: "agents-test", logger })),
  );
  const [ticketsConnection, ...replicaConnections] = connections;
  if (ticketsConnection === undefined) throw new Error("There is no connection.");
  const tickets = serveRouter({
    nc: ticketsConnection,
    service: "tickets",
    router: createTicketsRouter(known),
    createContext: (call) => ({ caller: Caller.parse(call.caller), requestId: call.requestId }),
  });
  await tickets.ready();
  const database = await createTestDatabase({
    template: {
      name: "agents",
      fill: async (databaseUrl) => (await buildAgents({ nc: ticketsConnection, logger, databaseUrl })).close(),
    },
  });
  const services = await Promise.all(
    replicaConnections.map((nc) => buildAgents({ nc, logger, databaseUrl: database.url, clock, settings })),
  );
  await Promise.all(services.map((service) => service.start()));
  const [service] = services;
  if (service === undefined) throw new Error("There is no replica.");
  return {
    nats,
    database,
    clock,
    services,
    service,
    tickets: { put: (ticket) => known.set(ticket.id, ticket) },
    async [Symbol.asyncDispose]() {
      await Promise.all(services.map((each) => each.close()));
      await tickets.close();
      await Promise.all(connections.map((nc) => nc.close()));
      await database[Symbol.asyncDispose]();
    },
  };
};

export const agentCaller = (subject: string, claims: Partial<Caller> = {}): Caller => ({
  subject,
  role: "agent",
  entityId: "main",
  ...claims,
});
export const adminCaller: Caller = { subject: "admin", role: "admin", entityId: null };
export const partnerCaller = (subject: string, entityId = "main"): Caller => ({ subject, role: "partner", entityId });

/** The procedures as this caller calls them. */
export const callAs = (service: AgentsService, caller: Caller, idempotencyKey?: string) =>
  service.router.createCaller({ caller, requestId: randomUUID(), idempotencyKey }).agents;

let opened = 0;

/** A new ticket's news; each is opened a second after the one before. */
export const ticketNews = (overrides: Partial<TicketNews> = {}): TicketNews => {
  opened += 1;
  return {
    ticketId: randomUUID(),
    entityId: "main",
    customerId: "customer-1",
    channel: "chat",
    language: "eng",
    openedAt: new Date(START.getTime() - 86_400_000 + opened * 1_000),
    pickedAt: null,
    ticketVersion: 1,
    standing: "open",
    assignedAgentId: null,
    ...overrides,
  };
};

/** Has the service process news of a ticket, as the consumer of its events does. */
export const takeNews = async ({ service, clock }: World, news: TicketNews): Promise<string> => {
  await service.db.transaction((tx) =>
    takeFacts({ router: service.routing, clock, feed: service.feed, settings: DEFAULT_SETTINGS })(tx, news),
  );
  return news.ticketId;
};

/** Lets everything happen that is due: sweeps, timers of this moment, and routing. */
export const settle = async ({ services, clock }: World): Promise<void> => {
  const [first] = services;
  if (first === undefined) return;
  for (const service of services) await service.sweepAbsence();
  await eventually(async () => {
    // While its handler asks the tickets service, a timer that has not failed runs later than it is due.
    const due = await first.db.query({
      text: "SELECT 1 FROM timers WHERE due_at <= $1 AND (run_at <= $1 OR failures = 0)",
      values: [clock.now()],
    });
    if (due.length > 0) throw new Error("Timers are due still.");
  });
  for (const service of services) {
    service.routing.sweep();
    await service.routing.idle();
  }
};

export const eventually = <Result>(check: () => Promise<Result> | Result): Promise<Result> =>
  vi.waitFor(check, { timeout: 60_000, interval: 20 });

/** A ticket as the tickets service returns it; each has its own id. */
export const aTicket = (overrides: Partial<Ticket> = {}): Ticket => {
  const now = START.toISOString();
  return sampleTicket({
    id: randomUUID(),
    roomId: randomUUID(),
    feedbackId: randomUUID(),
    channel: "beckn",
    orderId: "order-1",
    awaitingSince: now,
    lastActivityAt: now,
    createdAt: now,
    modifiedAt: now,
    ...overrides,
  });
};
