import { entityFor, MOST_GROUPS } from "@crossdesk/contracts";
import type { Board, GetBoardInput, GetReportInput, Handler, Report, ReportGrouping } from "@crossdesk/contracts";
import type { Database } from "@crossdesk/database";
import { Slots } from "@crossdesk/events";
import { shareCalls } from "@crossdesk/service-kit";
import { readBoard } from "../db/repositories/board.ts";
import type { BoardRow } from "../db/repositories/board.ts";
import { readGroupRatings, readGroups, readRatings, readSteps } from "../db/repositories/report-figures.ts";
import type { ReportPeriod } from "../db/repositories/report-figures.ts";
import { requireRight } from "../domain/policy.ts";
import { toFigures, toSteps } from "../domain/report.ts";
import { spansOf } from "../domain/report-steps.ts";
import type { TicketsDeps } from "../deps.ts";

/** Reports that are read at a time: however many are asked for, most connections are left to the desk. */
const AT_A_TIME = 2;

/** Reads a report. */
export type ReadReport = (input: GetReportInput & { readonly entityId: string }) => Promise<Report>;

/** Reads reports, a few at a time; those who ask for the same at the same time share one reading. */
export const createReportReader = ({ db, clock }: Pick<TicketsDeps, "db" | "clock">): ReadReport => {
  const slots = new Slots(AT_A_TIME);
  const shared = shareCalls<Report>();
  const read: ReadReport = async ({ entityId, from, to, timeZone, step, by, filter }) => {
    const spans = spansOf({ from, to, timeZone, step });
    const bounds = spans.spans.map(({ start }) => start);
    const period = { entityId, bounds, start: bounds[0] ?? spans.end, end: spans.end, filter: filter ?? {} };
    const now = clock.now();
    const counted = await readSteps(db, period);
    const rated = await readRatings(db, period);
    const all = counted.find((row) => row.step === 0);
    const open = { openNow: all?.openNow ?? 0, netLater: all?.netLater ?? 0 };
    const known = toSteps({
      spans,
      now,
      counted: new Map(counted.map((row) => [row.step, row])),
      rated: new Map(rated.map((row) => [row.step, row])),
      open,
    });
    // Who had which tickets at the end of a day is not on record.
    const steps = filter?.agent === undefined ? known : known.map((each) => ({ ...each, backlog: null }));
    const total = toFigures(
      all,
      rated.find((row) => row.step === 0),
    );
    return {
      entityId,
      from,
      to,
      timeZone,
      step,
      ...(filter === undefined ? {} : { filter }),
      readAt: now.toISOString(),
      steps,
      total: { ...total, backlog: steps.findLast(({ backlog }) => backlog !== null)?.backlog ?? null },
      ...(by === undefined ? {} : await groupsOf(db, by, period)),
    };
  };
  return (input) => shared(JSON.stringify(input), () => slots.use(() => read(input)));
};

const groupsOf = async (
  db: Database,
  by: ReportGrouping,
  { bounds: _bounds, ...period }: ReportPeriod,
): Promise<Pick<Report, "groups" | "hasMore">> => {
  const part = { ...period, limit: MOST_GROUPS + 1 };
  const counted = await readGroups(db, by, part);
  const keys = counted.map(({ key }) => key);
  const rated = new Map((await readGroupRatings(db, by, { ...part, keys })).map((row) => [row.key, row]));
  const known = new Set(keys);
  const groups = [
    ...counted.map((row) => ({ key: row.key, ...toFigures(row, rated.get(row.key)) })),
    // Rated in the period, with nothing else happening in it.
    ...[...rated.values()]
      .filter(({ key }) => !known.has(key))
      .map((row) => ({ key: row.key, ...toFigures(undefined, row) })),
  ];
  return { groups: groups.slice(0, MOST_GROUPS), hasMore: groups.length > MOST_GROUPS };
};

/** How a tenant's desk did in a period. */
export const getReport =
  (read: ReadReport): Handler<typeof GetReportInput, typeof Report> =>
  async (input, { ctx: { caller } }) => {
    requireRight(caller, "readReports");
    return read({ ...input, entityId: entityFor(caller, input.entityId) });
  };

/** What is open right now. Any number of leads may look: those who ask at the same time share one reading. */
export const getBoard = ({ db, clock }: TicketsDeps): Handler<typeof GetBoardInput, typeof Board> => {
  const shared = shareCalls<BoardRow[]>();
  return async (input, { ctx: { caller } }) => {
    requireRight(caller, "readReports");
    const entityId = entityFor(caller, input.entityId);
    const now = clock.now();
    const rows = await shared(entityId, () => readBoard(db, entityId, now));
    const queues = rows.map((row) => ({ ...row, oldestSince: row.oldestSince?.toISOString() ?? null }));
    return { readAt: now.toISOString(), queues };
  };
};
