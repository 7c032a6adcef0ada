import { Migration } from "@mikro-orm/migrations";

/**
 * Keyword search. A ticket's words stand in one tsvector, each behind its entity and a block of 8,192 ticket numbers
 * (`1.k.refund`), so that the newest matches are found block by block, whatever a word's frequency. See
 * docs/decisions/2026-11-22-search-in-blocks.md.
 */
export class CreateSearch extends Migration {
  override up(): void {
    this.addSql(`
      CREATE TABLE ticket_search (
        number integer PRIMARY KEY REFERENCES tickets (number),
        words tsvector NOT NULL,
        -- Bytes of all words, an upper bound of the vector's size, which ends at 1 MB.
        bytes integer NOT NULL
      )`);
    // Without the pending list, which every lookup would have to read through.
    this.addSql("CREATE INDEX ticket_search_words ON ticket_search USING gin (words) WITH (fastupdate = off)");
    this.addSql(`
      CREATE FUNCTION search_prefix(entity_no integer, number integer) RETURNS text
      LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT entity_no || '.' || (number >> 13) || '.' $$`);
    this.addSql(`
      CREATE FUNCTION search_vector(prefix text, words text[]) RETURNS tsvector
      LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT array_to_tsvector(ARRAY(SELECT prefix || word FROM unnest(words) AS word))
      $$`);
    // Each word is quoted: nothing in it is syntax.
    this.addSql(`
      CREATE FUNCTION search_query(prefix text, words text[]) RETURNS tsquery
      LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT string_agg('''' || replace(replace(prefix || word, '\\', '\\\\'), '''', '''''') || ''':*', ' & ')::tsquery
        FROM unnest(words) AS word
      $$`);
  }

  override down(): void {
    this.addSql("DROP TABLE ticket_search");
    this.addSql("DROP FUNCTION search_query, search_vector, search_prefix");
  }
}
