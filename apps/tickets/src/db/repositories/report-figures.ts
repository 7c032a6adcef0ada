import { DONE_STATUSES } from "@crossdesk/contracts";
import type { ReportFilter, ReportGrouping } from "@crossdesk/contracts";
import { sql } from "@crossdesk/database";
import type { RawBuilder, Runner, SqlBool } from "@crossdesk/database";
import type { FactKind } from "../../domain/ticket-fact.ts";
import { variants } from "../tables.ts";
import { narrow, ofFacts, ofRatings, ofTickets, shapeOf, valuesOf } from "./report-filter.ts";
import type { Filter, Narrowed } from "./report-filter.ts";

/** A period of a tenant, cut where its steps begin. */
export interface ReportPeriod {
  readonly entityId: string;
  readonly bounds: readonly Date[];
  readonly start: Date;
  /** The instant behind it. */
  readonly end: Date;
  readonly filter: ReportFilter;
}

type StepValues = Omit<ReportPeriod, "filter"> & Filter;

const kind = sql.ref<FactKind>("f.kind");
const count = (of: FactKind): RawBuilder<number> => sql<number>`count(*) filter (where ${kind} = ${sql.lit(of)})`;

/** The median and the ninth tenth, each a value that occurred. */
const times = (of: FactKind): RawBuilder<number[] | null> =>
  sql<
    number[] | null
  >`percentile_disc(array[0.5, 0.9]) within group (order by ${sql.ref("f.seconds")}) filter (where ${kind} = ${sql.lit(of)})`;

const FIGURES = [
  count("opened").as("opened"),
  count("solved").as("solved"),
  count("reopened").as("reopened"),
  count("missed").as("missed"),
  count("first-answer").as("firstAnswers"),
  times("first-answer").as("firstAnswerTimes"),
  count("next-answer").as("nextAnswers"),
  times("next-answer").as("nextAnswerTimes"),
  times("solved").as("resolutionTimes"),
] as const;

const isIn = (at: RawBuilder<unknown>, start: RawBuilder<Date>, end: RawBuilder<Date>): RawBuilder<SqlBool> =>
  sql<SqlBool>`(${at} >= ${start} and ${at} < ${end})`;

/** The steps by their numbers from 1, and all of them as 0. With each comes what the backlog is calculated from: all of one reading. */
const byStep = variants<StepValues>()(
  "report-steps",
  shapeOf,
  (db, p, narrowed) =>
    db
      .with("f", (qb) =>
        qb
          .selectFrom("ticket_facts as x")
          .select((eb) => [
            "x.kind",
            "x.seconds",
            sql<number>`width_bucket(${eb.ref("x.at")}, ${p("bounds", "timestamptz[]")})`.as("step"),
          ])
          .where("x.entityId", "=", p("entityId"))
          .where(isIn(sql.ref("x.at"), p("start", "timestamptz"), p("end", "timestamptz")))
          .where(ofFacts(narrowed, p)),
      )
      .selectFrom("f")
      .select((eb) => [
        sql<number>`coalesce(${eb.ref("f.step")}, 0)`.as("step"),
        ...FIGURES,
        eb
          .selectFrom("tickets as t")
          .select((open) => open.fn.countAll<number>().as("count"))
          .where("t.entityId", "=", p("entityId"))
          .where("t.status", "not in", DONE_STATUSES)
          .where((open) => open.not(open.ref("t.isDeleted")))
          .where(ofTickets(narrowed, p))
          .$asScalar()
          .$notNull()
          .as("openNow"),
        eb
          .selectFrom("ticket_facts as x")
          .select((later) => [
            sql<number>`count(*) filter (where ${later.ref("x.kind")} <> 'solved')
              - count(*) filter (where ${later.ref("x.kind")} = 'solved')`.as("net"),
          ])
          .where("x.entityId", "=", p("entityId"))
          .where((later) => sql<SqlBool>`${later.ref("x.at")} >= ${p("end", "timestamptz")}`)
          .where("x.kind", "in", ["opened", "reopened", "solved"])
          .where(ofFacts(narrowed, p))
          .$asScalar()
          .$notNull()
          .as("netLater"),
      ])
      .groupBy(sql`grouping sets ((${sql.ref("f.step")}), ())`),
  { reads: "many" },
);

/** What happened in a step, or in all. */
export type StepRow = NonNullable<ReturnType<typeof byStep>["row"]>;

export const readSteps = (on: Runner, { filter, ...period }: ReportPeriod): Promise<StepRow[]> =>
  on.run(byStep(narrow(filter)), { ...period, ...valuesOf(filter) });

/** What a ticket belongs to, as it is now; tickets that are gone belong to nothing. A ticket counts for each of its tags. */
const TICKETS_KEYS = {
  tag: sql<
    string | null
  >`unnest(case when coalesce(${sql.ref("t.tags")}, '{}') = '{}' then array[null]::text[] else ${sql.ref("t.tags")} end)`,
  category: sql.ref<string | null>("t.categoryText"),
  channel: sql.ref<string | null>("t.channel"),
  language: sql.ref<string | null>("t.language"),
  priority: sql.ref<string | null>("t.priority"),
} as const satisfies Record<Exclude<ReportGrouping, "agent">, RawBuilder<string | null>>;

const keyOf = (by: ReportGrouping, agent: RawBuilder<string | null>): RawBuilder<string | null> =>
  by === "agent" ? agent : TICKETS_KEYS[by];

type GroupPeriod = Omit<ReportPeriod, "bounds"> & { readonly limit: number };
type GroupValues = Omit<GroupPeriod, "filter"> & Filter;

interface Grouped {
  readonly by: ReportGrouping;
  readonly narrowed: Narrowed;
}

const groupedShapeOf = ({ by, narrowed }: Grouped): string => `${by}-${shapeOf(narrowed)}`;

const byGroup = variants<GroupValues>()(
  "report-groups",
  groupedShapeOf,
  (db, p, { by, narrowed }) =>
    db
      .with("f", (qb) =>
        qb
          .selectFrom("ticket_facts as x")
          .leftJoin("tickets as t", "t.id", "x.ticketId")
          .select(["x.kind", "x.seconds", keyOf(by, sql.ref("x.agentId")).as("key")])
          .where("x.entityId", "=", p("entityId"))
          .where(isIn(sql.ref("x.at"), p("start", "timestamptz"), p("end", "timestamptz")))
          .where(ofFacts(narrowed, p)),
      )
      .selectFrom("f")
      .select(["f.key", ...FIGURES])
      .groupBy("f.key")
      .orderBy((eb) => eb.fn.countAll(), "desc")
      .orderBy("f.key")
      .limit(p("limit")),
  { reads: "many" },
);

export type GroupRow = NonNullable<ReturnType<typeof byGroup>["row"]>;

/** What happened to tickets of each group, those with the most first. */
export const readGroups = (on: Runner, by: ReportGrouping, { filter, ...period }: GroupPeriod): Promise<GroupRow[]> =>
  on.run(byGroup({ by, narrowed: narrow(filter) }), { ...period, ...valuesOf(filter) });

const ratingsByStep = variants<StepValues>()(
  "report-ratings",
  shapeOf,
  (db, p, narrowed) =>
    db
      .with("f", (qb) =>
        qb
          .selectFrom("tickets as t")
          .select((eb) => [
            "t.rating",
            sql<number>`width_bucket(${eb.ref("t.ratedAt")}, ${p("bounds", "timestamptz[]")})`.as("step"),
          ])
          .where("t.entityId", "=", p("entityId"))
          .where("t.rating", "is not", null)
          .where(isIn(sql.ref("t.ratedAt"), p("start", "timestamptz"), p("end", "timestamptz")))
          .where(ofRatings(narrowed, p)),
      )
      .selectFrom("f")
      .select((eb) => [
        sql<number>`coalesce(${eb.ref("f.step")}, 0)`.as("step"),
        eb.fn.countAll<number>().as("count"),
        sql<number | null>`sum(${eb.ref("f.rating")})::integer`.as("sum"),
      ])
      .groupBy(sql`grouping sets ((${sql.ref("f.step")}), ())`),
  { reads: "many" },
);

/** How many ratings there were, and their sum. */
export interface RatingSum {
  readonly count: number;
  readonly sum: number | null;
}

/** The ratings of the steps by their numbers from 1, and all of them as 0. */
export const readRatings = (
  on: Runner,
  { filter, ...period }: ReportPeriod,
): Promise<(RatingSum & { step: number })[]> =>
  on.run(ratingsByStep(narrow(filter)), { ...period, ...valuesOf(filter) });

type RatingPeriod = GroupPeriod & { readonly keys: readonly (string | null)[] };
type RatingValues = GroupValues & Pick<RatingPeriod, "keys">;

const ratingsByGroup = variants<RatingValues>()(
  "report-group-ratings",
  groupedShapeOf,
  (db, p, { by, narrowed }) =>
    db
      .with("f", (qb) =>
        qb
          .selectFrom("tickets as t")
          .select(["t.rating", keyOf(by, sql.ref("t.ratedAgentId")).as("key")])
          .where("t.entityId", "=", p("entityId"))
          .where("t.rating", "is not", null)
          .where(isIn(sql.ref("t.ratedAt"), p("start", "timestamptz"), p("end", "timestamptz")))
          .where(ofRatings(narrowed, p)),
      )
      .selectFrom("f")
      .select((eb) => [
        "f.key",
        eb.fn.countAll<number>().as("count"),
        sql<number | null>`sum(${eb.ref("f.rating")})::integer`.as("sum"),
      ])
      .groupBy("f.key")
      // `array_position` finds `null`, too.
      .orderBy((eb) => sql`array_position(${p("keys", "text[]")}, ${eb.ref("f.key")}) is null`)
      .orderBy((eb) => eb.fn.countAll(), "desc")
      .orderBy("f.key")
      .limit(p("limit")),
  { reads: "many" },
);

/** The ratings of these groups, and then of those with the most ratings. */
export const readGroupRatings = (
  on: Runner,
  by: ReportGrouping,
  { filter, ...period }: RatingPeriod,
): Promise<(RatingSum & { key: string | null })[]> =>
  on.run(ratingsByGroup({ by, narrowed: narrow(filter) }), { ...period, ...valuesOf(filter) });
