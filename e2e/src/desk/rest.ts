import { outbox } from "@crossdesk/events";
import { EVENTS_STREAM } from "@crossdesk/contracts";
import { jetstreamManager } from "@nats-io/jetstream";
import type { JetStreamManager } from "@nats-io/jetstream";
import { setTimeout as delay } from "node:timers/promises";
import type { Pool } from "pg";
import { z } from "zod";
import type { Feed } from "./feed.ts";
import type { DeskSystem } from "./system.ts";

/** Waits until the services have done all that there is to do at the time that it is. */
export interface Rest {
  reach(now: number): Promise<void>;
}

/** The system did not come to rest: something goes round in circles, or waits for what does not come. */
export class Restless extends Error {
  override readonly name = "Restless";
}

const PATIENCE_MS = 240_000;
/** What is waited for is done by this very process, which would have no time for it if it only looked. */
const LOOK_EVERY_MS = 1;
const Work = z.tuple([z.object({ due: z.int(), eventIds: z.array(z.string()) })]);

const isFollowed = ({ type }: { readonly type: string }): boolean => type !== "events.tickets.message-added";

/** At rest nothing is being routed, no timer is due, and every event has been published and has taken its effect. */
export const watchRest = async (system: DeskSystem, feed: Feed): Promise<Rest> => {
  let committed = feed.received;
  for (const db of system.committing) {
    db.onCommit(outbox, ({ entries }) => {
      // No service does anything at another's messages.
      committed += entries.filter(isFollowed).length;
    });
  }
  const jsm = await jetstreamManager(system.nc, { checkAPI: false });
  await hasConsumers(jsm);
  /** Up to where all events are known to have taken effect. */
  let effective = -1;

  const isQuiet = async (now: number): Promise<boolean> => {
    if (feed.received < committed) {
      await Promise.race([feed.arrived, delay(50)]);
      return false;
    }
    const upTo = feed.received;
    if (effective !== upTo && (await countUnhandled(jsm)) > 0) {
      await delay(LOOK_EVERY_MS);
      return false;
    }
    // After the consumers: what their last events led to is in the databases by then.
    const { due, eventIds } = await readWork(system, now);
    if (due > 0 || !eventIds.every((id) => feed.has(id))) {
      await delay(LOOK_EVERY_MS);
      return false;
    }
    effective = upTo;
    return true;
  };

  return {
    reach: async (now) => {
      const until = performance.now() + PATIENCE_MS;
      for (;;) {
        const before = committed;
        const quiet = await isQuiet(now);
        // Last: what an event made waiting is being routed since it took effect.
        await system.agents.routing.idle();
        if (quiet && committed === before) return;
        if (performance.now() > until) {
          throw new Restless(`After ${PATIENCE_MS / 1_000} s there is still work: ${await describe(system, now)}.`);
        }
      }
    },
  };
};

/** Who listens to whom: the services' durable consumers. */
const CONSUMERS = ["agents-tickets", "tickets-agents", "tickets-files"];

/** Until a service has its consumer, what waits for it is not counted. */
const hasConsumers = async (jsm: JetStreamManager): Promise<void> => {
  for (;;) {
    const names = new Set<string>();
    for await (const { name } of jsm.consumers.list(EVENTS_STREAM.name)) names.add(name);
    if (CONSUMERS.every((name) => names.has(name))) return;
    await delay(10);
  }
};

/** Events that have not taken effect everywhere. One request returns all consumers. */
const countUnhandled = async (jsm: JetStreamManager): Promise<number> => {
  const infos = await jsm.consumers.list(EVENTS_STREAM.name).next();
  return infos.reduce((sum, { num_pending, num_ack_pending }) => sum + num_pending + num_ack_pending, 0);
};

/**
 * Due timers, and the events that are not marked as published. While its handler asks other services, a timer that has not failed runs
 * later than it is due. A commit is seen here a moment before its own process is notified of it, which makes its events known.
 */
const WORK = `SELECT
  (SELECT count(*)::integer FROM timers WHERE due_at <= $1 AND (run_at <= $1 OR failures = 0)) AS due,
  ARRAY(SELECT id::text FROM outbox WHERE published_at IS NULL AND type <> 'events.tickets.message-added') AS "eventIds"`;

interface WorkLeft {
  readonly due: number;
  readonly eventIds: readonly string[];
}

const readWorkIn = async (database: Pool, now: number): Promise<WorkLeft> => {
  const { rows } = await database.query({ name: "desk-work", text: WORK, values: [new Date(now)] });
  return Work.parse(rows)[0];
};

const readWork = async ({ databases }: DeskSystem, now: number): Promise<WorkLeft> => {
  const left = await Promise.all([readWorkIn(databases.tickets, now), readWorkIn(databases.agents, now)]);
  return {
    due: left.reduce((sum, { due }) => sum + due, 0),
    eventIds: left.flatMap(({ eventIds }) => eventIds),
  };
};

const describe = async (system: DeskSystem, now: number): Promise<string> => {
  const { due } = await readWork(system, now);
  return `${due} timers are due; the services' last warnings: ${system.warnings.slice(-3).join(" ") || "none"}`;
};
