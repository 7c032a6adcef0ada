import type { AuditLine } from "./audit-lines.ts";

/** What happened to a ticket, as far as a report counts it. */
export interface Happened {
  readonly ticketId: string;
  readonly at: number;
  readonly what: "opened" | "first-answer" | "next-answer" | "solved" | "reopened" | "missed" | "rated";
  readonly agentId: string | null;
  /** Whole seconds, or the rating. */
  readonly value: number;
}

const DONE = new Set(["WORKFLOW_DONE", "CLOSED", "CHAT_CLOSED"]);
const ASSIGNED = new Set(["Assigned ticket", "Reassigned ticket"]);

/**
 * Lives one ticket's lines through, with a state of its own: when the customer began to wait, whether the team ever answered, who has it. It
 * knows nothing of what the services know of a ticket.
 */
const replayTicket = (lines: readonly AuditLine[]): Happened[] => {
  const [opening] = lines;
  if (opening === undefined) return [];
  const { ticketId } = opening;
  const happened: Happened[] = [];
  let waitsSince: number | null = opening.at.getTime();
  let isAnswered = false;
  let agentId: string | null = null;
  let rating: Happened | undefined;
  for (const [index, { at, action, from, to, agentId: given, rating: rated, sender }] of lines.entries()) {
    const time = at.getTime();
    const note = (what: Happened["what"], value = 0): Happened => ({ ticketId, at: time, what, agentId, value });
    const since = (start: number): number => Math.floor((time - start) / 1_000);
    if (index === 0) happened.push(note("opened"));
    else if (action === "Missed promised answer") happened.push(note("missed"));
    else if (rated !== null) rating = note("rated", rated);
    else if (sender === "customer" || sender === "partner") waitsSince ??= time;
    else if (sender === "agent" || sender === "admin") {
      if (waitsSince !== null) happened.push(note(isAnswered ? "next-answer" : "first-answer", since(waitsSince)));
      isAnswered = true;
      waitsSince = null;
    } else if (from !== null && to !== null && DONE.has(from) !== DONE.has(to)) {
      happened.push(DONE.has(to) ? note("solved", since(opening.at.getTime())) : note("reopened"));
      waitsSince = DONE.has(to) ? null : time;
    } else if (to !== null && DONE.has(to)) waitsSince = null;
    if (ASSIGNED.has(action)) agentId = given;
    else if (action === "Unassigned ticket") agentId = null;
  }
  // The last word of the customer counts.
  return rating === undefined ? happened : [...happened, rating];
};

/** All that happened in a log. */
export const replay = (lines: readonly AuditLine[]): Happened[] =>
  [...Map.groupBy(lines, ({ ticketId }) => ticketId).values()].flatMap(replayTicket);
