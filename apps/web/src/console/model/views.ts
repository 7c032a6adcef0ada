import { isDone } from "@crossdesk/contracts";
import type { Ticket, ViewFilter, ViewSort } from "@crossdesk/contracts";

const has = <Value>(wanted: readonly Value[] | undefined, value: Value): boolean =>
  wanted === undefined || wanted.includes(value);
const is = <Value>(wanted: Value | undefined, value: Value | null): boolean => wanted === undefined || wanted === value;

/** Whether a view shows a ticket, as the service would say. A view that names no statuses shows what is open. */
export const matchesView = (filter: ViewFilter, ticket: Ticket, now = Date.now()): boolean =>
  (filter.statuses === undefined ? !isDone(ticket.status) : filter.statuses.includes(ticket.status)) &&
  is(filter.assignedAgentId, ticket.assignedAgentId) &&
  (filter.unassigned !== true || ticket.assignedAgentId === null) &&
  is(filter.awaiting, ticket.awaiting) &&
  has(filter.channels, ticket.channel) &&
  has(filter.priorities, ticket.priority) &&
  (filter.tags === undefined || filter.tags.some((tag) => ticket.tags.includes(tag))) &&
  (filter.snoozed === undefined || filter.snoozed === (ticket.snoozedUntil !== null)) &&
  (filter.ratings === undefined || (ticket.rating !== null && filter.ratings.includes(ticket.rating))) &&
  (filter.overdue !== true || isOverdue(ticket, now)) &&
  has(filter.userTypes, ticket.userType);

/** Whether the team has not answered in the promised time. */
export const isOverdue = ({ awaiting, answerDueAt }: Ticket, now: number): boolean =>
  awaiting === "team" && answerDueAt !== null && Date.parse(answerDueAt) <= now;

/** What a list shows, and in which order. */
export interface ListSource {
  readonly matches: (ticket: Ticket) => boolean;
  readonly sort: ViewSort;
}
