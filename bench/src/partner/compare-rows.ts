import { deepStrictEqual } from "node:assert";
import { Client } from "pg";
import { ask, sampleOf } from "./ask.ts";
import { mask } from "./mask.ts";
import { FRESH } from "./operations.ts";
import type { PartnerRequest } from "./operations.ts";
import type { BenchSystem } from "./system.ts";

/** Rows have rising keys, by which the new ones are found. */
const NEW_ROWS = {
  tickets: { key: "number", columns: "to_jsonb(t)" },
  messages: { key: "id", columns: "to_jsonb(t)" },
  ticket_logs: { key: "id", columns: "to_jsonb(t)" },
  ticket_search: { key: "number", columns: "jsonb_build_object('words', length(words), 'bytes', bytes)" },
  outbox: {
    key: "position",
    columns:
      "to_jsonb(t) - '{envelope,published_at,stream_sequence}'::text[] || jsonb_build_object('envelope', envelope::jsonb)",
  },
} as const;

type Table = keyof typeof NEW_ROWS;

/** Ids, times, seals, and places in the chain of the audit log. */
const DIFFERING = new Set(
  [
    "id number position ref_id feedback_id room_id ticket_id ticket_number customer_id device_udid",
    "contact_email request_id seal hash content_hash previous_hash log_hash created_at modified_at last_activity_at sent_at acted_at awaiting_since awaitingSince",
    "messageId ticketId feedbackId customerId roomId aggregateId requestId sequence openedAt occurredAt",
  ].flatMap((names) => names.split(" ")),
);

type Keys = Readonly<Record<Table, string>>;

const readKeys = async (client: Client): Promise<Keys> => {
  const columns = Object.entries(NEW_ROWS).map(
    ([table, { key }]) => `(SELECT coalesce(max(${key}), 0)::text FROM ${table}) AS ${table}`,
  );
  const { rows } = await client.query<Keys>(`SELECT ${columns.join(", ")}`);
  const [keys] = rows;
  if (keys === undefined) throw new Error("There are no keys.");
  return keys;
};

const readNewRows = async (client: Client, keys: Keys): Promise<unknown> => {
  const found: Record<string, unknown> = {};
  for (const [table, { key, columns }] of Object.entries(NEW_ROWS)) {
    const { rows } = await client.query<{ row: unknown }>(
      `SELECT ${columns} AS row FROM ${table} t WHERE ${key} > $1 ORDER BY ${key}`,
      [Reflect.get(keys, table)],
    );
    found[table] = rows.map(({ row }) => mask(row, DIFFERING));
  }
  return found;
};

interface Totals {
  readonly customers: number;
  readonly devices: number;
  readonly search_bytes: number;
  readonly versions: number;
  readonly log_lines: number;
  readonly facts: number;
}

/** What changes in rows that were there already, and how many customers and devices there are. */
const TOTALS = `SELECT (SELECT count(*)::integer FROM customers) AS customers, (SELECT count(*)::integer FROM devices) AS devices,
  (SELECT sum(bytes)::float8 FROM ticket_search) AS search_bytes, sum(version)::float8 AS versions,
  sum(log_count)::float8 AS log_lines, (SELECT count(*)::integer FROM ticket_facts) AS facts FROM tickets`;

const readTotals = async (client: Client): Promise<Totals> => {
  const { rows } = await client.query<Totals>(TOTALS);
  const [totals] = rows;
  if (totals === undefined) throw new Error("There are no totals.");
  return totals;
};

/** What a request leaves in the tickets service's database. */
const readEffect = async (client: Client, send: () => Promise<unknown>): Promise<unknown> => {
  const keys = await readKeys(client);
  const before = await readTotals(client);
  await send();
  const after = await readTotals(client);
  return {
    rows: await readNewRows(client, keys),
    customers: after.customers - before.customers,
    devices: after.devices - before.devices,
    searchBytes: after.search_bytes - before.search_bytes,
    versions: after.versions - before.versions,
    logLines: after.log_lines - before.log_lines,
    facts: after.facts - before.facts,
  };
};

/** Has the system and what it is compared with do the same, and throws unless both write the same rows. */
export const compareRows = async (
  { urls, ticketsUrl }: Pick<BenchSystem, "urls" | "ticketsUrl">,
  tickets: number,
): Promise<void> => {
  const client = new Client({ connectionString: ticketsUrl });
  await client.connect();
  try {
    const samples: readonly PartnerRequest[] = [
      ...sampleOf("add-message", tickets, 3),
      ...sampleOf("create", tickets, 3),
    ];
    for (const [index, request] of samples.entries()) {
      const effects: unknown[] = [];
      for (const [side, url] of [urls.system, urls.reference].entries()) {
        const fresh = `f${side}${index}`.padEnd(FRESH.length, "0");
        effects.push(await readEffect(client, () => ask(url, request, fresh)));
      }
      const [ours, theirs] = effects;
      deepStrictEqual(theirs, ours, `The second side writes other rows for ${request.method} ${request.path}.`);
    }
  } finally {
    await client.end();
  }
};
