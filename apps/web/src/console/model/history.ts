import type { LogDetail, TicketLog, TicketLogAction } from "@crossdesk/contracts";
import type { DeskState } from "./state.ts";
import { texts } from "../texts/index.ts";
import { nameAgent, nameField, nameStatus, describeDecision, describeRating } from "./words.ts";

type Names = Pick<DeskState, "me" | "agents">;

/** What the audit log calls the lines by which a ticket gets an agent, or loses one. */
const GIVEN: ReadonlySet<string> = new Set<TicketLogAction>(["Assigned ticket", "Reassigned ticket"]);
const TAKEN = "Unassigned ticket" satisfies TicketLogAction;

/** Who has the ticket after a line, `null` for no agent; `undefined` where the line changes nothing about it. */
const holderAfter = ({ action, detail }: TicketLog): string | null | undefined => {
  if (GIVEN.has(action)) return detail?.agentId;
  // A reopened ticket waits in the queue, even if it had an agent before.
  return action === TAKEN || detail?.to === "CREATED" ? null : undefined;
};

const nameWithin = (names: Names, agentId: string): string =>
  names.me?.id === agentId ? texts().people.youInside : nameAgent(names, agentId);

/** A move as a sentence, with its reason where that is on record. */
const explain = (moved: string, { reason }: LogDetail, how: "lost" | "given"): string => {
  const words = texts().history;
  return reason === undefined ? words.unexplained(moved) : words[how](moved, describeDecision(reason));
};

/** The lines below say who had the ticket before, unless they are not among those that were read. */
const describeAgentChange = (
  names: Names,
  { action, detail }: TicketLog,
  older: readonly TicketLog[],
): string | undefined => {
  if (detail?.agentId === undefined) return undefined;
  const name = nameWithin(names, detail.agentId);
  if (action === TAKEN) return explain(texts().history.from(name), detail, "lost");
  if (!GIVEN.has(action)) return undefined;
  const before = older.map(holderAfter).find((holder) => holder !== undefined);
  const { to, fromTo } = texts().history;
  const given = typeof before === "string" ? fromTo(nameWithin(names, before), name) : to(name);
  return explain(given, detail, "given");
};

const nameFields = (fields: readonly string[]): readonly string[] => [...new Set(fields.map(nameField))];

/** What a line of the audit log moved, from what to what as far as it is on record: `logs` are newest first. */
export const describeMoves = (names: Names, logs: readonly TicketLog[], index: number): readonly string[] => {
  const log = logs[index];
  if (log?.detail === undefined) return [];
  const { from, to, fields, rating } = log.detail;
  const agent = describeAgentChange(names, log, logs.slice(index + 1));
  const words = texts().history;
  // Several statuses read as the same one to people.
  const moved = from !== undefined && to !== undefined && nameStatus(from) !== nameStatus(to);
  return [
    ...(agent === undefined ? [] : [agent]),
    ...(moved ? [words.status(nameStatus(from), nameStatus(to))] : []),
    ...(rating === undefined ? [] : [describeRating(rating) ?? ""]),
    ...(fields === undefined || fields.length === 0 ? [] : [words.changed(nameFields(fields))]),
  ];
};
