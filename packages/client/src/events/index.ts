export { consumeEvents } from "./consume.ts";
export type { ConsumeOptions, Consumption } from "./consume.ts";
export { EVENTS } from "./event-types.ts";
export type { EventHandlers, EventOf, EventSource, EventType } from "./event-types.ts";
export { memoryInbox } from "./inbox.ts";
export type { DeadLetter, Inbox, MemoryInboxOptions } from "./inbox.ts";
export { postgresInbox } from "./postgres-inbox.ts";
export type { PostgresClient, PostgresPool } from "./postgres-inbox.ts";
