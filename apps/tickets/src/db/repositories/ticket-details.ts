import { TEXT_LIMITS } from "@crossdesk/contracts";
import type {
  Complaint,
  Customer,
  Device,
  SummaryDetails,
  TicketDetails,
  TicketReference,
  Scope,
} from "@crossdesk/contracts";
import { columnsOf, sql } from "@crossdesk/database";
import type { Kysely, Runner } from "@crossdesk/database";
import { newestThatFit, roomForMessages } from "../../domain/answer-size.ts";
import { MessageEntity } from "../entities/message-entity.ts";
import { ofTicket, prepared, variants } from "../tables.ts";
import type { Tables } from "../tables.ts";
import { FOUND, SUMMARY, TICKET, toSummary, toTicket } from "../ticket-columns.ts";
import type { PackedFound, PackedTicket } from "../ticket-columns.ts";
import { listedDevices } from "./directory.ts";
import { isInScope, isMeant, kindName, kindOf, toLookup } from "./find-ticket.ts";
import type { Lookup } from "./find-ticket.ts";
import { messageJson, toMessage } from "./messages.ts";
import type { PackedMessage } from "./messages.ts";
import { teamReadUpTo } from "./read-marks.ts";

/** More than this is not read at once; a message counts as some characters more than its text has. */
const MOST_CHARACTERS = 200_000;
const CHARACTERS_BESIDE = 500;
const MOST_MESSAGES = MOST_CHARACTERS / CHARACTERS_BESIDE;
/** So many are never more than that, however long each is. */
const FEW_MESSAGES = Math.floor(MOST_CHARACTERS / (TEXT_LIMITS.message + CHARACTERS_BESIDE));

type Newest = readonly (PackedMessage | null)[];

/**
 * The newest messages of `tickets as t`, newest first, and one more than are few where there are more. Most tickets have so few: they are
 * taken as the index has them, and nothing is measured or sorted.
 */
const fewMessages = (db: Kysely<Tables>) => {
  const newest = db
    .selectFrom("messages as m")
    .select(messageJson("m").as("packed"))
    .whereRef("m.ticketId", "=", ofTicket.ref("t.id"))
    .orderBy("m.id", "desc")
    .limit(sql.lit(FEW_MESSAGES + 1));
  return sql<readonly PackedMessage[]>`array_to_json(array(${newest}))`;
};

/** The newest messages of `tickets as t`, oldest first; `null` stands for one before them that is not read. */
const newestMessages = (db: Kysely<Tables>) => {
  const newest = db
    .selectFrom("messages")
    .select(columnsOf(MessageEntity))
    .whereRef("ticketId", "=", ofTicket.ref("t.id"))
    .orderBy("id", "desc")
    .limit(sql.lit(MOST_MESSAGES + 1))
    .as("n");
  const measured = db
    .selectFrom(newest)
    .select(columnsOf(MessageEntity, "n"))
    .select((eb) =>
      sql<number>`sum(length(${eb.ref("n.text")}) + ${sql.lit(CHARACTERS_BESIDE)}) over (order by ${eb.ref("n.id")} desc)`.as(
        "characters",
      ),
    )
    .as("m");
  const packed = db.selectFrom(measured).select((eb) =>
    sql`json_agg(case when ${eb.ref("m.characters")} <= ${sql.lit(MOST_CHARACTERS)} then ${messageJson("m")} end
        order by ${eb.ref("m.id")})`.as("packed"),
  );
  return sql<Newest>`coalesce(${packed}, '[]'::json)`;
};

/** The newest messages that fit into the bytes left in an answer, and whether these are all. */
const toNewest = (values: Newest, room: number): Pick<TicketDetails, "messages" | "hasOlder"> => {
  const read = values.filter((message) => message !== null).map(toMessage);
  const messages = newestThatFit(read, room);
  return messages.length < values.length ? { messages, hasOlder: true } : { messages };
};

/** Rows of tickets with their messages, which `few` returns newest first and `all` oldest first. */
interface Statements<Row> {
  readonly few: () => Promise<readonly (Row & { readonly messages: readonly PackedMessage[] })[]>;
  readonly all: () => Promise<readonly (Row & { readonly messages: Newest })[]>;
}

/** In one statement where the messages are few, else in another one. */
const readNewest = async <Row>({ few, all }: Statements<Row>): Promise<(Row & { messages: Newest }) | undefined> => {
  const [row] = await few();
  if (row === undefined) return undefined;
  if (row.messages.length <= FEW_MESSAGES) return { ...row, messages: row.messages.toReversed() };
  const [whole] = await all();
  return whole;
};

const selectSummary = (db: Kysely<Tables>) => db.selectFrom("tickets as t").select(SUMMARY.json("t").as("summary"));

const summaryWithFew = variants<Lookup>()("summary-with-few", kindName, (db, p, kind) =>
  selectSummary(db)
    .select(fewMessages(db).as("messages"))
    .where(isMeant(db, p, kind)),
);

const summaryWithAll = variants<Lookup>()("summary-details", kindName, (db, p, kind) =>
  selectSummary(db)
    .select(newestMessages(db).as("messages"))
    .where(isMeant(db, p, kind)),
);

/** What lists show of a ticket, with its messages. */
export const findSummaryDetails = async (
  on: Runner,
  reference: TicketReference,
  scope: Scope,
): Promise<SummaryDetails | undefined> => {
  const [kind, lookup] = [kindOf(reference), toLookup(reference, scope)];
  const row = await readNewest({
    few: () => on.run(summaryWithFew(kind), lookup),
    all: () => on.run(summaryWithAll(kind), lookup),
  });
  if (row === undefined) return undefined;
  return { ticket: toSummary(row.summary), ...toNewest(row.messages, roomForMessages()) };
};

const selectTicket = (db: Kysely<Tables>) =>
  db.selectFrom("tickets as t").select([TICKET.json("t").as("ticket"), teamReadUpTo(db).as("teamReadUpTo")]);

const ticketWithFew = variants<Lookup>()("ticket-with-few", kindName, (db, p, kind) =>
  selectTicket(db)
    .select(fewMessages(db).as("messages"))
    .where(isMeant(db, p, kind)),
);

const ticketWithAll = variants<Lookup>()("ticket-details", kindName, (db, p, kind) =>
  selectTicket(db)
    .select(newestMessages(db).as("messages"))
    .where(isMeant(db, p, kind)),
);

/** A ticket with its messages. */
export const findTicketDetails = async (
  on: Runner,
  reference: TicketReference,
  scope: Scope,
): Promise<TicketDetails | undefined> => {
  const [kind, lookup] = [kindOf(reference), toLookup(reference, scope)];
  const row = await readNewest({
    few: () => on.run(ticketWithFew(kind), lookup),
    all: () => on.run(ticketWithAll(kind), lookup),
  });
  if (row === undefined) return undefined;
  const { teamReadUpTo: readUpTo } = row;
  const ticket = toTicket(row.ticket);
  return { ticket, ...toNewest(row.messages, roomForMessages(ticket.session)), teamReadUpTo: readUpTo };
};

/** Complaints: `tickets as t` with their customers and devices, as `toComplaint` takes them. */
const selectOwned = (db: Kysely<Tables>) =>
  db
    .selectFrom("tickets as t")
    .innerJoin("customers as c", (join) =>
      join.onRef("c.entityId", "=", "t.entityId").onRef("c.id", "=", "t.customerId"),
    )
    .leftJoin("devices as d", (join) =>
      join
        .onRef("d.entityId", "=", "t.entityId")
        .onRef("d.customerId", "=", "t.customerId")
        .onRef("d.udid", "=", "t.deviceUdid"),
    )
    .select(["c.profile as customer", "d.profile as device"])
    .select(
      listedDevices(db, { entityId: ofTicket.ref("t.entityId"), customerId: ofTicket.ref("t.customerId") }).as(
        "devices",
      ),
    )
    .where((eb) => eb.not(eb.ref("t.isDeleted")));

const selectComplaints = (db: Kysely<Tables>) => selectOwned(db).select(TICKET.json("t").as("ticket"));

/** The same as a search shows them, as `toFoundComplaint` takes them. */
export const selectFoundComplaints = (db: Kysely<Tables>) => selectOwned(db).select(FOUND.json("t").as("ticket"));

interface ComplaintRow<Packed> {
  readonly ticket: Packed;
  readonly customer: Omit<Customer, "devices">;
  readonly device: Device | null;
  readonly devices: Device[] | null;
}

const ownersOf = ({ customer, device, devices }: ComplaintRow<unknown>): Omit<Complaint, "ticket"> => ({
  customer: { ...customer, devices: devices ?? [] },
  device,
});

const toComplaint = (row: ComplaintRow<PackedTicket>): Complaint => ({
  ticket: toTicket(row.ticket),
  ...ownersOf(row),
});

export const toFoundComplaint = (row: ComplaintRow<PackedFound>): Complaint => ({
  ticket: { ...FOUND.read(row.ticket), session: {} },
  ...ownersOf(row),
});

const complaintsById = prepared<Scope & { readonly ids: readonly string[] }>()("find-complaints", (db, p) =>
  selectComplaints(db)
    .innerJoin(
      sql<{ id: string; place: number }>`unnest(${p("ids", "uuid[]")}) with ordinality`.as<"asked">(
        sql`asked (id, place)`,
      ),
      (join) => join.onRef("asked.id", "=", "t.id"),
    )
    .where(isInScope(p))
    .orderBy("asked.place"),
);

/** Complaints by ticket id, in the order of the ids; those that the scope hasn't are left out. */
export const findComplaints = async (on: Runner, ids: readonly string[], scope: Scope): Promise<Complaint[]> => {
  const rows = await on.run(complaintsById, { ...scope, ids });
  return rows.map(toComplaint);
};
