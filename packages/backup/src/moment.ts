import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";

/** One connection for each database, all of which see what was there at one moment, however long they read. */
export interface Moment<Name extends string> extends AsyncDisposable {
  readonly clients: Readonly<Record<Name, pg.Client>>;
}

/** A writer waits no longer than this for the moment to be over. */
const LOCKED_WITHIN_MS = 500;
/** Sooner than a writer would: who gives way is the backup. */
const DEADLOCK_MS = 100;
const ATTEMPTS = 100;
const PAUSE_MS = 200;

const TABLES = `
  SELECT string_agg(format('%I', relname), ', ' ORDER BY relname) AS names FROM pg_class
  WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`;

/** Somebody else writes: no lock in time, or a deadlock. */
const BUSY: ReadonlySet<string | undefined> = new Set(["55P03", "40P01"]);

/**
 * Waits for a moment in which nobody writes to any of the databases, and begins to read in all of them then. What the services tell each
 * other is in none of them half: an event, the row that it comes from and what came of it are all there, or wait in an outbox.
 */
export const openMoment = async <Name extends string>(urls: Readonly<Record<Name, string>>): Promise<Moment<Name>> => {
  for (let attempt = 1; ; attempt += 1) {
    const clients: Partial<Record<Name, pg.Client>> = {};
    const all: pg.Client[] = [];
    const end = (): Promise<unknown> => Promise.all(all.map((client) => client.end()));
    try {
      for (const name in urls) {
        const client = await connect(urls[name]);
        clients[name] = client;
        all.push(client);
      }
      for (const client of all) await lock(client);
      // Every database stands still now: this is the moment.
      await Promise.all(all.map((client) => client.query("SELECT")));
      await Promise.all(all.map((client) => client.query("ROLLBACK TO SAVEPOINT standstill")));
      return { clients: complete(urls, clients), [Symbol.asyncDispose]: async () => void (await end()) };
    } catch (error) {
      await end();
      if (!(error instanceof pg.DatabaseError && BUSY.has(error.code)) || attempt === ATTEMPTS) throw error;
      await delay(PAUSE_MS);
    }
  }
};

const connect = async (connectionString: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString, options: "-c timezone=UTC", keepAlive: true });
  await client.connect();
  return client;
};

/** Lets nobody write any more. A lock within a savepoint goes with it, and what is seen stays. */
const lock = async (client: pg.Client): Promise<void> => {
  // Superusers alone may; others give way a second later.
  await client.query(`SET deadlock_timeout = '${DEADLOCK_MS}ms'`).catch(() => undefined);
  await client.query(`SET lock_timeout = '${LOCKED_WITHIN_MS}ms'`);
  const { rows } = await client.query<{ names: string | null }>(TABLES);
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
  await client.query("SAVEPOINT standstill");
  const names = rows[0]?.names;
  if (names !== null && names !== undefined) await client.query(`LOCK TABLE ${names} IN SHARE MODE`);
};

const complete = <Name extends string>(
  urls: Readonly<Record<Name, string>>,
  clients: Partial<Record<Name, pg.Client>>,
): Record<Name, pg.Client> => {
  const isComplete = (found: Partial<Record<Name, pg.Client>>): found is Record<Name, pg.Client> =>
    Object.keys(urls).every((name) => name in found);
  if (!isComplete(clients)) throw new TypeError("A database was not opened.");
  return clients;
};
