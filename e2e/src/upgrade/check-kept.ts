import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import type { Tally } from "./ask.ts";

/** Where to look, and for what. */
export interface KeptOptions {
  /** A service's database, as a superuser. */
  readonly databaseOf: (service: string) => string;
  readonly services: readonly string[];
  readonly tally: Tally;
}

const WITHIN_MS = 60_000;

const COUNTS = `
  SELECT (SELECT count(*)::integer FROM outbox WHERE published_at IS NULL) AS waiting,
    (SELECT count(*)::integer FROM dead_letters) AS dead`;

/** What was acknowledged and is not there exactly once, and what is left over in the services' databases. */
export const findLost = async ({ databaseOf, services, tally }: KeptOptions): Promise<readonly string[]> => {
  const lost: string[] = [];
  for (const service of services) {
    await withDatabase(databaseOf(service), async (query) => {
      const giveUpAt = performance.now() + WITHIN_MS;
      for (;;) {
        const [row] = await query(COUNTS, []);
        const [waiting, dead] = [Number(row?.["waiting"]), Number(row?.["dead"])];
        if (dead > 0) return void lost.push(`${dead} dead letters in ${service}`);
        if (waiting === 0) return;
        if (performance.now() > giveUpAt) return void lost.push(`${waiting} events of ${service} were never published`);
        await delay(200);
      }
    });
  }
  await withDatabase(databaseOf("tickets"), async (query) => {
    for (const [what, sql, expected] of [
      [
        "ticket",
        "SELECT subject AS key, count(*)::integer AS n FROM tickets WHERE subject = ANY($1) GROUP BY 1",
        tally.subjects,
      ],
      [
        "message",
        "SELECT text AS key, count(*)::integer AS n FROM messages WHERE text = ANY($1) GROUP BY 1",
        tally.texts,
      ],
    ] as const) {
      const rows = await query(sql, [[...expected]]);
      const counts = new Map(rows.map(({ key, n }) => [String(key), Number(n)]));
      for (const each of expected) {
        const count = counts.get(each) ?? 0;
        if (count !== 1) lost.push(`the ${what} ${JSON.stringify(each)} is there ${count} times`);
      }
    }
  });
  return lost;
};

type Query = (text: string, values: readonly unknown[]) => Promise<Record<string, unknown>[]>;

const withDatabase = async (connectionString: string, work: (query: Query) => Promise<void>): Promise<void> => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await work(async (text, values) => (await client.query<Record<string, unknown>>(text, [...values])).rows);
  } finally {
    await client.end();
  }
};
