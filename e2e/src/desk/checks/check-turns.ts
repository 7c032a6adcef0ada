import { isClosed, isDone } from "@crossdesk/contracts";
import type { Desk } from "../desk.ts";
import type { Standing, Story } from "../story.ts";
import { formatTime } from "../time.ts";
import type { Snapshot, TicketRow } from "./snapshot.ts";

/** What a ticket's status may be, by where it stands. */
const STATUSES: Readonly<Record<Standing, (row: TicketRow) => boolean>> = {
  open: (row) => !isDone(row.status),
  resolved: ({ status }) => status === "WORKFLOW_DONE",
  closed: ({ status }) => isClosed(status),
};

/** How the desk shows a ticket. */
const describeRow = ({ status, awaiting, awaitingSince }: TicketRow): string => {
  const since = awaitingSince === null ? "" : ` since ${formatTime(awaitingSince)}`;
  return `it is ${status} and awaits ${awaiting === null ? "nobody" : `the ${awaiting}`}${since}`;
};

/** `which X opened at …`, `in which X wrote "…" at …`. */
const describeWait = ({ lastFromCustomer, openedAt, customerId }: Story): string =>
  lastFromCustomer === null
    ? `which ${customerId} opened at ${formatTime(openedAt)}`
    : `in which ${customerId} wrote "${lastFromCustomer.text}" at ${formatTime(lastFromCustomer.at)}`;

/**
 * What customers said was read, or visibly awaits the team: on an open ticket, in the queue or with somebody of the team, and counted from
 * when the team began to owe an answer. Also that no party is awaited that did its part.
 */
export const checkTurns = (desk: Desk, { tickets, assignments, agents }: Snapshot): void => {
  for (const [id, row] of tickets) {
    const story = desk.stories.get(id);
    if (story === undefined) continue;
    const add = (sentence: string): void =>
      desk.findings.add({ invariant: story.reopenings > 0 ? 4 : 1, at: desk.now(), sentence, story });

    if (story.owes !== "team" && !STATUSES[story.standing](row)) {
      add(`Ticket ${story.number} is ${story.standing}, as was published, but ${describeRow(row)}.`);
      continue;
    }
    if (story.owes !== "team") {
      if (row.awaiting !== story.owes) {
        add(
          `Ticket ${story.number} should await ${story.owes === null ? "nobody" : `the ${story.owes}`}, but ${describeRow(row)}.`,
        );
      }
      continue;
    }
    const waits = `Ticket ${story.number}, ${describeWait(story)}, is owed an answer by the team`;
    if (row.isDeleted || isDone(row.status) || row.awaiting !== "team") {
      add(`${waits}, but ${describeRow(row)}: no agent will look at it.`);
      continue;
    }
    if (row.awaitingSince !== story.owesSince) {
      add(`${waits} since ${formatTime(story.owesSince)}, but ${describeRow(row)}.`);
    }
    const assignment = assignments.get(id);
    if (assignment === undefined)
      add(`${waits}, but is neither in the queue nor with anybody: routing does not know it.`);
    else if (assignment.state === "done") add(`${waits}, but routing takes it for done, and no agent will get it.`);
    else if (assignment.agentId !== null && agents.get(assignment.agentId)?.isRemoved !== false) {
      add(`${waits}, but is with ${desk.roster.nameOf(assignment.agentId)}, who was removed.`);
    }
  }
};
