import type { DeadLetter, Inbox } from "./inbox.ts";

/** One connection of a pool, as `pg` has it. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: unknown[]; readonly rowCount: number | null }>;
  release(error?: Error | boolean): void;
}

/** A pool of connections, as `pg` has it: `new Pool({ connectionString })`. */
export interface PostgresPool<Client extends PostgresClient> {
  connect(): Promise<Client>;
}

const TABLES = `
  CREATE TABLE IF NOT EXISTS crossdesk_inbox (
    event_id uuid PRIMARY KEY,
    type text NOT NULL,
    handled_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX IF NOT EXISTS crossdesk_inbox_handled ON crossdesk_inbox (handled_at);
  CREATE TABLE IF NOT EXISTS crossdesk_dead_letters (
    key text PRIMARY KEY,
    consumer text NOT NULL,
    event_id uuid,
    type text NOT NULL,
    message text NOT NULL,
    reason text NOT NULL,
    failures integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  )`;

/** One of many replicas creates the tables; the others wait for it. */
const LOCK = "SELECT pg_advisory_xact_lock(hashtext('crossdesk_inbox'))";

const HOUR_MS = 60 * 60 * 1000;

const keyOf = ({ consumer, eventId, message }: DeadLetter): string =>
  `${consumer} ${eventId ?? message.slice(0, 1000)}`;

/** PostgreSQL keeps no NUL in a text. */
const storable = (text: string): string => text.replaceAll("\u0000", "\uFFFD");

/** Letters were written by this program; their rows have these columns. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this program wrote the rows, with these columns
const toLetter = (row: unknown): DeadLetter => row as DeadLetter;

/**
 * Keeps the inbox and the dead letters in the program's own database, in the tables `crossdesk_inbox` and `crossdesk_dead_letters`, which it
 * creates. A handler gets the client of the transaction in which the event is noted: what it writes there takes effect once. Notes are forgotten
 * after 9 days, when the broker no longer has the event.
 */
export const postgresInbox = <Client extends PostgresClient>(pool: PostgresPool<Client>): Inbox<Client> => {
  let sweptAt = 0;

  const inTransaction = async <Result>(work: (client: Client) => Promise<Result>): Promise<Result> => {
    const client = await pool.connect();
    try {
      await client.query("BEGIN");
      const result = await work(client);
      await client.query("COMMIT");
      client.release();
      return result;
    } catch (error) {
      // A connection that cannot even roll back is no longer of use.
      await client.query("ROLLBACK").then(
        () => client.release(),
        () => client.release(true),
      );
      throw error;
    }
  };

  const sweep = async (client: Client): Promise<void> => {
    const now = Date.now();
    if (now - sweptAt < HOUR_MS) return;
    sweptAt = now;
    await client.query("DELETE FROM crossdesk_inbox WHERE handled_at < now() - interval '9 days'");
  };

  return {
    open: () =>
      inTransaction(async (client) => {
        await client.query(LOCK);
        await client.query(TABLES);
      }),
    once: ({ id, type }, effect) =>
      inTransaction(async (client) => {
        // Waits for another replica that has the same event in hand.
        const { rowCount } = await client.query(
          "INSERT INTO crossdesk_inbox (event_id, type) VALUES ($1, $2) ON CONFLICT DO NOTHING",
          [id, type],
        );
        if (rowCount === 0) return;
        await effect(client);
        await sweep(client);
      }),
    layAside: (letter) =>
      inTransaction(async (client) => {
        const { consumer, eventId, type, message, reason, failures } = letter;
        await client.query(
          `INSERT INTO crossdesk_dead_letters (key, consumer, event_id, type, message, reason, failures)
           VALUES ($1, $2, $3, $4, $5, $6, $7)
           ON CONFLICT (key) DO UPDATE SET reason = excluded.reason, failures = excluded.failures`,
          [storable(keyOf(letter)), consumer, eventId, type, storable(message), storable(reason), failures],
        );
      }),
    letters: (consumer) =>
      inTransaction(async (client) => {
        const { rows } = await client.query(
          `SELECT consumer, event_id AS "eventId", type, message, reason, failures
           FROM crossdesk_dead_letters WHERE consumer = $1 ORDER BY created_at LIMIT 1000`,
          [consumer],
        );
        return rows.map(toLetter);
      }),
    discard: (letter) =>
      inTransaction(async (client) => {
        await client.query("DELETE FROM crossdesk_dead_letters WHERE key = $1", [storable(keyOf(letter))]);
      }),
  };
};
