import type { SummaryPage, TicketPage } from "@crossdesk/contracts";
import { sql } from "@crossdesk/database";
import type { Kysely, ParameterFactory, Runner, SqlBool } from "@crossdesk/database";
import type { PageStart } from "../../domain/page-chain.ts";
import { ofTicket, variants } from "../tables.ts";
import type { Tables } from "../tables.ts";
import { CATEGORY, SUMMARY, TICKET, toCategory, toSummary, toTicket } from "../ticket-columns.ts";
import type { PackedCategory, PackedSummary } from "../ticket-columns.ts";
import type { Values } from "./list-conditions.ts";
import { LARGEST, numbersOnPage, shapeName, toShape, toValues } from "./listed-tickets.ts";
import type { Page, Shape, TicketFilter } from "./listed-tickets.ts";
import { ORDER } from "./ticket-orders.ts";

/** As an array: the planner would overestimate the size of a set, and read all tickets. */
const isOnPage = (...given: Parameters<typeof numbersOnPage>) =>
  sql<SqlBool>`${ofTicket.ref("t.number")} = any(array${numbersOnPage(...given)})`;

const pageOfTickets = (db: Kysely<Tables>, p: ParameterFactory<Values>, shape: Shape) =>
  db
    .selectFrom("tickets as t")
    .innerJoin("categories as c", "c.id", "t.categoryId")
    .select([TICKET.json("t").as("ticket"), CATEGORY.json("c").as("category")])
    .where(isOnPage(db, p, shape))
    .orderBy(ORDER[shape.sort]);

const pageOfSummaries = (db: Kysely<Tables>, p: ParameterFactory<Values>, shape: Shape) => {
  const page = db
    .selectFrom("tickets as t")
    .select((eb) => [
      sql<PackedSummary[] | null>`json_agg(${SUMMARY.json("t")} order by ${ORDER[shape.sort]})`.as("tickets"),
      sql<number[]>`array_agg(distinct ${eb.ref("t.categoryId")})`.as("categoryIds"),
    ])
    .where(isOnPage(db, p, shape))
    .as("page");
  const categories = db
    .selectFrom("categories as c")
    .select(sql<PackedCategory[] | null>`json_agg(${CATEGORY.json("c")})`.as("categories"))
    .where((eb) => sql<SqlBool>`${eb.ref("c.id")} = any(${sql.ref("page.categoryIds")})`);
  return db.selectFrom(page).select(["page.tickets", categories.as("categories")]);
};

const quickTickets = variants<Values>({ tenants: { by: "ofEntity" } })("list-tickets-quick", shapeName, pageOfTickets);
const manyTickets = variants<Values>({ tenants: { by: "ofEntity" } })("list-tickets", shapeName, pageOfTickets, {
  reads: "many",
});
const quickSummaries = variants<Values>({ tenants: { by: "ofEntity" } })(
  "list-summaries-quick",
  shapeName,
  pageOfSummaries,
);
const manySummaries = variants<Values>({ tenants: { by: "ofEntity" } })("list-summaries", shapeName, pageOfSummaries, {
  reads: "many",
});

/** Most tickets that a quick read passes over. */
const MOST_SKIPPED = 100;

/** Whether an index leads right to the page: nothing is looked at but its tickets and the few before them. */
const isQuick = (filter: TicketFilter, { skip }: PageStart): boolean => {
  const { scope, terms, sort, ...conditions } = filter;
  const isPlain = terms.length === 0 && sort === "newest" && scope.ticketId === null;
  return isPlain && Object.values(conditions).every((condition) => condition === undefined) && skip <= MOST_SKIPPED;
};

/** A page of tickets with their categories, in their order. Rows are looked up only for what the page holds. */
export const listTickets = async (on: Runner, filter: TicketFilter, page: Page): Promise<TicketPage["items"]> => {
  const shape = toShape(filter, page);
  const statement = isQuick(filter, page.start) ? quickTickets(shape) : manyTickets(shape);
  const rows = await on.run(statement, toValues(filter, page, shape.byWords));
  return rows.map((row) => ({ ticket: toTicket(row.ticket), category: toCategory(row.category) }));
};

/** The same page as summaries, with each category once: read as one row. */
export const listSummaries = async (
  on: Runner,
  filter: TicketFilter,
  page: Page,
): Promise<Pick<SummaryPage, "items" | "categories">> => {
  const shape = toShape(filter, page);
  const statement = isQuick(filter, page.start) ? quickSummaries(shape) : manySummaries(shape);
  const [row] = await on.run(statement, toValues(filter, page, shape.byWords));
  return { items: row?.tickets?.map(toSummary) ?? [], categories: row?.categories?.map(toCategory) ?? [] };
};

const count = variants<Values>({ tenants: { by: "ofEntity" } })(
  "count-tickets",
  shapeName,
  (db, p, shape) =>
    db
      .selectFrom(sql<object>`${numbersOnPage(db, p, shape)}`.as("found"))
      .select((eb) => eb.fn.countAll<number>().as("count")),
  { reads: "many" },
);

/** How many tickets match: exactly, or up to `most`. */
export const countTickets = async (on: Runner, filter: TicketFilter, most = LARGEST): Promise<number> => {
  const page = { limit: most, start: { below: null, skip: 0 } };
  const shape = toShape(filter, page);
  const [row] = await on.run(count(shape), toValues(filter, page, shape.byWords));
  return row?.count ?? 0;
};
