import { isDeepStrictEqual } from "node:util";
import { ReportGrouping, withCall } from "@crossdesk/contracts";
import type { Caller, Report, ReportStep } from "@crossdesk/contracts";
import type { DeskSystem } from "../system.ts";
import { DAY } from "../time.ts";
import { readAuditLines, readTraits } from "./audit-lines.ts";
import type { TicketTraits } from "./audit-lines.ts";
import { replay } from "./replay.ts";
import type { Happened } from "./replay.ts";
import { createCalendar, figuresOf, stepsOf } from "./sums.ts";

/** What was held against the audit log, and where it is not the same. */
export interface ReportsCompared {
  /** How many steps and groups were compared, each with all its figures. */
  readonly compared: number;
  /** How many changes of tickets they count. */
  readonly happened: number;
  readonly differences: readonly string[];
}

/** Days that begin at midnight, in the evening and in the morning of UTC's. */
const ASKED = [
  { timeZone: "UTC", step: "day" },
  { timeZone: "Europe/Berlin", step: "week" },
  { timeZone: "America/St_Johns", step: "day" },
  { timeZone: "Asia/Kolkata", step: "month" },
] as const satisfies readonly { timeZone: string; step: ReportStep }[];

const leadOf = (entityId: string): Caller => ({ subject: `${entityId}-lead`, role: "admin", entityId });

/** The groups to which something that happened belongs. */
const keysOf = (
  { agentId }: Happened,
  traits: TicketTraits | undefined,
  by: ReportGrouping,
): readonly (string | null)[] => {
  if (by === "agent") return [agentId];
  if (traits === undefined) return [null];
  if (by !== "tag") return [traits[by]];
  return traits.tags.length === 0 ? [null] : traits.tags;
};

const groupsOf = (
  happened: readonly Happened[],
  traits: ReadonlyMap<string, TicketTraits>,
  by: ReportGrouping,
): Map<string, ReturnType<typeof figuresOf>> => {
  const keyed = happened.flatMap((each) =>
    keysOf(each, traits.get(each.ticketId), by).map((key) => ({ key: String(key), each })),
  );
  const groups = Map.groupBy(keyed, ({ key }) => key);
  return new Map([...groups].map(([key, members]) => [key, figuresOf(members.map(({ each }) => each))]));
};

interface Period {
  readonly begin: number;
  readonly now: number;
}

/** Holds a tenant's reports against its audit log, which is read and summed up here in another way. */
export const compareReports = async (
  system: Pick<DeskSystem, "client" | "databases">,
  entityId: string,
  { begin, now }: Period,
): Promise<ReportsCompared> => {
  const happened = replay(await readAuditLines(system.databases.tickets, entityId));
  const traits = await readTraits(system.databases.tickets, entityId);
  const differences: string[] = [];
  let compared = 0;
  const compare = (what: string, reported: unknown, logged: unknown): void => {
    compared += 1;
    if (isDeepStrictEqual(reported, logged)) return;
    differences.push(`${entityId}, ${what}: reported ${JSON.stringify(reported)}, logged ${JSON.stringify(logged)}`);
  };
  const call = withCall({ caller: leadOf(entityId) });
  const read = async (asked: (typeof ASKED)[number], by?: ReportGrouping): Promise<Report> => {
    const dayOf = createCalendar(asked.timeZone);
    const period = { from: dayOf(begin - DAY), to: dayOf(now + DAY) };
    return system.client.reports.get.query({ ...asked, ...period, ...(by === undefined ? {} : { by }) }, call);
  };
  for (const asked of ASKED) {
    const report = await read(asked);
    const logged = stepsOf(happened, report);
    for (const [index, step] of report.steps.entries()) {
      compare(`${asked.step} of ${step.from} (${asked.timeZone})`, step, logged[index]);
    }
    const { backlog: _backlog, ...total } = report.total;
    compare(`all (${asked.timeZone})`, total, figuresOf(happened));
  }
  for (const by of ReportGrouping.options) {
    const { groups = [] } = await read(ASKED[0], by);
    const logged = groupsOf(happened, traits, by);
    compare(`each ${by}`, groups.map(({ key }) => String(key)).toSorted(), [...logged.keys()].toSorted());
    for (const { key, ...figures } of groups) compare(`${by} ${key}`, figures, logged.get(String(key)));
  }
  return { compared, happened: happened.length, differences };
};
