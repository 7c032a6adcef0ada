import type { CallContext, Caller, OpenTicketInput } from "@crossdesk/contracts";
import { createTestDatabase, startNats } from "@crossdesk/dev-stack";
import { connectNats, createLogger, manualClock } from "@crossdesk/service-kit";
import type { Database, ManualClock } from "@crossdesk/service-kit";
import type { z } from "zod";
import { vi } from "vitest";
import { buildTickets } from "../src/app.ts";
import type { TicketsService } from "../src/app.ts";

export const START = new Date("2026-11-22T10:00:00.000Z");
export const logger = createLogger({ service: "tickets-test", level: "silent" });

export const partner: Caller = { subject: "partner-1", role: "partner", entityId: "acme" };
export const agent: Caller = { subject: "agent-1", role: "agent", entityId: "acme" };
export const service: Caller = { subject: "service-1", role: "service", entityId: null };
export const customerNamed = (subject: string): Caller => ({ subject, role: "customer", entityId: "acme" });

/** The tickets service on a database of the test's own, with a broker and a clock that is moved by hand. */
export interface TestTickets extends AsyncDisposable {
  readonly tickets: TicketsService;
  readonly db: Database;
  readonly databaseUrl: string;
  readonly clock: ManualClock;
  /** Calls procedures as somebody. */
  as(caller: Caller, context?: Partial<CallContext>): ReturnType<TicketsService["router"]["createCaller"]>;
  /** Another replica on the same database. */
  replica(): Promise<TicketsService>;
}

export const startTestTickets = async (): Promise<TestTickets> => {
  await using stack = new AsyncDisposableStack();
  const [database, nats] = await Promise.all([createTestDatabase(), startNats()]);
  stack.use(database);
  stack.use(nats);
  const nc = await connectNats({ url: nats.url, name: "tickets-test", logger });
  stack.defer(() => nc.close());
  const clock = manualClock(START);
  const build = async (): Promise<TicketsService> => {
    const built = await buildTickets({ nc, logger, databaseUrl: database.url, clock });
    return built;
  };
  const tickets = await build();
  stack.defer(() => tickets.close());
  await tickets.start();
  const replicas: TicketsService[] = [];
  stack.defer(async () => {
    for (const one of replicas) await one.close();
  });
  const running = stack.move();
  return {
    tickets,
    db: tickets.db,
    databaseUrl: database.url,
    clock,
    as: (caller, context = {}) => tickets.router.createCaller({ caller, requestId: "test", ...context }),
    replica: async () => {
      const one = await build();
      replicas.push(one);
      return one;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};

/** What a ticket needs to be opened; the rest is told. */
export const toOpen = (given: Partial<z.input<typeof OpenTicketInput>> = {}): z.input<typeof OpenTicketInput> => ({
  channel: "support",
  customerId: "customer-1",
  subject: "Refund Request",
  description: "Refund requested for order #XYZ",
  ...given,
});

/** Waits until `probe` stops throwing. */
export const eventually = <Result>(probe: () => Result | Promise<Result>): Promise<Result> =>
  vi.waitFor(probe, { timeout: 15_000, interval: 25 });
