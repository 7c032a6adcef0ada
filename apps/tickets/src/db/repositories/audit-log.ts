import { sql } from "@crossdesk/database";
import type { Runner, SqlBool } from "@crossdesk/database";
import { hashMessage, hashNote } from "../../domain/sealed-texts.ts";
import type { StoredText, StoredTicket } from "../../domain/verify-ticket.ts";
import { prepared } from "../tables.ts";

/** Tickets at a time: a session may be half a megabyte. */
const BATCH = 100;

const ticketEnds = prepared<{ after: number }>({ tenants: "all" })(
  "audit-tickets",
  (db, p) =>
    db
      .selectFrom("tickets")
      .select([
        "id",
        "number",
        "logCount",
        "logHash",
        "seal",
        "isDeleted",
        "refId",
        "channel",
        "entityId",
        "customerId",
        "orderId",
        "userType",
        "contactName",
        "contactEmail",
        "contactPhone",
        "categoryText",
        "ccr",
        "subject",
        "description",
        "session",
        "ratingComment",
      ])
      .where("number", ">", p("after"))
      .orderBy("number")
      .limit(sql.lit(BATCH)),
  { reads: "many" },
);

/** The next tickets behind a number: what is cut off at the end of their logs shows by what their rows know of them. */
export const readTicketEnds = async (on: Runner, after: number): Promise<StoredTicket[]> => {
  const rows = await on.run(ticketEnds, { after });
  return rows.map(({ contactName, contactEmail, contactPhone, ...ticket }) => ({
    ...ticket,
    contact: { name: contactName, email: contactEmail, phone: contactPhone },
  }));
};

const linesOf = prepared<{ ids: readonly string[] }>({ tenants: "key" })(
  "audit-lines",
  (db, p) =>
    db
      .selectFrom("ticket_logs")
      .select((eb) => [
        "id",
        "ticketId",
        "ticketNumber",
        "position",
        "action",
        "actor",
        "actorType",
        "actedAt",
        sql<string>`${eb.ref("detail")}::text`.as("detail"),
        "requestId",
        "contentHash",
        "previousHash",
        "hash",
      ])
      .where((eb) => sql<SqlBool>`${eb.ref("ticketId")} = any(${p("ids", "uuid[]")})`)
      .orderBy("ticketId")
      .orderBy("position"),
  { reads: "many" },
);

/** A line of the audit log, with its detail to the letter. */
export type LogLine = NonNullable<(typeof linesOf)["row"]>;

/** The lines of these tickets, in their order. */
export const readLogLines = (on: Runner, ids: readonly string[]): Promise<LogLine[]> => on.run(linesOf, { ids });

const MESSAGES = 1_000;

interface Attached {
  readonly name: string;
  readonly path: string;
}

const messagesOf = prepared<{ ids: readonly string[]; after: number }>()(
  "audit-messages",
  (db, p) =>
    db
      .selectFrom("messages as m")
      .select((eb) => [
        "m.id",
        "m.ticketId",
        "m.senderId",
        "m.senderType",
        "m.text",
        "m.sentAt",
        "m.createdBy",
        "m.createdByType",
        "m.seal",
        eb
          .selectFrom("attachments as a")
          .select((inner) =>
            sql<
              Attached[] | null
            >`json_agg(json_build_object('name', ${inner.ref("a.fileName")}, 'path', ${inner.ref("a.filePath")})
              order by ${inner.ref("a.id")})`.as("attachments"),
          )
          .whereRef("a.messageId", "=", "m.id")
          .as("attachments"),
      ])
      .where((eb) => sql<SqlBool>`${eb.ref("m.ticketId")} = any(${p("ids", "uuid[]")})`)
      .where("m.id", ">", p("after"))
      .orderBy("m.id")
      .limit(sql.lit(MESSAGES)),
  { reads: "many" },
);

/** The messages of these tickets by their tickets' ids, each as the hash of what it says. */
export const readMessageHashes = async (
  on: Runner,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly StoredText[]>> => {
  const found: (StoredText & { readonly ticketId: string })[] = [];
  for (let after = 0; ;) {
    const rows = await on.run(messagesOf, { ids, after });
    for (const { seal, attachments: attached, ...message } of rows) {
      const attachments = (attached ?? []).map(({ name: fileName, path: filePath }) => ({ fileName, filePath }));
      found.push({
        id: message.id,
        ticketId: message.ticketId,
        contentHash: seal === null ? null : hashMessage(seal, { ...message, attachments }),
        isBlank: message.text === "" && attachments.length === 0,
      });
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < MESSAGES) return Map.groupBy(found, ({ ticketId }) => ticketId);
    after = last.id;
  }
};

const notesOf = prepared<{ ids: readonly string[]; after: number }>()(
  "audit-notes",
  (db, p) =>
    db
      .selectFrom("notes as n")
      .select(["n.id", "n.ticketId", "n.authorId", "n.authorType", "n.text", "n.mentions", "n.writtenAt", "n.seal"])
      .where((eb) => sql<SqlBool>`${eb.ref("n.ticketId")} = any(${p("ids", "uuid[]")})`)
      .where("n.id", ">", p("after"))
      .orderBy("n.id")
      .limit(sql.lit(MESSAGES)),
  { reads: "many" },
);

/** The notes of these tickets by their tickets' ids, each as the hash of what it says. */
export const readNoteHashes = async (
  on: Runner,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly StoredText[]>> => {
  const found: (StoredText & { readonly ticketId: string })[] = [];
  for (let after = 0; ;) {
    const rows = await on.run(notesOf, { ids, after });
    for (const { seal, ...note } of rows) {
      found.push({
        id: note.id,
        ticketId: note.ticketId,
        contentHash: seal === null ? null : hashNote(seal, note),
        isBlank: note.text === "" && note.mentions.length === 0,
      });
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < MESSAGES) return Map.groupBy(found, ({ ticketId }) => ticketId);
    after = last.id;
  }
};

const orphans = prepared({ tenants: "all" })(
  "audit-orphans",
  (db) =>
    db
      .selectFrom("ticket_logs as l")
      .select("l.ticketNumber")
      .distinct()
      .where((eb) => eb.not(eb.exists(eb.selectFrom("tickets as t").select([]).whereRef("t.id", "=", "l.ticketId"))))
      .orderBy("l.ticketNumber"),
  { reads: "many" },
);

/** Numbers of tickets that are not there, while lines of theirs are. */
export const readOrphans = async (on: Runner): Promise<number[]> =>
  (await on.run(orphans, {})).map(({ ticketNumber }) => ticketNumber);
