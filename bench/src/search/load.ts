import { randomUUID } from "node:crypto";
import type { Client } from "pg";
import { createRandom, createZipf, wordOfRank } from "./vocabulary.ts";

/** How much there is to search in. */
export interface Amount {
  readonly tickets: number;
  readonly messagesPerTicket: number;
}

/** Tickets are of two entities: the one that is searched has nine of ten. */
const ENTITIES = ["main", "other"] as const;
const BATCH = 5_000;

/** Words of a subject with its description, and of one message. */
const TICKET_WORDS = 24;
const MESSAGE_WORDS = 12;

/** Built after the rows, which is many times quicker. */
const LATER = [
  "tickets_entity",
  "tickets_customer",
  "tickets_order",
  "tickets_ref",
  "tickets_email",
  "messages_ticket",
  "ticket_search_words",
] as const;

const definitionsOf = async (client: Client): Promise<string[]> => {
  const { rows } = await client.query<{ definition: string }>(
    "SELECT pg_get_indexdef(to_regclass(name)) AS definition FROM unnest($1::text[]) AS name",
    [LATER],
  );
  return rows.map(({ definition }) => definition);
};

interface Batch {
  readonly ids: string[];
  readonly numbers: number[];
  readonly entities: string[];
  readonly orders: string[];
  readonly texts: string[];
  readonly vectors: string[];
  readonly messages: { ids: string[]; numbers: number[]; texts: string[] };
}

const emptyBatch = (): Batch => ({
  ids: [],
  numbers: [],
  entities: [],
  orders: [],
  texts: [],
  vectors: [],
  messages: { ids: [], numbers: [], texts: [] },
});

/** The lexemes of a ticket as the service writes them: behind entity and block. None of these words needs quoting. */
const toVector = (number: number, entityNo: number, words: ReadonlySet<string>): string =>
  Array.from(words, (word) => `'${entityNo}.${number >> 13}.${word}'`).join(" ");

const INSERT_TICKETS = `
  INSERT INTO tickets (id, number, ref_id, feedback_id, room_id, channel, entity_id, order_id, customer_id, user_type,
    category_id, category_text, ccr, language, subject, description, status, last_activity_at, log_hash,
    awaiting, awaiting_since, contact_email, created_by, created_by_type, created_at, modified_by, modified_by_type, modified_at)
  SELECT t.id, number, 'REF' || number, gen_random_uuid(), gen_random_uuid(), 'mobile', entity, order_id,
    'customer-' || number % 1000, 'customer', c.id, 'General', '', 'eng',
    left(words, 60), words, (ARRAY['CREATED', 'ASSIGNED', 'WORKFLOW_DONE', 'CLOSED'])[1 + number % 4], now(), '\\x00',
    CASE WHEN number % 4 < 2 THEN 'team' WHEN number % 4 = 2 THEN 'customer' END, CASE WHEN number % 4 < 3 THEN now() END,
    'customer-' || number % 1000 || '@example.com', 'bench', 'partner', now(), 'bench', 'partner', now()
  FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::text[]) AS t (id, number, entity, order_id, words)
  JOIN categories c ON c.entity_id = entity`;

const writeBatch = async (client: Client, batch: Batch): Promise<void> => {
  const { ids, numbers, entities, orders, texts, vectors, messages } = batch;
  await client.query(INSERT_TICKETS, [ids, numbers, entities, orders, texts]);
  await client.query(
    `INSERT INTO ticket_search (number, words, bytes, is_stale)
      SELECT number, words::tsvector, length(words), false FROM unnest($1::integer[], $2::text[]) AS s (number, words)`,
    [numbers, vectors],
  );
  await client.query(
    `INSERT INTO messages (ticket_id, ticket_number, sender_id, sender_type, text, sent_at, created_by, created_by_type)
      SELECT id, number, 'bench', 'customer', words, now(), 'bench', 'customer'
      FROM unnest($1::uuid[], $2::integer[], $3::text[]) AS m (id, number, words)`,
    [messages.ids, messages.numbers, messages.texts],
  );
};

/** Fills an empty database of the tickets service. The same texts come out in every run. */
export const loadTickets = async (client: Client, amount: Amount): Promise<void> => {
  const zipf = createZipf(createRandom(7));
  const takeWords = (count: number, into: Set<string>): string => {
    const words = Array.from({ length: count }, () => wordOfRank(zipf()));
    for (const word of words) into.add(word);
    return words.join(" ");
  };

  await client.query("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'");
  await client.query("INSERT INTO entities (id) SELECT unnest($1::text[])", [ENTITIES]);
  await client.query(
    `INSERT INTO categories (entity_id, name, name_key, created_by, created_by_type, created_at, modified_by, modified_by_type, modified_at)
      SELECT unnest($1::text[]), 'General', 'GENERAL', 'bench', 'partner', now(), 'bench', 'partner', now()`,
    [ENTITIES],
  );
  await client.query(
    `INSERT INTO customers (entity_id, id, profile, created_at, modified_at)
      SELECT entity, 'customer-' || n, '{}', now(), now() FROM unnest($1::text[]) AS entity, generate_series(0, 999) AS n`,
    [ENTITIES],
  );
  const definitions = await definitionsOf(client);
  await client.query(`DROP INDEX ${LATER.join(", ")}`);

  let batch = emptyBatch();
  for (let number = 1; number <= amount.tickets; number += 1) {
    const entityIndex = number % 10 === 0 ? 1 : 0;
    const id = randomUUID();
    const order = `ord-${2020 + (number % 7)}/${number}`;
    const words = new Set([`ref${number}`, order, order.slice(4), String(number)]);
    batch.ids.push(id);
    batch.numbers.push(number);
    batch.entities.push(ENTITIES[entityIndex] ?? "main");
    batch.orders.push(order);
    batch.texts.push(takeWords(TICKET_WORDS, words));
    for (let message = 0; message < amount.messagesPerTicket; message += 1) {
      batch.messages.ids.push(id);
      batch.messages.numbers.push(number);
      batch.messages.texts.push(takeWords(MESSAGE_WORDS, words));
    }
    batch.vectors.push(toVector(number, entityIndex + 1, words));
    if (batch.ids.length < BATCH && number < amount.tickets) continue;
    await writeBatch(client, batch);
    batch = emptyBatch();
    if (number % 100_000 === 0) console.log(`  ${number.toLocaleString("en")} tickets`);
  }
  for (const definition of definitions) await client.query(definition);
  await client.query("SELECT setval('ticket_numbers', $1)", [amount.tickets]);
  await client.query("VACUUM (ANALYZE) tickets, messages, ticket_search");
};
