export {
  AttachFileInput,
  GetSessionInput,
  HearLanguageInput,
  Holder,
  ListCategoriesInput,
  ListTagsInput,
  SessionReference,
  SnoozeTicketInput,
  TagList,
  TagTicketInput,
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
  AddNoteInput,
  ListMentionsInput,
  ListNotesInput,
  Mention,
  Mentions,
  MOST_MENTIONS,
  Note,
  NotePage,
  ReadMentionsInput,
  ReadMentionsResult,
} from "./notes.ts";
export { ListLogsInput, LogDetail, TicketLog, TicketLogPage } from "./audit-log.ts";
export { LatestChange, ReadChanges, ReadChangesInput, TicketChange, WatchTicketsInput } from "./changes.ts";
export { Complaint, ComplaintPage, Complaints, GetManyInput, SearchComplaintsInput } from "./complaints.ts";
export { CountTicketsInput, ListTicketsInput, SummaryPage, TicketCounts, TicketPage } from "./list-tickets.ts";
export { SummaryDetails, TicketDetails } from "./ticket-details.ts";
export {
  CustomerExport,
  EraseCustomerInput,
  Erasure,
  ErasurePage,
  ExportCustomerInput,
  ListErasuresInput,
  ListReadsInput,
  TicketRead,
  TicketReadPage,
} from "./privacy.ts";
export {
  GetRetentionInput,
  PreviewRetentionInput,
  Retention,
  RetentionPreview,
  RetentionTerms,
  SetRetentionInput,
} from "./retention.ts";
export {
  CannedReplies,
  CannedReply,
  ListRepliesInput,
  Removed,
  RemoveReplyInput,
  ReplyShortcut,
  SaveReplyInput,
} from "./replies.ts";
export {
  CountViewsInput,
  ListViewsInput,
  MOST_COUNTED,
  RemoveViewInput,
  SavedView,
  SavedViews,
  SaveViewInput,
  ViewCounts,
  ViewFilter,
  ViewSort,
} from "./views.ts";
export { isRatable, MOST_OF_A_RATING, RATE_FOR_DAYS, RateTicketInput } from "./rating.ts";
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
export {
  Board,
  BoardQueue,
  ExportReportInput,
  GetBoardInput,
  GetReportInput,
  MOST_GROUPS,
  Report,
  ReportFigures,
  ReportFile,
  ReportFilter,
  ReportGrouping,
  ReportStep,
  ReportTimes,
} from "./reports.ts";
export { Categories } from "./procedures/categories.ts";
export { createTicketsRouter } from "./router.ts";
export type { TicketsHandlers, TicketsRouter } from "./router.ts";
export { BindOrderInput, OpenedSession, OrderBinding, OpenSessionInput, OpenTicketInput } from "./opening.ts";
export { SessionExtras } from "./session-extras.ts";
export {
  ActorType,
  auditFields,
  Awaiting,
  Category,
  Channel,
  Contact,
  MOST_TAGS,
  NamedFile,
  Rating,
  Tag,
  Ticket,
  TicketPriority,
  TicketStatus,
  TicketSummary,
} from "./ticket.ts";
export { TicketReference } from "./ticket-reference.ts";
export { TICKET_LOG_ACTIONS } from "./log-actions.ts";
export type { TicketLogAction } from "./log-actions.ts";
export { CLOSED_STATUSES, DONE_STATUSES, isClosed, isDone, TICKET_STATUSES } from "./statuses.ts";
export {
  isOfTeam,
  SeenNews,
  SeenUpTo,
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
