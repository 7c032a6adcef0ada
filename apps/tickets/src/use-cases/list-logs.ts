import { scopeOf } from "@crossdesk/contracts";
import type { Handler, ListLogsInput, TicketLogPage } from "@crossdesk/contracts";
import { countLogs, listLogs as readLogs } from "../db/repositories/list-logs.ts";
import { readerOf } from "../db/page-marks.ts";
import { pageStart } from "../domain/page-chain.ts";
import { requireRight } from "../domain/policy.ts";
import type { TicketsDeps } from "../deps.ts";
import { requireTicket } from "./require-ticket.ts";

/** A page of the audit log, of one ticket or of all that the caller may see; or only its count. */
export const listLogs =
  ({ db, pageMarks }: TicketsDeps): Handler<typeof ListLogsInput, typeof TicketLogPage> =>
  async ({ limit, offset, ticket: reference, countOnly, details = false }, { ctx }) => {
    requireRight(ctx.caller, "readLogs");
    const scope = scopeOf(ctx.caller);
    const ticket = reference === undefined ? undefined : await requireTicket(db, ctx.caller, reference);
    const filter = { scope, ticketId: ticket?.id };
    if (countOnly) return { items: [], count: await countLogs(db, filter) };
    const { role, subject } = ctx.caller;
    const reader = readerOf("logs", role, subject, filter);
    const chain = offset === 0 ? [] : await pageMarks.find(reader);
    const items = await readLogs(db, filter, { limit, start: pageStart(chain, offset), details });
    if (items.length === limit) pageMarks.pass(reader, { chain, offset, numbers: items.map(({ id }) => id) });
    return { items };
  };
