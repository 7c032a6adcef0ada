import type { Database, DatabaseClock } from "@crossdesk/database";
import { startLoop } from "@crossdesk/service-kit";
import type { Running } from "@crossdesk/service-kit";
import type { Logger } from "pino";

/** How often the time of the database server is read, in milliseconds: clocks of machines drift by less than a millisecond in it. */
const EVERY_MS = 10_000;

/** Keeps a service's time that of its database. */
export const keepTime = (clock: DatabaseClock, { db, logger }: { db: Database; logger: Logger }): Running =>
  startLoop({
    task: "reading the time of the database",
    logger,
    pass: async () => {
      await clock.adjust(db);
      return EVERY_MS;
    },
  });
