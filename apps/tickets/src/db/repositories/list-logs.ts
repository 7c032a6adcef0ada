import { TicketLog as TicketLogSchema } from "@crossdesk/contracts";
import type { TicketLog, Scope } from "@crossdesk/contracts";
import { jsonColumns, sql } from "@crossdesk/database";
import type { Runner, SqlBool } from "@crossdesk/database";
import type { PageStart } from "../../domain/page-chain.ts";
import { allOf, choose, isGiven } from "../conditions.ts";
import type { Chosen, Conditions } from "../conditions.ts";
import { TicketLogEntity } from "../entities/ticket-log-entity.ts";
import { variants } from "../tables.ts";

export interface LogFilter {
  readonly scope: Scope;
  /** Of one ticket alone. */
  readonly ticketId: string | undefined;
}

export interface LogPage {
  readonly limit: number;
  readonly start: PageStart;
  /** Whether to include what each change moved. */
  readonly details: boolean;
}

interface Values {
  readonly entityId: string | null;
  readonly customerId: string | null;
  readonly ownTicketId: string | null;
  readonly ticketId: string | undefined;
  readonly below: number | null;
  readonly limit: number;
  readonly skip: number;
}

const column = (name: Exclude<keyof (typeof TicketLogEntity)["properties"], symbol | number>) => sql.ref(`l.${name}`);

const CONDITIONS = {
  entity: (p) => sql<SqlBool>`${column("entityId")} = ${p("entityId")}`,
  customer: (p) => sql<SqlBool>`${column("customerId")} = ${p("customerId")}`,
  ownTicket: (p) => sql<SqlBool>`${column("ticketId")} = ${p("ownTicketId")}`,
  ticket: (p) => sql<SqlBool>`${column("ticketId")} = ${p("ticketId")}`,
  below: (p) => sql<SqlBool>`${column("id")} < ${p("below")}`,
} as const satisfies Conditions<Values>;

const toChosen = ({ scope, ticketId }: LogFilter, below: number | null): Chosen =>
  choose(CONDITIONS, {
    entity: isGiven(scope.entityId),
    customer: isGiven(scope.customerId),
    ownTicket: isGiven(scope.ticketId),
    ticket: isGiven(ticketId),
    below: isGiven(below),
  } satisfies Record<keyof typeof CONDITIONS, boolean>);

const toValues = ({ scope, ticketId }: LogFilter, page: Pick<Values, "limit" | "skip" | "below">): Values => ({
  entityId: scope.entityId,
  customerId: scope.customerId,
  ownTicketId: scope.ticketId,
  ticketId,
  ...page,
});

const { detail: _detail, ...withoutDetail } = TicketLogSchema.shape;
const LOG = jsonColumns(TicketLogEntity, { shape: withoutDetail });

interface ListShape {
  readonly chosen: Chosen;
  readonly details: boolean;
}

const listStatement = variants<Values>({ tenants: { by: "entityId" } })(
  "list-logs",
  ({ chosen, details }: ListShape) => `${chosen.key}${details ? "-details" : ""}`,
  (db, p, { chosen, details }) =>
    db
      .selectFrom("ticket_logs as l")
      .select([
        LOG.json("l").as("log"),
        (details ? sql.ref<TicketLog["detail"]>("l.detail") : sql<undefined>`null`).as("detail"),
      ])
      .where(allOf(CONDITIONS, chosen, p))
      .orderBy("l.id", "desc")
      .limit(p("limit"))
      .offset(p("skip")),
  { reads: "many" },
);

/** A page of the audit log, newest first. Lines are never changed: who made one changed it last. */
export const listLogs = async (
  on: Runner,
  filter: LogFilter,
  { limit, start, details }: LogPage,
): Promise<TicketLog[]> => {
  const { below, skip } = start;
  const statement = listStatement({ chosen: toChosen(filter, below), details });
  const rows = await on.run(statement, toValues(filter, { limit, skip, below }));
  return rows.map(({ log, detail }) => {
    const line = LOG.read(log);
    const { actor: by, actorType: byType, actedAt: at } = line;
    return {
      ...line,
      createdBy: by,
      createdByType: byType,
      createdAt: at,
      modifiedBy: by,
      modifiedByType: byType,
      modifiedAt: at,
      isActive: true,
      isDeleted: false,
      ...(details ? { detail } : {}),
    };
  });
};

const countStatement = variants<Values>({ tenants: { by: "entityId" } })(
  "count-logs",
  ({ key }: Chosen) => key,
  (db, p, chosen) =>
    db
      .selectFrom("ticket_logs as l")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .where(allOf(CONDITIONS, chosen, p)),
  { reads: "many" },
);

export const countLogs = async (on: Runner, filter: LogFilter): Promise<number> => {
  const [row] = await on.run(
    countStatement(toChosen(filter, null)),
    toValues(filter, { limit: 0, skip: 0, below: null }),
  );
  return row?.count ?? 0;
};
