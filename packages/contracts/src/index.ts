export { Caller, CallerRole, DEFAULT_ENTITY_ID } from "./context.ts";
export type { CallContext, CallOptions } from "./context.ts";
export { CrossdeskError, ERROR_CODES, kindOfCode, toCrossdeskError } from "./errors.ts";
export type { ErrorData, ErrorDetails, ErrorKind, FieldIssue } from "./errors.ts";
export { defineEvent, EVENT_VERSION, EventEnvelope, EVENTS_STREAM } from "./events/envelope.ts";
export { procedure, router } from "./trpc.ts";
export type { Call, Handler, WatchHandler } from "./trpc.ts";
