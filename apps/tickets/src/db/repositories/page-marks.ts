import { insertFrom, sql, unnest } from "@crossdesk/database";
import type { Runner } from "@crossdesk/database";
import type { SweepRule } from "@crossdesk/jobs";
import type { PageChain } from "../../domain/page-chain.ts";
import { prepared } from "../tables.ts";

/** How long a reader may take from one page to the next, in minutes. */
export const LIFE_MINUTES = 15;

/** Forgets some of the readers who have gone. */
export const sweepPageMarks: SweepRule = prepared<{ limit: number }>()(
  "sweep-page-marks",
  (db, p) =>
    db
      .deleteFrom("page_marks")
      .where("reader", "in", (eb) =>
        eb
          .selectFrom("page_marks")
          .select("reader")
          .where("readAt", "<", sql<Date>`now() - interval '${sql.raw(String(LIFE_MINUTES))} minutes'`)
          .orderBy("readAt")
          .limit(p("limit"))
          .forUpdate()
          .skipLocked(),
      )
      .returning("reader"),
  { reads: "many" },
);

const marksOf = prepared<{ reader: Buffer; since: Date }>()(
  "find-page-marks",
  (db, p) =>
    db
      .selectFrom("page_marks")
      .select(["marks", "readAt"])
      .where("reader", "=", p("reader"))
      .where("readAt", ">", p("since")),
  { reads: "many" },
);

/** Where a reader's pages ended, if that was after `since`. */
export const findPageMarks = async (on: Runner, reader: Buffer, since: Date) => {
  const [stored] = await on.run(marksOf, { reader, since });
  return stored;
};

/** A reader's marks as they are stored. */
export interface StoredMarks {
  readonly reader: Buffer;
  readonly marks: PageChain;
  readonly readAt: Date;
}

interface WriteValues {
  readonly readers: readonly Buffer[];
  /** Each as JSON. */
  readonly marks: readonly string[];
  readonly readAts: readonly Date[];
}

const writeMarks = prepared<WriteValues>()("write-page-marks", (db, p) => {
  const noted = db.selectFrom(
    unnest<{ reader: Buffer; marks: string; readAt: Date }>({
      reader: p("readers", "bytea[]"),
      marks: p("marks", "jsonb[]"),
      readAt: p("readAts", "timestamptz[]"),
    }).as("n"),
  );
  return insertFrom(
    db.insertInto("page_marks"),
    () => noted,
    (eb) => ({
      reader: eb.ref("n.reader"),
      marks: sql<PageChain>`${eb.ref("n.marks")}`,
      readAt: eb.ref("n.readAt"),
    }),
  ).onConflict((conflict) =>
    conflict
      .column("reader")
      .doUpdateSet((eb) => ({ marks: eb.ref("excluded.marks"), readAt: eb.ref("excluded.readAt") }))
      .whereRef("page_marks.readAt", "<=", sql.ref("excluded.readAt")),
  );
});

/** Writes the marks of several readers, unless later ones are there. */
export const writePageMarks = async (on: Runner, batch: readonly StoredMarks[]): Promise<void> => {
  await on.run(writeMarks, {
    readers: batch.map(({ reader }) => reader),
    marks: batch.map(({ marks }) => JSON.stringify(marks)),
    readAts: batch.map(({ readAt }) => readAt),
  });
};
