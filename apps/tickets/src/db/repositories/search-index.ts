import { sql, unnest } from "@crossdesk/database";
import type { Transaction } from "@crossdesk/database";
import { MOST_OF_A_TICKET, toSearchWords } from "../../domain/search-index-words.ts";
import type { Searchable } from "../../domain/search-index-words.ts";
import { prepared } from "../tables.ts";

interface AddValues {
  readonly number: number;
  readonly entityId: string;
  readonly words: readonly string[];
  readonly bytes: number;
}

const addWords = prepared<AddValues>()(
  "add-search-words",
  (db, p) => {
    const lexemes = db
      .selectFrom(["entities as e", unnest<{ word: string }>({ word: p("words", "text[]") }).as("w")])
      .select((eb) =>
        sql`${eb.ref("e.no")} || '.' || (${p("number", "integer")} >> 13) || '.' || ${eb.ref("w.word")}`.as("lexeme"),
      )
      .where("e.id", "=", p("entityId"));
    return db
      .updateTable("ticket_search")
      .set((eb) => ({
        words: sql<string>`${eb.ref("words")} || array_to_tsvector(array${lexemes})`,
        bytes: eb("bytes", "+", p("bytes")),
      }))
      .where("number", "=", p("number"))
      .where((eb) => eb(eb("bytes", "+", p("bytes")), "<=", MOST_OF_A_TICKET));
  },
  { joins: true },
);

/** Makes a ticket found by more texts. */
export const addSearchTexts = (
  tx: Pick<Transaction, "defer">,
  { number, entityId, ...found }: Searchable & { readonly number: number; readonly entityId: string },
): void => {
  const { words, bytes } = toSearchWords(found);
  if (words.length > 0) tx.defer(addWords, { number, entityId, words, bytes });
};
