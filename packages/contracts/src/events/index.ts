export { AGENT_EVENTS, AgentPresenceChanged, AgentStatusChanged, TicketAssigned, TicketUnassigned } from "./agents.ts";
export type { AgentEventType } from "./agents.ts";
export { defineEvent, EVENT_VERSION, EventEnvelope, EVENTS_STREAM } from "./envelope.ts";
export { FILE_EVENTS, FileCommitted } from "./files.ts";
export type { FileEventType } from "./files.ts";
export { consumerNameOf, subjectOfType, subjectsOf, subjectsOfRecords, typeOfSubject } from "./subjects.ts";
export {
  AnswerDueSoon,
  AnswerOverdue,
  CustomerErased,
  MessageAdded,
  TICKET_EVENTS,
  TicketFacts,
  TicketOpened,
  TicketPicked,
  TicketRated,
  TicketStatusChanged,
  TicketUpdated,
} from "./tickets.ts";
export type { TicketEventType } from "./tickets.ts";
