import type { HealthHandler } from "../health.ts";
import { router } from "../trpc.ts";
import { createCategoryProcedures } from "./procedures/categories.ts";
import type { CategoryHandlers } from "./procedures/categories.ts";
import { createCustomerProcedures } from "./procedures/customers.ts";
import type { CustomerHandlers } from "./procedures/customers.ts";
import { createLogProcedures } from "./procedures/logs.ts";
import type { LogHandlers } from "./procedures/logs.ts";
import { createMessageProcedures } from "./procedures/messages.ts";
import type { MessageHandlers } from "./procedures/messages.ts";
import { createNoteProcedures } from "./procedures/notes.ts";
import type { NoteHandlers } from "./procedures/notes.ts";
import { createPromiseProcedures } from "./procedures/promises.ts";
import type { PromiseHandlers } from "./procedures/promises.ts";
import { createRetentionProcedures } from "./procedures/retention.ts";
import type { RetentionHandlers } from "./procedures/retention.ts";
import { createReplyProcedures } from "./procedures/replies.ts";
import type { ReplyHandlers } from "./procedures/replies.ts";
import { createReportProcedures } from "./procedures/reports.ts";
import type { ReportHandlers } from "./procedures/reports.ts";
import { createSessionProcedures } from "./procedures/sessions.ts";
import type { SessionHandlers } from "./procedures/sessions.ts";
import { createTicketProcedures } from "./procedures/tickets.ts";
import type { TicketHandlers } from "./procedures/tickets.ts";
import { createViewProcedures } from "./procedures/views.ts";
import type { ViewHandlers } from "./procedures/views.ts";

export interface TicketsHandlers {
  readonly health: HealthHandler;
  readonly tickets: TicketHandlers;
  readonly messages: MessageHandlers;
  readonly notes: NoteHandlers;
  readonly replies: ReplyHandlers;
  readonly views: ViewHandlers;
  readonly sessions: SessionHandlers;
  readonly customers: CustomerHandlers;
  readonly categories: CategoryHandlers;
  readonly logs: LogHandlers;
  readonly promises: PromiseHandlers;
  readonly reports: ReportHandlers;
  readonly retention: RetentionHandlers;
}

/** The tickets service: tickets and all that hangs on them. */
export const createTicketsRouter = (handlers: TicketsHandlers) =>
  router({
    tickets: createTicketProcedures(handlers.tickets, handlers.health),
    messages: createMessageProcedures(handlers.messages),
    notes: createNoteProcedures(handlers.notes),
    replies: createReplyProcedures(handlers.replies),
    views: createViewProcedures(handlers.views),
    sessions: createSessionProcedures(handlers.sessions),
    customers: createCustomerProcedures(handlers.customers),
    categories: createCategoryProcedures(handlers.categories),
    logs: createLogProcedures(handlers.logs),
    promises: createPromiseProcedures(handlers.promises),
    reports: createReportProcedures(handlers.reports),
    retention: createRetentionProcedures(handlers.retention),
  });
export type TicketsRouter = ReturnType<typeof createTicketsRouter>;
