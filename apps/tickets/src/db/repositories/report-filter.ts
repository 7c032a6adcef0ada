import type { ReportFilter } from "@crossdesk/contracts";
import { sql } from "@crossdesk/database";
import type { Expression, ParameterFactory, SqlBool } from "@crossdesk/database";
import { allOf, choose, isGiven } from "../conditions.ts";
import type { Chosen, Conditions } from "../conditions.ts";
import { ofTicket } from "../tables.ts";

/** A report's filter with a value for each of its parts. */
export type Filter = Required<ReportFilter>;

/** What tickets are like now. */
const CONDITIONS = {
  tag: (p) => sql<SqlBool>`${ofTicket.ref("t.tags")} @> array[${p("tag", "text")}]`,
  category: (p) => ofTicket("t.categoryText", "=", p("category")),
  channel: (p) => ofTicket("t.channel", "=", p("channel")),
  language: (p) => ofTicket("t.language", "=", p("language")),
  priority: (p) => ofTicket("t.priority", "=", p("priority")),
} as const satisfies Conditions<Filter>;

/** Which conditions a report has. */
export interface Narrowed {
  readonly tickets: Chosen;
  readonly isOfAgent: boolean;
}

export const narrow = (filter: ReportFilter): Narrowed => ({
  tickets: choose(CONDITIONS, {
    tag: isGiven(filter.tag),
    category: isGiven(filter.category),
    channel: isGiven(filter.channel),
    language: isGiven(filter.language),
    priority: isGiven(filter.priority),
  }),
  isOfAgent: isGiven(filter.agent),
});

export const shapeOf = ({ tickets, isOfAgent }: Narrowed): string => `${isOfAgent ? "agent" : ""}${tickets.key}`;

/** A filter whose missing parts no condition looks at. */
export const valuesOf = (filter: ReportFilter): Filter => ({
  agent: "",
  tag: "",
  category: "",
  channel: "chat",
  language: "",
  priority: "normal",
  ...filter,
});

/** The tickets that are counted, of a table that is called `t`. */
export const ofTickets = ({ tickets }: Narrowed, p: ParameterFactory<Filter>): Expression<SqlBool> =>
  allOf(CONDITIONS, tickets, p);

/** Facts of the tickets that are counted, of a table that is called `x`. */
export const ofFacts = (narrowed: Narrowed, p: ParameterFactory<Filter>): Expression<SqlBool> =>
  ofTicket.and([
    ...(narrowed.isOfAgent ? [sql<SqlBool>`${sql.ref("x.agentId")} = ${p("agent", "text")}`] : []),
    ...(narrowed.tickets.names.length === 0
      ? []
      : [
          sql<SqlBool>`exists (select from ${sql.table("tickets")} as t
            where ${sql.ref("t.id")} = ${sql.ref("x.ticketId")} and ${ofTickets(narrowed, p)})`,
        ]),
  ]);

/** Ratings of the tickets that are counted: those of an agent are of whom it was that customers rated. */
export const ofRatings = (narrowed: Narrowed, p: ParameterFactory<Filter>): Expression<SqlBool> =>
  ofTicket.and([...(narrowed.isOfAgent ? [ofTicket("t.ratedAgentId", "=", p("agent"))] : []), ofTickets(narrowed, p)]);
