import { Migration } from "@mikro-orm/migrations";

/**
 * Finds the newest tickets that have all words of a keyword, in a time that depends little on how frequent the words are,
 * apart or together. See docs/decisions/2026-11-22-search-in-blocks.md.
 */
export class CreateSearchFunction extends Migration {
  override up(): void {
    // A query for a range of blocks, from one for a single lexeme's prefix, which chr(1) stands for.
    this.addSql(String.raw`
      CREATE FUNCTION search_blocks(template text, entity_nos integer[], first_block integer, last_block integer)
      RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT string_agg('(' || replace(template, chr(1), no || '.' || block || '.') || ')', ' | ')::tsquery
        FROM unnest(entity_nos) no, generate_series(first_block, last_block) block
      $$`);
    // Planned for what it is: parallel workers, compiled code and scans of the whole table only ever lose here.
    this.addSql(String.raw`
      CREATE FUNCTION search_tickets(
        words text[], entity text, statuses text[], below integer, skip integer, take integer
      ) RETURNS SETOF integer LANGUAGE plpgsql STABLE
      SET max_parallel_workers_per_gather = 0 SET jit = off SET enable_seqscan = off AS $$
      DECLARE
        entity_nos integer[] := ARRAY(SELECT e.no FROM entities e WHERE entity IS NULL OR e.id = entity);
        -- Each word is quoted: nothing in it is syntax.
        templates text[] := ARRAY(
          SELECT '''' || chr(1) || replace(replace(word, '\', '\\'), '''', '''''') || ''':*' FROM unnest(words) word);
        whole text := array_to_string(templates, ' & ');
        template text;
        -- Those of the words that few tickets have, once that is known: the others are checked in what these find.
        driver text;
        is_chosen boolean := false;
        hits integer;
        searched integer := 0;
        span integer := 1;
        top integer;
        first_block integer;
        driving tsquery;
        checked text;
        found integer[];
      BEGIN
        IF cardinality(entity_nos) = 0 OR cardinality(templates) = 0 THEN RETURN; END IF;
        LOOP
          -- Blocks in which the entity has nothing are passed over.
          IF entity IS NULL THEN
            SELECT max(t.number) INTO top FROM tickets t WHERE t.number < below;
          ELSE
            SELECT max(t.number) INTO top FROM tickets t
            WHERE t.entity_id = entity AND t.number < below AND NOT t.is_deleted;
          END IF;
          EXIT WHEN top IS NULL;
          first_block := greatest(0, (top >> 13) - span + 1);
          driving := search_blocks(coalesce(driver, whole), entity_nos, first_block, top >> 13);
          checked := CASE WHEN driver IS NULL OR driver = whole THEN NULL ELSE whole END;
          -- The check is for each ticket's own block, and so not for the index: that would collect every ticket of a frequent
          -- word for it.
          WITH matching AS MATERIALIZED (
            SELECT s.number FROM ticket_search s
            WHERE s.words @@ driving AND (checked IS NULL
              OR s.words @@ replace(checked, chr(1), search_prefix(
                CASE WHEN cardinality(entity_nos) = 1 THEN entity_nos[1] ELSE (
                  SELECT e.no FROM tickets t JOIN entities e ON e.id = t.entity_id WHERE t.number = s.number
                ) END, s.number))::tsquery)
          )
          SELECT array_agg(page.number ORDER BY page.number DESC) INTO found FROM (
            SELECT m.number FROM matching m
            WHERE m.number < below AND (statuses IS NULL
              OR (SELECT t.status FROM tickets t WHERE t.number = m.number) = ANY (statuses))
            ORDER BY m.number DESC LIMIT skip::bigint + take
          ) page;
          hits := coalesce(cardinality(found), 0);
          RETURN QUERY SELECT f.number FROM unnest(found) WITH ORDINALITY AS f (number, place)
            WHERE f.place > skip ORDER BY f.place;
          take := take - greatest(0, hits - skip);
          skip := greatest(0, skip - hits);
          EXIT WHEN take <= 0;
          searched := searched + top - (first_block << 13) + 1;
          IF NOT is_chosen AND searched >= 4096 THEN
            is_chosen := true;
            FOREACH template IN ARRAY templates LOOP
              SELECT count(*) INTO hits FROM (
                SELECT FROM ticket_search s
                WHERE s.words @@ search_blocks(template, entity_nos, first_block, first_block) LIMIT 257
              ) AS sample;
              IF hits <= 256 THEN driver := concat_ws(' & ', driver, template); END IF;
            END LOOP;
          END IF;
          IF driver IS NOT NULL THEN
            -- Rare: more and more blocks at once, until one is likely to have it.
            span := least(span * 2, 16);
          END IF;
          below := first_block << 13;
        END LOOP;
      END $$`);
  }

  override down(): void {
    this.addSql("DROP FUNCTION search_tickets, search_blocks");
  }
}
