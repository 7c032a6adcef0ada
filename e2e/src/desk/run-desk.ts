import { manualClock } from "@crossdesk/service-kit";
import { Agenda } from "./agenda.ts";
import { Checks } from "./checks/checks.ts";
import { Signal } from "./desk.ts";
import type { Desk } from "./desk.ts";
import { explain } from "./explain.ts";
import type { ExplainedFinding } from "./explain.ts";
import { plantFault } from "./faults.ts";
import type { Fault } from "./faults.ts";
import { Feed } from "./feed.ts";
import { Findings } from "./findings.ts";
import { startCustomers } from "./people/customers.ts";
import { createTeam, Team } from "./people/team.ts";
import { createTenants } from "./people/tenants.ts";
import { compareReports } from "./reports/compare-reports.ts";
import type { ReportsCompared } from "./reports/compare-reports.ts";
import { promiseAnswers } from "./people/promises.ts";
import { watchRest } from "./rest.ts";
import { DESK_RULES, Roster } from "./roster.ts";
import type { DeskRules } from "./roster.ts";
import { startDeskSystem } from "./system.ts";
import type { DeskSystemOptions } from "./system.ts";
import { Tally } from "./tally.ts";
import { BEGIN, DAY, formatTime, HOUR, MINUTE, SECOND } from "./time.ts";

export interface DeskOptions {
  readonly days: number;
  readonly seed: number;
  readonly agents: number;
  readonly customers: number;
  readonly fault?: Fault | undefined;
  readonly openDatabases?: DeskSystemOptions["openDatabases"];
  readonly log?: (line: string) => void;
}

export interface DeskResult {
  readonly findings: readonly ExplainedFinding[];
  readonly tally: Tally;
  /** How far the run came, in simulated time. */
  readonly until: number;
  readonly wallMs: number;
  /** Reports of all that happened, held against the audit log. */
  readonly reports: readonly ReportsCompared[];
  /** Warnings that the services logged. */
  readonly warnings: readonly string[];
}

/** The longest leap over time without activity. */
const MOST_LEAP = 15 * MINUTE;
/** The pace while something is overdue soon. */
const CLOSE_LOOK = 5 * SECOND;
const EVERYTHING_EVERY = 6 * HOUR;

/** How the agents service is set: as in production, but for consoles that need not be confirmed every few seconds. */
const settingsOf = ({ absentAfter, leavingAfter }: DeskRules) => ({
  absenceMs: absentAfter,
  leavingMs: leavingAfter,
  // Time stands still between the steps, and then leaps: that is no outage.
  outageMs: DAY,
});

/** Has customers and a team live with the desk for some days, and checks it at every step. Ends at the first finding. */
export const runDesk = async (options: DeskOptions): Promise<DeskResult> => {
  const { days, seed, fault, openDatabases, log = () => undefined } = options;
  const began = performance.now();
  const clock = manualClock(new Date(BEGIN));
  const end = BEGIN + days * DAY;
  await using system = await startDeskSystem({ clock, agents: settingsOf(DESK_RULES), openDatabases });
  if (fault !== undefined) await plantFault(system, fault);

  const tenants = createTenants(options.customers, options.agents);
  const desk: Desk = {
    seed,
    end,
    now: () => clock.now().getTime(),
    agenda: new Agenda(),
    client: system.client,
    rules: DESK_RULES,
    roster: new Roster(createTeam(seed, tenants)),
    stories: new Map(),
    touched: new Set(),
    signals: { answered: new Signal(), ended: new Signal(), wrote: new Signal() },
    findings: new Findings(),
    tally: new Tally(),
    fault,
  };
  const feed = new Feed(system.nc);
  const rest = await watchRest(system, feed);
  const team = new Team(desk);
  const checks = new Checks(desk, system, team);
  await promiseAnswers(desk, tenants);
  await team.start();
  startCustomers(desk, tenants);

  let nextLook = BEGIN + EVERYTHING_EVERY;
  let nextReport = BEGIN + DAY;
  while (desk.now() < end && desk.findings.all.length === 0) {
    const leap = checks.isPending ? CLOSE_LOOK : MOST_LEAP;
    const now = Math.max(desk.now(), Math.min(desk.agenda.next, desk.now() + leap, end));
    clock.set(new Date(now));
    await Promise.all([system.agents.sweepAbsence(), ...desk.agenda.takeDue(now).map((act) => act())]);
    await rest.reach(now);
    await checks.take(feed.take());
    desk.tally.steps += 1;
    if (now >= nextLook) {
      await checks.lookAtAll();
      nextLook += EVERYTHING_EVERY;
    }
    if (now >= nextReport) {
      const seconds = ((performance.now() - began) / 1_000).toFixed(0);
      log(`${formatTime(now)}: ${desk.stories.size} tickets, ${desk.tally.of("calls")} calls, ${seconds} s`);
      nextReport += DAY;
    }
  }
  const reports: ReportsCompared[] = [];
  for (const { id } of tenants) reports.push(await compareReports(system, id, { begin: BEGIN, now: desk.now() }));
  return {
    reports,
    findings: await explain(system, desk.findings.all),
    tally: desk.tally,
    until: desk.now(),
    wallMs: performance.now() - began,
    warnings: system.warnings,
  };
};
