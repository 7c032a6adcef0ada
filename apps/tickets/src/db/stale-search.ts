import type { SessionExtras, Ticket } from "@crossdesk/contracts";
import type { Transaction } from "@crossdesk/database";
import { searchableOfContact, searchableOfCustomer } from "../domain/searchable.ts";
import type { CustomerNames } from "../domain/searchable.ts";
import { MOST_OF_A_TICKET, toLexemes, toSearchWords } from "./search-index.ts";

interface StaleRow {
  readonly number: number;
  readonly entityNo: number;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly categoryText: string;
  readonly category: string;
  readonly subCategory: string | null;
  readonly session: SessionExtras;
  readonly customer: CustomerNames;
}

// Whatever is being written to, or indexed by another replica, waits for the next turn.
const TAKE = `SELECT s.number, e.no AS "entityNo", t.contact_name AS name, t.contact_email AS email, t.contact_phone AS phone,
    t.category_text AS "categoryText", top.name AS category, sub.name AS "subCategory", t.session, c.profile AS customer
  FROM (SELECT number FROM ticket_search WHERE is_stale ORDER BY number DESC LIMIT $1 FOR UPDATE SKIP LOCKED) s
  JOIN tickets t ON t.number = s.number
  JOIN entities e ON e.id = t.entity_id
  JOIN customers c ON c.entity_id = t.entity_id AND c.id = t.customer_id
  JOIN categories top ON top.id = t.category_id
  LEFT JOIN categories sub ON sub.id = t.sub_category_id`;

// What is there already is not counted again.
const ADD = `UPDATE ticket_search s SET is_stale = false,
    words = CASE WHEN s.bytes + n.bytes <= ${MOST_OF_A_TICKET} THEN s.words || array_to_tsvector(n.lexemes) ELSE s.words END,
    bytes = CASE WHEN s.bytes + n.bytes <= ${MOST_OF_A_TICKET} THEN s.bytes + n.bytes ELSE s.bytes END
  FROM (
    SELECT o.number, coalesce(array_agg(l.lexeme) FILTER (WHERE l.lexeme IS NOT NULL), '{}') AS lexemes,
      coalesce(sum(octet_length(l.lexeme)), 0)::integer AS bytes
    FROM jsonb_to_recordset($1::jsonb) AS g (number integer, lexemes jsonb)
    JOIN ticket_search o ON o.number = g.number
    LEFT JOIN LATERAL (
      SELECT jsonb_array_elements_text(g.lexemes) AS lexeme EXCEPT SELECT unnest(tsvector_to_array(o.words))
    ) l ON true
    GROUP BY o.number
  ) n WHERE s.number = n.number`;

const toLexemesOf = ({ number, entityNo, name, email, phone, session, customer, ...row }: StaleRow): string[] => {
  const contact: Ticket["contact"] = { name, email, phone };
  const { texts, phones } = searchableOfContact(
    { number, contact, categoryText: row.categoryText, session },
    { ...customer, subCategory: row.subCategory },
  );
  return toLexemes(entityNo, number, toSearchWords({ texts: [...texts, row.category], phones }).words);
};

/** Indexes the newest of the tickets whose entry lacks something. Says how many it took. */
export const indexStaleTickets = async ({ query }: Pick<Transaction, "query">, most: number): Promise<number> => {
  const rows = await query<StaleRow>({ name: "take-stale-search", text: TAKE, values: [most] });
  if (rows.length === 0) return 0;
  const entries = rows.map((row) => ({ number: row.number, lexemes: toLexemesOf(row) }));
  await query({ name: "add-missing-words", text: ADD, values: [JSON.stringify(entries)] });
  return rows.length;
};

/** So many of a customer's tickets are indexed with a change of their profile; the others follow in the background. */
const MOST_AT_ONCE = 200;

const wordsOf = (customer: CustomerNames | undefined): { words: string[]; bytes: number } =>
  customer === undefined ? { words: [], bytes: 0 } : toSearchWords(searchableOfCustomer(customer));

/** Has a customer's tickets found by the names that their profile has now. */
export const indexProfile = async (
  { query }: Pick<Transaction, "query">,
  { entityId, customerId }: { readonly entityId: string; readonly customerId: string },
  { before, after }: { readonly before: CustomerNames | undefined; readonly after: CustomerNames },
): Promise<void> => {
  const known = new Set(wordsOf(before).words);
  const { words, bytes } = wordsOf(after);
  if (words.every((word) => known.has(word))) return;
  const own =
    "SELECT number FROM tickets WHERE entity_id = $1 AND customer_id = $2 AND NOT is_deleted ORDER BY number DESC";
  await query({
    name: "index-profile",
    text: `UPDATE ticket_search s SET bytes = bytes + $4, words = words || array_to_tsvector(ARRAY(
        SELECT e.no || '.' || (s.number >> 13) || '.' || word FROM entities e, unnest($3::text[]) word WHERE e.id = $1))
      WHERE s.number = ANY (ARRAY(${own} LIMIT ${MOST_AT_ONCE})) AND bytes + $4 <= ${MOST_OF_A_TICKET}`,
    values: [entityId, customerId, words, bytes],
  });
  await query({
    name: "leave-profile",
    text: `UPDATE ticket_search SET is_stale = true
      WHERE number = ANY (ARRAY(${own} OFFSET ${MOST_AT_ONCE})) AND NOT is_stale`,
    values: [entityId, customerId],
  });
};
