export { AUDIENCES, forAudience } from "./access/audience.ts";
export {
  API_KEY_PREFIX,
  ApiKey,
  ApiKeyPage,
  ApiKeyReference,
  ApiKeyRole,
  ApiKeyWithSecret,
  CreateApiKeyInput,
  ListApiKeysInput,
  RotateApiKeyInput,
  VerifiedApiKey,
  VerifyApiKeyInput,
} from "./access/api-key.ts";
export {
  Revocation,
  RevocationNews,
  RevocationPage,
  REVOCATIONS_SUBJECT,
  RevocationsInput,
  RevokeInput,
} from "./access/revocation.ts";
export {
  Agent,
  AgentNews,
  AgentPage,
  AgentProfile,
  AgentReference,
  AgentStatus,
  Attendance,
  ConfirmPresenceInput,
  Desk,
  GetDeskInput,
  ListAgentsInput,
  Presence,
  SetAgentStatusInput,
  UpsertAgentInput,
  WatchAgentsInput,
} from "./agents/agent.ts";
export {
  Assignment,
  AssignmentDecision,
  AssignmentList,
  AssignmentReason,
  AssignmentReference,
  AssignmentState,
  AssignTicketInput,
  DecidedBy,
  Explanation,
  GiveBackTicketInput,
  HandedOver,
  HandOverAllInput,
  HandOverTicketInput,
  ListAssignmentsInput,
  PassedOver,
  RequestedAgent,
  RoutingReasons,
  TakeTicketInput,
  UnassignmentReason,
  UnassignTicketInput,
} from "./agents/assignment.ts";
export { createAgentsRouter } from "./agents/router.ts";
export type { AgentsHandlers, AgentsRouter } from "./agents/router.ts";
export { SERVICES, withCall } from "./client.ts";
export type { CrossdeskClient, ServiceName } from "./client.ts";
export { Caller, CallerRole, DEFAULT_ENTITY_ID, ROLES_WITHOUT_TENANT } from "./context.ts";
export type { CallContext, CallOptions } from "./context.ts";
export { createCrossdeskRouter } from "./crossdesk-router.ts";
export type { CrossdeskHandlers, CrossdeskRouter } from "./crossdesk-router.ts";
export { createForwardingRouter } from "./forwarding.ts";
export type { Forward, ForwardedCall, ProcedurePath } from "./forwarding.ts";
export { beginningOf, endOf } from "./cut-text.ts";
export { toLanguageCode } from "./languages.ts";
export { CrossdeskError, ERROR_CODES, isRetryable, kindOfCode, toCrossdeskError } from "./errors.ts";
export type { ErrorData, ErrorDetails, ErrorKind, FieldIssue } from "./errors.ts";
export {
  AGENT_EVENTS,
  AgentPresenceChanged,
  AgentStatusChanged,
  TicketAssigned,
  TicketUnassigned,
} from "./events/agents.ts";
export type { AgentEventType } from "./events/agents.ts";
export { defineEvent, EVENT_VERSION, EventEnvelope, EVENTS_STREAM } from "./events/envelope.ts";
export { subjectOfType, subjectsOfRecords, typeOfSubject } from "./events/subjects.ts";
export {
  MessageAdded,
  TICKET_EVENTS,
  TicketFacts,
  TicketOpened,
  TicketPicked,
  TicketStatusChanged,
  TicketUpdated,
} from "./events/tickets.ts";
export type { TicketEventType } from "./events/tickets.ts";
export { FILE_EVENTS, FileCommitted } from "./events/files.ts";
export type { FileEventType } from "./events/files.ts";
export { toPlainFileName } from "./plain-names.ts";
export { nameOfUpload, PlainFileName } from "./files/file-name.ts";
export {
  AbortedUpload,
  BeginUploadInput,
  CommitUploadInput,
  ContentType,
  FilePurpose,
  FileState,
  GetFileInput,
  LinkedFiles,
  LinkFilesInput,
  PreparedFile,
  PrepareFileInput,
  Sha256,
  StoredFile,
  Upload,
  UploadReference,
} from "./files/file.ts";
export { CONTENT_TYPES, FILE_RULES, isFileContentType, UPLOAD_PACE } from "./files/rules.ts";
export type { FileContentType, FileRule } from "./files/rules.ts";
export { sayType } from "./input-issues.ts";
export { createFilesRouter } from "./files/router.ts";
export type { FilesHandlers, FilesRouter } from "./files/router.ts";
export { createHealthProcedure, Health, NoInput } from "./health.ts";
export type { HealthHandler } from "./health.ts";
export { instrumentation, setInstrumentation } from "./instrumentation.ts";
export type { Instrumentation, Observation, ObservedCall } from "./instrumentation.ts";
export {
  DeviceUdid,
  Email,
  EntityId,
  FreeJson,
  identifier,
  Identifier,
  Instant,
  isBlank,
  Limit,
  Offset,
  Ordinal,
  RowNumber,
  Phone,
  requiredText,
  StoredId,
  text,
  TEXT_LIMITS,
  toSameCase,
  Uuid,
} from "./primitives.ts";
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
} from "./tickets/actions.ts";
export { CLOSED_STATUSES, DONE_STATUSES, isClosed, isDone, TICKET_STATUSES } from "./tickets/statuses.ts";
export { TICKET_LOG_ACTIONS } from "./tickets/log-actions.ts";
export type { TicketLogAction } from "./tickets/log-actions.ts";
export {
  Customer,
  Device,
  GetCustomerInput,
  MOST_DEVICES,
  SocialAuthenticationChannel,
  UpsertCustomerInput,
  UserSetting,
} from "./tickets/customer.ts";
export {
  AddMessageInput,
  Attachment,
  ListMessagesInput,
  Message,
  MessagePage,
  NewAttachment,
} from "./tickets/message.ts";
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
} from "./tickets/queries.ts";
export { MarkReadInput, MOST_UNREAD, ReadMark, UnreadInput, UnreadList, UnreadMessages } from "./tickets/read-marks.ts";
export { Categories, createTicketsRouter } from "./tickets/router.ts";
export type { TicketsHandlers, TicketsRouter } from "./tickets/router.ts";
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
  TicketReference,
  TicketStatus,
  TicketSummary,
} from "./tickets/ticket.ts";
export { procedure, router } from "./trpc.ts";
export type { Call, Handler, Tracked, WatchHandler } from "./trpc.ts";
export {
  ListWebhookDeliveriesInput,
  RedeliveredFailed,
  RedeliverFailedInput,
  WebhookAttempt,
  WebhookDelivery,
  WebhookDeliveryDetails,
  WebhookDeliveryPage,
  WebhookDeliveryReference,
  WebhookDeliveryState,
} from "./webhooks/delivery.ts";
export {
  CreateWebhookInput,
  ListWebhooksInput,
  RemovedWebhook,
  RotateWebhookSecretInput,
  UpdateWebhookInput,
  WebhookDisabledReason,
  WebhookEndpoint,
  WebhookEventType,
  WebhookPage,
  WebhookReference,
  WebhookWithSecret,
} from "./webhooks/endpoint.ts";
export { SentWebhookType, WebhookPayload, WebhookTicket } from "./webhooks/payload.ts";
export { createWebhooksRouter } from "./webhooks/router.ts";
export type { WebhooksHandlers, WebhooksRouter } from "./webhooks/router.ts";
export { entityFor, EVERYTHING, isInEntity, listedEntity, scopeOf } from "./scope.ts";
export type { Scope } from "./scope.ts";
