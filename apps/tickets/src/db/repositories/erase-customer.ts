import { sql } from "@crossdesk/database";
import type { Runner, SqlBool } from "@crossdesk/database";
import { prepared } from "../tables.ts";

interface Key {
  readonly entityId: string;
  readonly customerId: string;
}

interface NextTickets extends Key {
  readonly after: number;
  readonly limit: number;
}

const nextTickets = prepared<NextTickets>()("erase-next-tickets", (db, p) =>
  db
    .selectFrom("tickets")
    .select(["id", "number"])
    .where("entityId", "=", p("entityId"))
    .where("customerId", "=", p("customerId"))
    .where((eb) => eb.not(eb.ref("isDeleted")))
    .where("number", ">", p("after"))
    .orderBy("number")
    .limit(p("limit")),
);

/** The customer's next tickets after a number. */
export const readNextTickets = (on: Runner, next: NextTickets): Promise<{ id: string; number: number }[]> =>
  on.run(nextTickets, next);

interface OfTicket {
  readonly ticketId: string;
}

const NONE = sql<string[]>`'{}'`;

// What no change of a ticket writes.
const fixedTexts = prepared<OfTicket>({ tenants: "key" })("erase-fixed-texts", (db, p) =>
  db
    .updateTable("tickets")
    .set({
      description: "",
      contactName: null,
      contactEmail: null,
      contactPhone: null,
      deviceUdid: null,
      tags: NONE,
      ratingComment: null,
    })
    .where("id", "=", p("ticketId")),
);
const words = prepared<{ number: number }>()("erase-search-words", (db, p) =>
  db
    .updateTable("ticket_search")
    .set({ words: sql<string>`''::tsvector`, bytes: 0, isStale: false })
    .where("number", "=", p("number")),
);
const messages = prepared<OfTicket>()("erase-messages", (db, p) =>
  db.updateTable("messages").set({ text: "", seal: null }).where("ticketId", "=", p("ticketId")).returning("id"),
);
const attachments = prepared<OfTicket>()("erase-attachments", (db, p) =>
  db.deleteFrom("attachments").where("ticketId", "=", p("ticketId")),
);
const marks = prepared<OfTicket>({ tenants: "key" })("erase-read-marks", (db, p) =>
  db.deleteFrom("read_marks").where("ticketId", "=", p("ticketId")),
);
const customersMark = prepared<OfTicket>()("erase-customer-mark", (db, p) =>
  db.deleteFrom("customer_marks").where("ticketId", "=", p("ticketId")),
);
const mirrored = prepared<OfTicket>()("erase-zendesk-bodies", (db, p) =>
  db.updateTable("zendesk_jobs").set({ body: null, reason: null }).where("ticketId", "=", p("ticketId")),
);

const notes = prepared<OfTicket>()("erase-notes", (db, p) =>
  db
    .updateTable("notes")
    .set({ text: "", mentions: NONE, seal: null })
    .where("ticketId", "=", p("ticketId"))
    .returning("id"),
);
const mentions = prepared<OfTicket>({ tenants: "key" })("erase-mentions", (db, p) =>
  db.deleteFrom("mentions").where("ticketId", "=", p("ticketId")),
);

/** The statements that erase what belongs to a ticket alone. A new table with texts of tickets needs one here. */
const OF_TICKET = [fixedTexts, attachments, marks, customersMark, mirrored, mentions] as const;

/** The texts that lines vouched for one by one. */
export interface ErasedTexts {
  readonly messageIds: readonly number[];
  readonly noteIds: readonly number[];
}

/** Erases a ticket's texts that no change writes, and everything that belongs to it. */
export const eraseTicketTexts = async (
  on: Runner,
  { ticketId, number }: OfTicket & { readonly number: number },
): Promise<ErasedTexts> => {
  for (const statement of OF_TICKET) await on.run(statement, { ticketId });
  await on.run(words, { number });
  const noteIds = (await on.run(notes, { ticketId })).map(({ id }) => id);
  return { messageIds: (await on.run(messages, { ticketId })).map(({ id }) => id), noteIds };
};

const devices = prepared<Key>()("erase-devices", (db, p) =>
  db.deleteFrom("devices").where("entityId", "=", p("entityId")).where("customerId", "=", p("customerId")),
);

export const eraseDevices = async (on: Runner, key: Key): Promise<void> => {
  await on.run(devices, key);
};

// Names of files are chosen by their uploaders; nothing else in events is.
const namesInOutbox = prepared<{ patterns: readonly string[] }>()(
  "erase-names-in-outbox",
  (db, p) =>
    db
      .updateTable("outbox")
      .set((eb) => ({
        envelope: sql<string>`jsonb_set(${eb.ref("envelope")}::jsonb, '{data,attachmentNames}', '[]')::text`,
      }))
      .where("type", "=", "events.tickets.message-added")
      .where((eb) => sql<SqlBool>`${eb.ref("envelope")} like any(${p("patterns", "text[]")})`),
  { reads: "many" },
);

/** Removes the names of files from events that are kept for replay. */
export const eraseNamesInOutbox = async (on: Runner, ticketIds: readonly string[]): Promise<void> => {
  if (ticketIds.length === 0) return;
  await on.run(namesInOutbox, { patterns: ticketIds.map((id) => `%"aggregateId":"${id}"%`) });
};
