import { AdministrationPage, ListAdministrationInput } from "../../access/administration.ts";
import { procedure, router } from "../../trpc.ts";
import type { Handler } from "../../trpc.ts";
import { ListReadsInput, TicketReadPage } from "../privacy.ts";
import { ListLogsInput, TicketLogPage } from "../audit-log.ts";

/** What answers calls about what is on record. */
export interface LogHandlers {
  readonly list: Handler<typeof ListLogsInput, typeof TicketLogPage>;
  /** Which agents and admins read a ticket, once for each hour. */
  readonly reads: Handler<typeof ListReadsInput, typeof TicketReadPage>;
  /** What was administered in the tickets service. */
  readonly administration: Handler<typeof ListAdministrationInput, typeof AdministrationPage>;
}

export const createLogProcedures = (handlers: LogHandlers) =>
  router({
    list: procedure
      .input(ListLogsInput)
      .output(TicketLogPage)
      .query(({ input, ctx, signal }) => handlers.list(input, { ctx, signal })),
    reads: procedure
      .input(ListReadsInput)
      .output(TicketReadPage)
      .query(({ input, ctx, signal }) => handlers.reads(input, { ctx, signal })),
    administration: procedure
      .input(ListAdministrationInput)
      .output(AdministrationPage)
      .query(({ input, ctx, signal }) => handlers.administration(input, { ctx, signal })),
  });
