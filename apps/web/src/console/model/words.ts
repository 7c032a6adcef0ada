import type { Agent, Channel, Ticket, TicketChange, TicketStatus } from "@crossdesk/contracts";
import { remember } from "../../ui/i18n/remember.ts";
import { catalogue, texts } from "../texts/index.ts";
import type { DeskState, KnownTicket } from "./state.ts";

/** How a status is coloured. */
export type Tone = "neutral" | "info" | "good" | "warn" | "bad";

export const STATUS_TONES = {
  CREATED: "info",
  ASSIGNED: "info",
  REASSIGNED: "info",
  UPDATE_FIELD: "info",
  WORKFLOW_PENDING: "warn",
  ESCALATED: "bad",
  REFUND_CREATED: "warn",
  ERROR: "bad",
  WORKFLOW_DONE: "good",
  CLOSED: "neutral",
  CHAT_CLOSED: "neutral",
} as const satisfies Record<TicketStatus, Tone>;

/** A status in the words of people: open, pending, solved or closed. */
export const nameStatus = (status: TicketStatus): string => texts().statuses[status];

/** Whether a status is the one that most open tickets have, which goes without saying in a list. */
export const isPlainlyOpen = (status: TicketStatus): boolean => STATUS_TONES[status] === "info";

export const nameChannel = (channel: Channel): string => texts().channels[channel];

const entryOf = (entries: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(entries, key) ? entries[key] : undefined;

/** What the audit log calls an action, as a sentence's end. */
export const describeAction = (action: string): string => entryOf(texts().logged, action) ?? action.toLowerCase();

/** Why a ticket got an agent, or lost one; what a newer server may say is shown as it is. */
export const describeDecision = (reason: string): string => entryOf(texts().decisions, reason) ?? reason;
export const describeDecidedBy = (decidedBy: string): string => entryOf(texts().decidedBy, decidedBy) ?? decidedBy;
export const nameField = (field: string): string => entryOf(texts().history.fields, field) ?? field;

type Names = Pick<DeskState, "me" | "agents">;

const nameBySubject = ({ me, agents }: Names, subject: string): string | undefined => {
  if (me?.subject === subject) return texts().people.you;
  for (const agent of agents.values()) if (agent.subject === subject) return agent.name;
  return undefined;
};

/** A name for somebody who acted: an agent's, the customer's, or what their kind is called. */
export const nameActor = (
  state: Names,
  actor: Pick<TicketChange["change"], "actor"> & { readonly actorType: string },
  known?: KnownTicket,
): string => {
  const { people } = texts();
  if (actor.actorType === "agent" || actor.actorType === "admin") {
    return nameBySubject(state, actor.actor) ?? actor.actor;
  }
  if (actor.actorType === "customer") return known === undefined ? people.customer : nameCustomer(known);
  if (actor.actorType === "system") return people.system;
  // A caller without a token, where the API permits that.
  if (actor.actor === "partner:open") return people.partner;
  return actor.actor;
};

/** The customer by the best name that is known. */
export const nameCustomer = ({ ticket, customer }: Pick<KnownTicket, "ticket" | "customer">): string => {
  const { people } = texts();
  const names = [ticket.contact.name, customer?.fullName, customer?.profileName, ticket.contact.email];
  const given = names.find((name) => typeof name === "string" && name.trim() !== "");
  if (given === undefined && ticket.orderId !== null) return people.ofOrder(ticket.orderId);
  const { customerId: id } = ticket;
  return given ?? people.customerNamed(id.length > 12 ? `${id.slice(0, 8)}…` : id);
};

export const nameAgent = (state: Names, agentId: string): string => {
  const { people } = texts();
  if (state.me?.id === agentId) return people.you;
  return state.agents.get(agentId)?.name ?? people.agentNamed(`${agentId.slice(0, 8)}…`);
};

/** Who has a ticket. */
export const nameAssignee = (state: Names, { assignedAgentId }: Ticket): string =>
  assignedAgentId === null ? texts().people.nobodyYet : nameAgent(state, assignedAgentId);

export const formatLoad = ({ load, capacity }: Agent): string => texts().people.load(load, capacity);

const languagesIn = remember((locale: string) => new Intl.DisplayNames(locale, { type: "language", fallback: "none" }));

/** A language's name; what is no language code is shown as it is. */
export const nameLanguage = (code: string): string => {
  try {
    return languagesIn(catalogue.spoken.value.language).of(code) ?? code;
  } catch {
    return code;
  }
};

/** How a customer rated a conversation: `null` where they have not. */
export const describeRating = (rating: number | null): string | null =>
  rating === null ? null : (texts().ratings.values[rating - 1] ?? null);
