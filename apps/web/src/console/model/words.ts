import type {
  Agent,
  AgentStatus,
  AssignmentDecision,
  Channel,
  DecidedBy,
  Ticket,
  TicketChange,
  TicketStatus,
} from "@crossdesk/contracts";
import type { DeskAction } from "./actions.ts";
import type { GiveAway } from "./give-away.ts";
import type { Standing } from "./lists.ts";
import type { DeskState, KnownTicket } from "./state.ts";

/** How a status is coloured. */
export type Tone = "neutral" | "info" | "good" | "warn" | "bad";

export const STATUS_WORDS = {
  CREATED: { label: "New", tone: "info" },
  ASSIGNED: { label: "Assigned", tone: "info" },
  REASSIGNED: { label: "Reassigned", tone: "info" },
  UPDATE_FIELD: { label: "Details changed", tone: "info" },
  WORKFLOW_PENDING: { label: "Pending", tone: "warn" },
  ESCALATED: { label: "Escalated", tone: "bad" },
  REFUND_CREATED: { label: "Refund recorded", tone: "warn" },
  ERROR: { label: "Error", tone: "bad" },
  WORKFLOW_DONE: { label: "Resolved", tone: "good" },
  CLOSED: { label: "Closed", tone: "neutral" },
  CHAT_CLOSED: { label: "Chat ended", tone: "neutral" },
} as const satisfies Record<TicketStatus, { readonly label: string; readonly tone: Tone }>;

export const CHANNEL_WORDS = {
  beckn: "Order chat",
  support: "Support",
  chat: "Chat",
  mobile: "Mobile app",
  internal: "Internal",
} as const satisfies Record<Channel, string>;

export const AGENT_STATUS_WORDS = {
  online: { label: "Online", hint: "New tickets come to you" },
  busy: { label: "Busy", hint: "No new tickets; yours stay" },
  away: { label: "Away", hint: "No new tickets; yours stay" },
  offline: { label: "Offline", hint: "No new tickets; unpicked ones go to others" },
} as const satisfies Record<AgentStatus, { readonly label: string; readonly hint: string }>;

export const ACTION_WORDS = {
  markPending: { label: "Mark pending", done: "marked pending", hint: "Waits for the customer or somebody else" },
  resolve: { label: "Resolve", done: "resolved", hint: "Settled; the customer can still write" },
  escalate: { label: "Escalate", done: "escalated", hint: "Needs somebody more senior" },
  recordRefund: { label: "Record refund", done: "marked as refunded", hint: "A refund was made" },
  reopen: { label: "Reopen", done: "reopened", hint: "Back to work" },
  closeRoom: { label: "End chat", done: "ended", hint: "Ends the live chat; nobody can write any more" },
  close: { label: "Close ticket", done: "closed", hint: "Finished; nobody can write any more" },
} as const satisfies Record<DeskAction, { readonly label: string; readonly done: string; readonly hint: string }>;

export const GIVE_AWAY_WORDS = {
  handOver: { label: "Hand over…", hint: "To a colleague of your choice" },
  giveBack: { label: "Give back to routing…", hint: "Routing looks for somebody else" },
} as const satisfies Record<GiveAway, { readonly label: string; readonly hint: string }>;

export const STANDING_WORDS = {
  new: "To pick",
  waiting: "Waiting for an answer",
  answered: "Answered",
  pending: "Pending",
  done: "Done lately",
} as const satisfies Record<Standing, string>;

export const DECISION_WORDS = {
  routed: "by routing",
  requested: "by request",
  taken: "taken by the agent",
  reopened: "again, as the ticket was reopened",
  "not-picked": "not picked in time",
  "agent-offline": "the agent went offline",
  "agent-absent": "the agent was not there",
  "agent-removed": "the agent was removed",
  "removed-by-request": "taken off by request",
  "ticket-reopened": "the ticket was reopened",
} as const satisfies Record<AssignmentDecision["reason"], string>;

export const DECIDED_BY_WORDS = {
  "only-one": "the only one who could take it",
  "not-passed-over": "had not passed it over yet",
  language: "speaks the customer's language",
  load: "had the most room",
  "idle-time": "had waited longest for a ticket",
  id: "all else being equal",
} as const satisfies Record<DecidedBy, string>;

/** What the audit log calls an action, as a sentence's end: `Ben picked the ticket`. */
const LOGGED = new Map([
  ["Ticket created", "opened the ticket"],
  ["Updated ticket status", "changed the status"],
  ["Updated ticket fields", "changed the ticket's details"],
  ["Updated support session", "changed the support session"],
  ["Picked ticket", "picked the ticket"],
  ["Added message", "wrote a message"],
  ["Assigned ticket", "assigned the ticket"],
  ["Reassigned ticket", "reassigned the ticket"],
  ["Unassigned ticket", "put the ticket back into the queue"],
  ["Uploaded log file", "uploaded a log file"],
  ["Uploaded feedback photo", "uploaded a photo"],
  ["Linked uploaded file", "linked an uploaded file"],
  ["Mirrored ticket to Zendesk", "copied the ticket to Zendesk"],
  ["Updated ticket", "changed the ticket"],
  ["Warned of auto-close", "warned that the ticket will close"],
  ["Closed for silence", "closed the ticket for silence"],
  ["Closed resolved ticket", "closed the resolved ticket"],
  ["Reopened ticket by message", "reopened the ticket by writing"],
]);

export const sayLogged = (action: string): string => LOGGED.get(action) ?? action.toLowerCase();

/** A name for somebody who acted: an agent's, the customer's, or what their kind is called. */
export const nameActor = (
  state: Pick<DeskState, "me" | "agents">,
  actor: Pick<TicketChange["change"], "actor"> & { readonly actorType: string },
  known?: KnownTicket,
): string => {
  if (actor.actorType === "agent") {
    if (state.me?.subject === actor.actor) return "You";
    for (const agent of state.agents.values()) if (agent.subject === actor.actor) return agent.name;
    return actor.actor;
  }
  if (actor.actorType === "customer") return known === undefined ? "The customer" : nameCustomer(known);
  if (actor.actorType === "system") return "Crossdesk";
  // Who calls without a token where that is let in.
  if (actor.actor === "partner:open") return "A partner";
  return actor.actor;
};

/** The customer by the best name that is known. */
export const nameCustomer = ({ ticket, customer }: Pick<KnownTicket, "ticket" | "customer">): string => {
  const names = [ticket.contact.name, customer?.fullName, customer?.profileName, ticket.contact.email];
  const given = names.find((name) => typeof name === "string" && name.trim() !== "");
  if (given === undefined && ticket.orderId !== null) return `Customer of ${ticket.orderId}`;
  return given ?? `Customer ${ticket.customerId.length > 12 ? `${ticket.customerId.slice(0, 8)}…` : ticket.customerId}`;
};

export const nameAgent = (state: Pick<DeskState, "me" | "agents">, agentId: string): string => {
  if (state.me?.id === agentId) return "You";
  return state.agents.get(agentId)?.name ?? `Agent ${agentId.slice(0, 8)}…`;
};

/** Who has a ticket. */
export const nameAssignee = (state: Pick<DeskState, "me" | "agents">, { assignedAgentId }: Ticket): string =>
  assignedAgentId === null ? "Nobody yet" : nameAgent(state, assignedAgentId);

export const sayLoad = ({ load, capacity }: Agent): string => `${load} of ${capacity} tickets`;

const LANGUAGES = new Intl.DisplayNames("en", { type: "language", fallback: "none" });

/** A language's name; what is no language code is shown as it is. */
export const nameLanguage = (code: string): string => {
  try {
    return LANGUAGES.of(code) ?? code;
  } catch {
    return code;
  }
};
