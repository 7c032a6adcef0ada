import { startLoop } from "@crossdesk/service-kit";
import type { Running } from "@crossdesk/service-kit";
import { indexStaleTickets } from "../db/repositories/stale-search.ts";
import type { TicketsDeps } from "../deps.ts";

/** Few enough that a call which writes to one of them hardly waits. */
const BATCH = 50;
/** Until it looks again, where nothing was left to do: an earlier release that still runs leaves tickets behind. */
const EVERY_MS = 5_000;

/**
 * Indexes what the search index lacks of tickets that are there already, in batches that are committed one by one, the newest first: it goes
 * on where it was after a restart, and any number of replicas share the work. It rests as long as a batch took.
 */
export const startSearchIndexing = ({ db, logger }: Pick<TicketsDeps, "db" | "logger">): Running =>
  startLoop({
    task: "indexing tickets for search",
    logger,
    pass: async () => {
      const started = performance.now();
      const done = await db.transaction((tx) => indexStaleTickets(tx, BATCH), { durable: false });
      return done === 0 ? EVERY_MS : performance.now() - started;
    },
  });
