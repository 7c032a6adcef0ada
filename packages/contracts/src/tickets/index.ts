export {
  AttachFileInput,
  GetSessionInput,
  HearLanguageInput,
  Holder,
  ListCategoriesInput,
  SessionReference,
  TicketActionInput,
  UpdateSessionInput,
  UpdateTicketInput,
  UpsertCategoryInput,
} from "./actions.ts";
export {
  Customer,
  Device,
  GetCustomerInput,
  MOST_DEVICES,
  SocialAuthenticationChannel,
  UpsertCustomerInput,
  UserSetting,
} from "./customer.ts";
export { AddMessageInput, Attachment, ListMessagesInput, Message, MessagePage, NewAttachment } from "./message.ts";
export {
  Complaint,
  ComplaintPage,
  Complaints,
  CountTicketsInput,
  GetManyInput,
  LatestChange,
  ListLogsInput,
  ListTicketsInput,
  LogDetail,
  ReadChanges,
  ReadChangesInput,
  SearchComplaintsInput,
  SummaryDetails,
  SummaryPage,
  TicketCounts,
  TicketDetails,
  TicketLog,
  TicketLogPage,
  TicketPage,
  TicketChange,
  WatchTicketsInput,
} from "./queries.ts";
export { MarkReadInput, MOST_UNREAD, ReadMark, UnreadInput, UnreadList, UnreadMessages } from "./read-marks.ts";
export {
  AnswerPromise,
  BusinessCalendar,
  GetPromisesInput,
  Holiday,
  HoursSpan,
  PROMISES_SUBJECT,
  Promises,
  PromiseTerms,
  PromiseWarning,
  SetPromisesInput,
  TimeZone,
  WEEKDAYS,
} from "./promises.ts";
export type { Weekday } from "./promises.ts";
export { Categories, createTicketsRouter } from "./router.ts";
export type { TicketsHandlers, TicketsRouter } from "./router.ts";
export {
  ActorType,
  auditFields,
  Awaiting,
  Category,
  Channel,
  Contact,
  NamedFile,
  BindOrderInput,
  OpenedSession,
  OrderBinding,
  OpenSessionInput,
  OpenTicketInput,
  SessionExtras,
  Ticket,
  TicketPriority,
  TicketReference,
  TicketStatus,
  TicketSummary,
} from "./ticket.ts";
export { TICKET_LOG_ACTIONS } from "./log-actions.ts";
export type { TicketLogAction } from "./log-actions.ts";
export { CLOSED_STATUSES, DONE_STATUSES, isClosed, isDone, TICKET_STATUSES } from "./statuses.ts";
export {
  isOfTeam,
  SIGN_AGAIN_MS,
  SIGN_FOR_MS,
  SignInput,
  SignNews,
  SIGNS_SUBJECT,
  SignState,
  TakenSign,
  TicketSign,
  WatchSignsInput,
} from "./signs.ts";
