import { randomBytes } from "node:crypto";
import { Note as NoteSchema } from "@crossdesk/contracts";
import type { Mention, Note } from "@crossdesk/contracts";
import { insertFrom, jsonColumns, overridingSystemValue, sql, unnest } from "@crossdesk/database";
import type { Packed, Runner, Transaction } from "@crossdesk/database";
import type { Actor } from "../../domain/actor.ts";
import { hashNote, SEAL_BYTES } from "../../domain/sealed-texts.ts";
import { NoteEntity } from "../entities/note-entity.ts";
import { prepared } from "../tables.ts";
import type { Reader } from "./read-marks.ts";

const NOTE = jsonColumns(NoteEntity, { shape: NoteSchema.shape });
export type PackedNote = Packed<ReturnType<typeof NOTE.read>>;

/** The columns of a note of the table or alias `table`, as `toNote` takes them. */
export const noteJson = (table: string) => NOTE.json(table);

/** The note that `noteJson` selected. */
export const toNote = (packed: PackedNote): Note => NOTE.read(packed);

const nextId = prepared()("take-note-id", (db) => db.selectNoFrom([sql<number>`nextval('notes_id_seq')`.as("id")]));

/** Takes the id of a note. */
export const takeNoteId = async (on: Runner): Promise<number> => {
  const [row] = await on.run(nextId, {});
  if (row === undefined) throw new Error("The statement gave no row.");
  return row.id;
};

export interface NewNote {
  readonly id: number;
  readonly ticketId: string;
  readonly ticketNumber: number;
  readonly entityId: string;
  readonly author: Actor;
  readonly text: string;
  readonly mentions: readonly string[];
  readonly at: Date;
}

interface InsertValues extends Omit<NewNote, "author" | "at" | "mentions"> {
  readonly authorId: string;
  readonly authorType: Actor["type"];
  readonly mentions: string[];
  readonly writtenAt: Date;
  readonly seal: Buffer;
}

const insertStatement = prepared<InsertValues>()("insert-note", (db, p) => {
  const written = db.with("written", (qb) =>
    overridingSystemValue(
      qb.insertInto("notes").values({
        id: p("id"),
        ticketId: p("ticketId"),
        ticketNumber: p("ticketNumber"),
        authorId: p("authorId"),
        authorType: p("authorType"),
        text: p("text"),
        mentions: p("mentions"),
        writtenAt: p("writtenAt"),
        seal: p("seal"),
      }),
    ),
  );
  const mentioned = db.selectFrom(unnest<{ subject: string }>({ subject: p("mentions", "text[]") }).as("m"));
  return insertFrom(
    written.insertInto("mentions"),
    () => mentioned,
    (eb) => ({
      entityId: p("entityId"),
      subject: eb.ref("m.subject"),
      noteId: p("id"),
      ticketId: p("ticketId"),
    }),
  );
});

/** A note as it was written, and the hash by which its audit line vouches for it. */
export interface InsertedNote {
  readonly note: Note;
  readonly contentHash: Buffer;
}

/** Writes a note, and that those whom it mentions have not read it. */
export const insertNote = (tx: Pick<Transaction, "defer">, { author, at, ...given }: NewNote): InsertedNote => {
  const { entityId, ...made } = { ...given, authorId: author.id, authorType: author.type };
  const note = { ...made, mentions: [...given.mentions] };
  const seal = randomBytes(SEAL_BYTES);
  tx.defer(insertStatement, { ...note, entityId, writtenAt: at, seal });
  return {
    note: { ...note, writtenAt: at.toISOString() },
    contentHash: hashNote(seal, { ...note, writtenAt: at }),
  };
};

/** Before every note. */
const END = Number.MAX_SAFE_INTEGER;

const notesBefore = prepared<{ ticketId: string; before: number; limit: number }>()(
  "list-notes",
  (db, p) =>
    db
      .selectFrom("notes as n")
      .select(noteJson("n").as("note"))
      .where("n.ticketId", "=", p("ticketId"))
      .where("n.id", "<", p("before"))
      .orderBy("n.id", "desc")
      .limit(p("limit")),
  { reads: "many" },
);

/** The newest notes of a ticket before the one of an id, oldest first. */
export const listNotes = async (
  on: Runner,
  { ticketId, before = END, limit }: { ticketId: string; before: number | undefined; limit: number },
): Promise<Note[]> => {
  const rows = await on.run(notesBefore, { ticketId, before, limit });
  return rows.map(({ note }) => toNote(note)).toReversed();
};

const mentionsOf = prepared<Reader & { limit: number }>()(
  "list-mentions",
  (db, p) =>
    db
      .selectFrom("mentions as m")
      .innerJoin("notes as n", "n.id", "m.noteId")
      .innerJoin("tickets as t", "t.id", "m.ticketId")
      .select([noteJson("n").as("note"), "t.subject"])
      .where("m.entityId", "=", p("entityId"))
      .where("m.subject", "=", p("subject"))
      .where((eb) => eb.not(eb.ref("t.isDeleted")))
      .orderBy("m.noteId")
      .limit(p("limit")),
  { reads: "many" },
);

/** The notes that mention somebody who has not read them, oldest first. */
export const listMentions = async (on: Runner, reader: Reader, limit: number): Promise<Mention[]> => {
  const rows = await on.run(mentionsOf, { ...reader, limit });
  return rows.map(({ note, subject }) => ({ note: toNote(note), subject }));
};

const readStatement = prepared<Reader & { ticketId: string; noteId: number }>()("read-mentions", (db, p) =>
  db
    .deleteFrom("mentions")
    .where("entityId", "=", p("entityId"))
    .where("subject", "=", p("subject"))
    .where("noteId", "<=", p("noteId"))
    .where("ticketId", "=", p("ticketId"))
    .returning("noteId"),
);

/** Marks the mentions of a person in a ticket as read, up to a note; returns their number. */
export const readMentions = async (
  on: Runner,
  reader: Reader,
  place: { readonly ticketId: string; readonly noteId: number },
): Promise<number> => (await on.run(readStatement, { ...reader, ...place })).length;
