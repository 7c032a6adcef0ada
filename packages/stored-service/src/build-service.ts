import type { HealthHandler } from "@crossdesk/contracts";
import { DatabaseClock, openDatabase } from "@crossdesk/database";
import type { Database, OpenDatabaseOptions } from "@crossdesk/database";
import { startRelay, startStreamSettings, watchDeadLetters } from "@crossdesk/events";
import { startSweeper } from "@crossdesk/jobs";
import type { SweepRule } from "@crossdesk/jobs";
import { answering, createHealth, followRevocations, natsCheck, Revocations } from "@crossdesk/service-kit";
import type { Clock, HealthCheck } from "@crossdesk/service-kit";
import { serveRouter } from "@crossdesk/trpc-nats";
import type { AnyTRPCRouter } from "@trpc/server";
import { kitEntities } from "./kit-entities.ts";
import { kitMigrations } from "./kit-migrations.ts";
import { keepTime } from "./keep-time.ts";
import { kitSweepRules } from "./kit-sweep-rules.ts";
import type { StoredService, StoredServiceOptions } from "./stored-service.ts";

/** What a service is made with: its options, with the database open and the clock known. */
export interface ServiceKit extends Pick<StoredServiceOptions, "nc" | "logger"> {
  readonly db: Database;
  readonly clock: Clock;
}

/** Something that is to be closed. */
interface Closing {
  close(): Promise<unknown>;
}

/** What a service consists of, besides what all have. */
export interface ServiceParts<Router extends AnyTRPCRouter> {
  readonly createRouter: (health: HealthHandler) => Router;
  /** What it needs besides its database and the broker. */
  readonly checks?: Readonly<Record<string, HealthCheck>>;
  /** What is there before the service starts; closed after all that runs. */
  readonly opened?: readonly Closing[];
  /** Starts what works in the background, in this order; it is closed in the reverse one. */
  readonly start: () => readonly Closing[] | Promise<readonly Closing[]>;
}

/** A service: its tables, and how it is made of them. */
export interface ServiceDescription<Parts> extends Pick<OpenDatabaseOptions, "entities"> {
  /** The first part of its procedures' names; other services call it by this. */
  readonly name: string;
  readonly migrations: NonNullable<OpenDatabaseOptions["migrations"]>;
  /** What expires in its own tables. */
  readonly sweepRules?: readonly SweepRule[];
  /** Whether its transactions publish events: only then may it write to their stream. */
  readonly publishesEvents: boolean;
  /** Makes it, with nothing running yet. */
  readonly make: (kit: ServiceKit) => Parts;
}

/**
 * Builds a service on a database of its own: opens and migrates the database, answers calls, publishes its events, deletes what has
 * expired, and does what `make` adds. Returns the parts that `make` created, for callers that need more than the service.
 */
export const buildService = async <Router extends AnyTRPCRouter, Parts extends ServiceParts<Router>>(
  options: StoredServiceOptions,
  description: ServiceDescription<Parts & ServiceParts<Router>>,
): Promise<{ readonly service: StoredService<Router>; readonly parts: Parts }> => {
  const { nc, logger, streams = {} } = options;
  // One time for all replicas, and for what the database itself dates.
  const ownClock = new DatabaseClock();
  const { clock = ownClock } = options;
  const { name, entities, migrations, publishesEvents, sweepRules = [], make } = description;
  const db = await openDatabase({
    url: options.databaseUrl,
    ...(options.database === undefined ? {} : { database: options.database }),
    ...(options.poolSize === undefined ? {} : { poolSize: options.poolSize }),
    entities: [...kitEntities, ...entities],
    migrations: [...kitMigrations, ...migrations],
    applicationName: name,
    logger,
    clock,
  });
  if (clock === ownClock) await ownClock.adjust(db);
  const parts = make({ db, nc, logger, clock });
  const checks = { database: (signal: AbortSignal) => db.ping(signal), ...parts.checks };
  const router = parts.createRouter(createHealth({ service: name, checks: { ...checks, nats: natsCheck(nc) } }));
  const running: Closing[] = [{ close: () => db.close() }, ...(parts.opened ?? [])];
  const service: StoredService<Router> = {
    router,
    db,
    checks,
    start: async () => {
      // Closed after all that publishes and writes, and before the database.
      const sweeper = startSweeper({ db, logger, rules: [...kitSweepRules, ...sweepRules] });
      const unwatch = watchDeadLetters(db);
      running.splice(
        1,
        0,
        { close: async () => unwatch() },
        sweeper,
        ...(publishesEvents ? [startRelay({ db, nc, logger })] : []),
      );
      if (clock === ownClock) running.push(keepTime(ownClock, { db, logger }));
      if (publishesEvents) running.push(startStreamSettings({ nc, logger, options: streams }));
      running.push(...(await parts.start()));
      const revocations = new Revocations();
      running.push(followRevocations({ nc, logger, revocations }));
      const server = serveRouter({ nc, router, ...answering({ service: name, logger, revocations }) });
      running.push(server);
      await server.ready();
    },
    close: async () => {
      for (const part of running.splice(0).toReversed()) await part.close();
    },
  };
  return { service, parts };
};
