import type { Database } from "@crossdesk/database";
import { watchGauge } from "@crossdesk/service-kit";
import { countDeadLetters } from "./db/dead-letters.ts";

/** The metric of a database's dead letters, for every service, whether or not it publishes. Returns a function that removes it. */
export const watchDeadLetters = (db: Database): (() => void) =>
  watchGauge("crossdesk_dead_letters", {
    help: "Events that could not be handled, and wait for somebody to decide.",
    labels: ["database"],
    read: async () => [{ labels: { database: db.name }, value: await countDeadLetters(db) }],
  });
