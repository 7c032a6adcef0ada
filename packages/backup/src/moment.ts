import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";

/** One connection for each database, all of which see what was there at one moment, however long they read. */
export interface Moment<Name> extends AsyncDisposable {
  readonly clients: ReadonlyMap<Name, pg.Client>;
}

/** How long a writer waits for the moment to be over, at most: all databases are locked at once, each by one statement. */
const LOCKED_WITHIN_MS = 500;
/** Shorter than the server's default, so that in a deadlock PostgreSQL aborts the backup and not a service. */
const DEADLOCK_MS = 100;
const ATTEMPTS = 100;
const PAUSE_MS = 200;

const TABLES = `
  SELECT string_agg(format('%I', relname), ', ' ORDER BY relname) AS names FROM pg_class
  WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`;

/** Somebody else writes: not all locks in time, or a deadlock. */
const BUSY: ReadonlySet<string | undefined> = new Set(["57014", "40P01"]);

/**
 * Waits until none of the databases is being written to, and then begins to read in all of them. So the databases are consistent with
 * each other: an event, the row that it comes from and its effects are all there, or the event waits in an outbox.
 */
export const openMoment = async <Name>(urls: ReadonlyMap<Name, string>): Promise<Moment<Name>> => {
  for (let attempt = 1; ; attempt += 1) {
    const clients = new Map<Name, pg.Client>();
    const ofAll = (work: (client: pg.Client) => Promise<unknown>): Promise<unknown> =>
      Promise.all([...clients.values()].map(work));
    const end = (): Promise<unknown> => ofAll((client) => client.end());
    try {
      for (const [name, url] of urls) clients.set(name, await connect(url));
      await ofAll(lock);
      // Every database stands still now: this is the moment.
      await ofAll((client) => client.query("SELECT"));
      await ofAll((client) => client.query("ROLLBACK TO SAVEPOINT standstill"));
      return { clients, [Symbol.asyncDispose]: async () => void (await end()) };
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

/** Blocks all writes. A lock within a savepoint is released with it; the snapshot stays. */
const lock = async (client: pg.Client): Promise<void> => {
  // Superusers alone may; others give way a second later.
  await client.query(`SET deadlock_timeout = '${DEADLOCK_MS}ms'`).catch(() => undefined);
  const { rows } = await client.query<{ names: string | null }>(TABLES);
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
  await client.query("SAVEPOINT standstill");
  // Of all locks together; it goes with the savepoint, as they do.
  await client.query(`SET LOCAL statement_timeout = '${LOCKED_WITHIN_MS}ms'`);
  const names = rows[0]?.names;
  if (names !== null && names !== undefined) await client.query(`LOCK TABLE ${names} IN SHARE MODE`);
};
