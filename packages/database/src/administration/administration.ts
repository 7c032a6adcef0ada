import type { Administered as AdministeredLine, CallContext } from "@crossdesk/contracts";
import { sql } from "kysely";
import type { SqlBool } from "kysely";
import type { Runner } from "../statement.ts";
import { columnsOf, statementsOf } from "../statements/statements-of.ts";
import { AdministrationEntity } from "./administration-entity.ts";

const { prepared } = statementsOf([AdministrationEntity]);

/** What was administered. */
export interface Administered {
  readonly action: string;
  /** What it was done to: an id, or a subject. */
  readonly target: string;
  readonly entityId: string | null;
  readonly at: Date;
  /** Nothing secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

interface Values extends Omit<Administered, "detail"> {
  readonly actor: string;
  readonly actorRole: CallContext["caller"]["role"];
  readonly detail: Record<string, unknown>;
  readonly requestId: string;
}

const noted = prepared<Values>()("kit-note-administration", (db, p) =>
  db.insertInto("administration_log").values({
    at: p("at"),
    actor: p("actor"),
    actorRole: p("actorRole"),
    entityId: p("entityId"),
    action: p("action"),
    target: p("target"),
    detail: p.json("detail"),
    requestId: p("requestId"),
  }),
);

/** Writes a line of the log of administration, in the transaction of the change itself. */
export const noteAdministration = async (
  on: Runner,
  { caller, requestId }: Pick<CallContext, "caller" | "requestId">,
  { detail = {}, ...line }: Administered,
): Promise<void> => {
  const by = caller.keyId === undefined ? {} : { keyId: caller.keyId };
  await on.run(noted, {
    ...line,
    actor: caller.subject,
    actorRole: caller.role,
    detail: { ...detail, ...by },
    requestId,
  });
};

/** Which lines: of a tenant, about a target, before a line's id. */
export interface AdministrationFilter {
  readonly entityId: string | null;
  readonly target?: string | undefined;
  readonly before?: number | undefined;
  readonly limit: number;
}

interface ListedValues {
  readonly entityId: string | null;
  readonly target: string | null;
  readonly before: number | null;
  readonly limit: number;
}

const listed = prepared<ListedValues>()(
  "kit-list-administration",
  (db, p) =>
    db
      .selectFrom("administration_log as a")
      .select(columnsOf(AdministrationEntity, "a"))
      .where((eb) => sql<SqlBool>`(${p("entityId", "text")} is null or ${eb.ref("a.entityId")} = ${p("entityId")})`)
      .where((eb) => sql<SqlBool>`(${p("target", "text")} is null or ${eb.ref("a.target")} = ${p("target")})`)
      .where((eb) => sql<SqlBool>`(${p("before", "bigint")} is null or ${eb.ref("a.id")} < ${p("before")})`)
      .orderBy("a.id", "desc")
      .limit(p("limit")),
  { reads: "many" },
);

/** Lines of the log of administration, newest first. */
export const listAdministration = async (
  on: Runner,
  { target, before, ...filter }: AdministrationFilter,
): Promise<AdministeredLine[]> => {
  const rows = await on.run(listed, { ...filter, target: target ?? null, before: before ?? null });
  return rows.map(({ at, ...line }) => ({ ...line, at: at.toISOString() }));
};
