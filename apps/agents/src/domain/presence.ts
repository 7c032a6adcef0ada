import type { AgentStatus, Attendance } from "@crossdesk/contracts";

/** What an agent's presence follows from. */
export interface Attending {
  readonly status: AgentStatus;
  readonly attendance: Attendance;
  /** Until when a console of theirs has confirmed that they are there. */
  readonly consoleUntil: Date | null;
  /** Offers in a row that went unpicked without a call of theirs. */
  readonly missedOffers: number;
}

/** After this number of ignored offers in a row, a standing agent's client counts as down. */
export const MOST_MISSED_OFFERS = 2;

/** Whether an agent is there because they went online and did not go offline, and their program has not fallen silent. */
const stands = ({ status, attendance, missedOffers }: Attending): boolean =>
  attendance === "standing" && status !== "offline" && missedOffers < MOST_MISSED_OFFERS;

/** Whether somebody is there: an open console of theirs says so, or a program of theirs that went online. */
export const isThere = (agent: Attending, now: Date): boolean =>
  stands(agent) || (agent.consoleUntil !== null && agent.consoleUntil > now);
