import type { Ticket } from "@crossdesk/contracts";
import { sql, unnest } from "@crossdesk/database";
import type { Kysely, ParameterFactory, Runner, SqlBool } from "@crossdesk/database";
import { searchableOfContact, searchableOfCustomer } from "../../domain/searchable.ts";
import type { CustomerNames } from "../../domain/searchable.ts";
import { MOST_OF_A_TICKET, toLexemes, toSearchWords } from "../../domain/search-index-words.ts";
import { prepared } from "../tables.ts";
import type { Tables } from "../tables.ts";

// Whatever is being written to, or indexed by another replica, waits for the next turn.
const takeStale = prepared<{ most: number }>({ tenants: "all" })("take-stale-search", (db, p) => {
  const stale = db
    .selectFrom("ticket_search")
    .select("number")
    .where((eb) => eb.ref("isStale"))
    .orderBy("number", "desc")
    .limit(p("most"))
    .forUpdate()
    .skipLocked()
    .as("s");
  return db
    .selectFrom(stale)
    .innerJoin("tickets as t", "t.number", "s.number")
    .innerJoin("entities as e", "e.id", "t.entityId")
    .innerJoin("customers as c", (join) =>
      join.onRef("c.entityId", "=", "t.entityId").onRef("c.id", "=", "t.customerId"),
    )
    .innerJoin("categories as top", "top.id", "t.categoryId")
    .leftJoin("categories as sub", "sub.id", "t.subCategoryId")
    .select([
      "s.number",
      "e.no as entityNo",
      "t.contactName as name",
      "t.contactEmail as email",
      "t.contactPhone as phone",
      "t.categoryText",
      "top.name as category",
      "sub.name as subCategory",
      "t.session",
      "c.profile as customer",
    ])
    .select((eb) =>
      eb
        .selectFrom("notes as n")
        .select(sql<string[] | null>`json_agg(${sql.ref("n.text")})`.as("texts"))
        .whereRef("n.ticketId", "=", "t.id")
        .as("notes"),
    );
});

type StaleRow = NonNullable<(typeof takeStale)["row"]>;

interface MissingWords {
  readonly number: number;
  readonly lexemes: readonly string[];
}

// What is there already is not counted again.
const addMissing = prepared<{ entries: readonly MissingWords[] }>()("add-missing-words", (db, p) => {
  const given = sql<{ number: number; lexemes: string[] }>`jsonb_to_recordset(${p.json("entries")}::jsonb)`.as<"g">(
    sql`g (number integer, lexemes jsonb)`,
  );
  const missing = db
    .selectFrom(given)
    .innerJoin("ticket_search as o", "o.number", "g.number")
    .leftJoinLateral(
      sql<{ lexeme: string }>`(select jsonb_array_elements_text(${sql.ref("g.lexemes")}) as lexeme
        except select unnest(tsvector_to_array(${sql.ref("o.words")})))`.as<"l">(sql`l`),
      (join) => join.onTrue(),
    )
    .select((eb) => [
      "o.number",
      sql<
        string[]
      >`coalesce(array_agg(${eb.ref("l.lexeme")}) filter (where ${eb.ref("l.lexeme")} is not null), '{}')`.as(
        "lexemes",
      ),
      sql<number>`coalesce(sum(octet_length(${eb.ref("l.lexeme")})), 0)::integer`.as("bytes"),
    ])
    .groupBy("o.number")
    .as("n");
  return db
    .updateTable("ticket_search as s")
    .from(missing)
    .set((eb) => {
      const bytes = eb("s.bytes", "+", eb.ref("n.bytes"));
      const fits = eb(bytes, "<=", MOST_OF_A_TICKET);
      const words = sql<string>`${eb.ref("s.words")} || array_to_tsvector(${eb.ref("n.lexemes")})`;
      return {
        isStale: false,
        words: eb.case().when(fits).then(words).else(eb.ref("s.words")).end(),
        bytes: eb.case().when(fits).then(bytes).else(eb.ref("s.bytes")).end(),
      };
    })
    .whereRef("s.number", "=", "n.number");
});

const toLexemesOf = ({
  number,
  entityNo,
  name,
  email,
  phone,
  session,
  customer,
  notes,
  ...row
}: StaleRow): string[] => {
  const contact: Ticket["contact"] = { name, email, phone };
  const { texts, phones } = searchableOfContact(
    { number, contact, categoryText: row.categoryText, session },
    { ...customer, subCategory: row.subCategory },
  );
  return toLexemes(
    entityNo,
    number,
    toSearchWords({ texts: [...texts, row.category], phones, notes: notes ?? [] }).words,
  );
};

/** Indexes the newest of the tickets whose entry lacks something. Says how many it took. */
export const indexStaleTickets = async (on: Runner, most: number): Promise<number> => {
  const rows = await on.run(takeStale, { most });
  if (rows.length === 0) return 0;
  await on.run(addMissing, { entries: rows.map((row) => ({ number: row.number, lexemes: toLexemesOf(row) })) });
  return rows.length;
};

/** How many of a customer's tickets are indexed together with a change of their profile; the others follow in the background. */
const MOST_AT_ONCE = 200;

interface CustomerKey {
  readonly entityId: string;
  readonly customerId: string;
}

const ownNumbers = (db: Kysely<Tables>, p: ParameterFactory<CustomerKey>) =>
  db
    .selectFrom("tickets")
    .select("number")
    .where("entityId", "=", p("entityId"))
    .where("customerId", "=", p("customerId"))
    .where((eb) => eb.not(eb.ref("isDeleted")))
    .orderBy("number", "desc");

interface ProfileValues extends CustomerKey {
  readonly words: readonly string[];
  readonly bytes: number;
}

const indexNewest = prepared<ProfileValues>()("index-profile", (db, p) => {
  const lexemes = db
    .selectFrom(["entities as e", unnest<{ word: string }>({ word: p("words", "text[]") }).as("w")])
    .select((eb) =>
      sql`${eb.ref("e.no")} || '.' || (${sql.ref("s.number")} >> 13) || '.' || ${eb.ref("w.word")}`.as("lexeme"),
    )
    .where("e.id", "=", p("entityId"));
  return db
    .updateTable("ticket_search as s")
    .set((eb) => ({
      bytes: eb("s.bytes", "+", p("bytes")),
      words: sql<string>`${eb.ref("s.words")} || array_to_tsvector(array${lexemes})`,
    }))
    .where((eb) => sql<SqlBool>`${eb.ref("s.number")} = any(array${ownNumbers(db, p).limit(sql.lit(MOST_AT_ONCE))})`)
    .where((eb) => eb(eb("s.bytes", "+", p("bytes")), "<=", MOST_OF_A_TICKET));
});

const leaveOthers = prepared<CustomerKey>()("leave-profile", (db, p) =>
  db
    .updateTable("ticket_search")
    .set({ isStale: true })
    .where((eb) => sql<SqlBool>`${eb.ref("number")} = any(array${ownNumbers(db, p).offset(sql.lit(MOST_AT_ONCE))})`)
    .where((eb) => eb.not(eb.ref("isStale"))),
);

const wordsOf = (customer: CustomerNames | undefined): { words: string[]; bytes: number } =>
  customer === undefined ? { words: [], bytes: 0 } : toSearchWords(searchableOfCustomer(customer));

/** Has a customer's tickets found by the names that their profile has now. */
export const indexProfile = async (
  on: Runner,
  key: CustomerKey,
  { before, after }: { readonly before: CustomerNames | undefined; readonly after: CustomerNames },
): Promise<void> => {
  const known = new Set(wordsOf(before).words);
  const { words, bytes } = wordsOf(after);
  if (words.every((word) => known.has(word))) return;
  await on.run(indexNewest, { ...key, words, bytes });
  await on.run(leaveOthers, key);
};
