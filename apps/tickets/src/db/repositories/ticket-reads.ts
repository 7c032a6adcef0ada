import type { CallerRole, TicketRead } from "@crossdesk/contracts";
import { insertFrom, unnest } from "@crossdesk/database";
import type { Runner } from "@crossdesk/database";
import { prepared } from "../tables.ts";

/** A read to note. */
export interface NewRead {
  readonly ticketId: string;
  readonly hour: Date;
  readonly reader: string;
  readonly readerRole: CallerRole;
  readonly readAt: Date;
  readonly requestId: string;
}

type Arrays = { readonly [Name in keyof NewRead]: readonly NewRead[Name][] };

const inserted = prepared<Arrays>()("insert-ticket-reads", (db, p) => {
  const rows = unnest<NewRead>({
    ticketId: p("ticketId", "uuid[]"),
    hour: p("hour", "timestamptz[]"),
    reader: p("reader", "text[]"),
    readerRole: p("readerRole", "text[]"),
    readAt: p("readAt", "timestamptz[]"),
    requestId: p("requestId", "text[]"),
  });
  return insertFrom(
    db.insertInto("ticket_reads"),
    () => db.selectFrom(rows.as("r")),
    (eb) => ({
      ticketId: eb.ref("r.ticketId"),
      hour: eb.ref("r.hour"),
      reader: eb.ref("r.reader"),
      readerRole: eb.ref("r.readerRole"),
      readAt: eb.ref("r.readAt"),
      requestId: eb.ref("r.requestId"),
    }),
  ).onConflict((conflict) => conflict.doNothing());
});

/** Notes reads; those that another replica has noted in that hour are passed over. */
export const insertReads = async (on: Runner, reads: readonly NewRead[]): Promise<void> => {
  await on.run(inserted, {
    ticketId: reads.map(({ ticketId }) => ticketId),
    hour: reads.map(({ hour }) => hour),
    reader: reads.map(({ reader }) => reader),
    readerRole: reads.map(({ readerRole }) => readerRole),
    readAt: reads.map(({ readAt }) => readAt),
    requestId: reads.map(({ requestId }) => requestId),
  });
};

const ofTicket = prepared<{ ticketId: string; limit: number; offset: number }>()(
  "list-ticket-reads",
  (db, p) =>
    db
      .selectFrom("ticket_reads")
      .select(["ticketId", "reader", "readerRole", "readAt", "requestId"])
      .where("ticketId", "=", p("ticketId"))
      .orderBy("hour", "desc")
      .orderBy("readAt", "desc")
      .orderBy("reader")
      .limit(p("limit"))
      .offset(p("offset")),
  { reads: "many" },
);

interface Page {
  readonly ticketId: string;
  readonly limit: number;
  readonly offset: number;
}

/** Who read a ticket, newest first. */
export const listReads = async (on: Runner, page: Page): Promise<TicketRead[]> => {
  const rows = await on.run(ofTicket, page);
  return rows.map(({ readAt, ...read }) => ({ ...read, readAt: readAt.toISOString() }));
};
