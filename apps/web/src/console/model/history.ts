import type { LogDetail, TicketLog, TicketStatus } from "@crossdesk/contracts";
import type { DeskState } from "./state.ts";
import { DECISION_WORDS, nameAgent, STATUS_WORDS } from "./words.ts";

type Names = Pick<DeskState, "me" | "agents">;

/** What the audit log calls the lines by which a ticket gets an agent, or loses one. */
const GIVEN: ReadonlySet<string> = new Set(["Assigned ticket", "Reassigned ticket"]);
const TAKEN = "Unassigned ticket";

/** Who has the ticket after a line, `null` for nobody; `undefined` where the line changes nothing about it. */
const holderAfter = ({ action, detail }: TicketLog): string | null | undefined => {
  if (GIVEN.has(action)) return detail?.agentId;
  // A ticket that is new again waits in the queue, whoever had it before.
  return action === TAKEN || detail?.to === "CREATED" ? null : undefined;
};

const nameWithin = (names: Names, agentId: string): string =>
  names.me?.id === agentId ? "you" : nameAgent(names, agentId);

const because = ({ reason }: LogDetail, join: string): string =>
  reason === undefined ? "." : `${join} ${DECISION_WORDS[reason]}.`;

/** The lines below say who had the ticket before, unless they are not among those that were read. */
const sayAgent = (names: Names, { action, detail }: TicketLog, older: readonly TicketLog[]): string | undefined => {
  if (detail?.agentId === undefined) return undefined;
  const name = nameWithin(names, detail.agentId);
  if (action === TAKEN) return `From ${name}${because(detail, ":")}`;
  if (!GIVEN.has(action)) return undefined;
  const before = older.map(holderAfter).find((holder) => holder !== undefined);
  const given = typeof before === "string" ? `From ${nameWithin(names, before)} to ${name}` : `To ${name}`;
  return `${given}${because(detail, ",")}`;
};

const sayStatus = (status: TicketStatus): string => `“${STATUS_WORDS[status].label}”`;

const FIELD_WORDS = new Map([
  ["orderId", "order"],
  ["categoryText", "category"],
  ["categoryId", "category"],
  ["subCategoryId", "category"],
  ["ccr", "reason"],
  ["callbackPhone", "phone to call back"],
  ["faq", "questions and answers"],
]);

const sayFields = (fields: readonly string[]): string =>
  [...new Set(fields.map((field) => FIELD_WORDS.get(field) ?? field))].join(", ");

/** What a line of the audit log moved, from what to what as far as it is on record: `logs` are newest first. */
export const sayMoves = (names: Names, logs: readonly TicketLog[], index: number): readonly string[] => {
  const log = logs[index];
  if (log?.detail === undefined) return [];
  const { from, to, fields } = log.detail;
  const agent = sayAgent(names, log, logs.slice(index + 1));
  return [
    ...(agent === undefined ? [] : [agent]),
    ...(from === undefined || to === undefined ? [] : [`Status from ${sayStatus(from)} to ${sayStatus(to)}.`]),
    ...(fields === undefined || fields.length === 0 ? [] : [`Changed: ${sayFields(fields)}.`]),
  ];
};
