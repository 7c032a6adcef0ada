import type { Call, HealthHandler, TicketsHandlers } from "@crossdesk/contracts";
import type { Remote, TicketsDeps } from "../deps.ts";
import { actOnTicket } from "../use-cases/act-on-ticket.ts";
import { addMessage } from "../use-cases/add-message.ts";
import { attachFile } from "../use-cases/attach-file.ts";
import { bindOrderToCustomer } from "../use-cases/bind-order.ts";
import { listCategories, upsertCategory } from "../use-cases/categories.ts";
import { getCustomer, upsertCustomer } from "../use-cases/customers.ts";
import { eraseCustomer, listErasures } from "../use-cases/erase-customer.ts";
import { exportCustomer, listAdministered, listTicketReads } from "../use-cases/export-customer.ts";
import { exportReport } from "../use-cases/export-report.ts";
import { hearLanguage } from "../use-cases/hear-language.ts";
import { addNote, listMentionsOfCaller, listTicketNotes, readMentionsOfCaller } from "../use-cases/notes.ts";
import { latestChange } from "../use-cases/latest-change.ts";
import { listLogs } from "../use-cases/list-logs.ts";
import { countTicketsByAgent, listSummaries, listTickets } from "../use-cases/list-tickets.ts";
import { openSession } from "../use-cases/open-session.ts";
import { openTicket } from "../use-cases/open-ticket.ts";
import { pickTicket } from "../use-cases/pick-ticket.ts";
import { getSummary, getTicket, getTickets, listTicketMessages, searchTickets } from "../use-cases/read-tickets.ts";
import { listReplies, removeReply, saveReply } from "../use-cases/canned-replies.ts";
import { countViews, listViews, removeView, saveView } from "../use-cases/saved-views.ts";
import { snoozeTicket } from "../use-cases/snooze-ticket.ts";
import { getPromises, setPromises } from "../use-cases/promises.ts";
import { createReportReader, getBoard, getReport } from "../use-cases/reports.ts";
import { getRetention, previewRetention, setRetention } from "../use-cases/retention.ts";
import { closeSession, getSession, updateSession } from "../use-cases/sessions.ts";
import { countUnreadMessages, markRead } from "../use-cases/read-marks.ts";
import { updateTicket } from "../use-cases/update-ticket.ts";
import { listTagsInUse, tagTicket } from "../use-cases/tag-ticket.ts";
import { rateTicket } from "../use-cases/rate-ticket.ts";
import { readTicketChanges } from "../use-cases/read-changes.ts";
import { signTicket, watchSigns } from "../use-cases/sign-ticket.ts";
import { watchTickets } from "../use-cases/watch-tickets.ts";

/** Has what a call writes counted: what it adds to the database stays there. */
const counted =
  <Input, Output>({ rows }: Pick<TicketsDeps, "rows">, handler: (input: Input, call: Call) => Promise<Output>) =>
  async (input: Input, call: Call): Promise<Output> => {
    rows.note(call.ctx.caller);
    return handler(input, call);
  };

export const createHandlers = (
  deps: TicketsDeps,
  { remote, health }: { readonly remote: Remote; readonly health: HealthHandler },
): TicketsHandlers => {
  const readReport = createReportReader(deps);
  return {
    health,
    tickets: {
      open: counted(deps, openTicket(deps, remote)),
      get: getTicket(deps),
      getSummary: getSummary(deps),
      getMany: getTickets(deps),
      list: listTickets(deps),
      listSummaries: listSummaries(deps),
      counts: countTicketsByAgent(deps),
      search: searchTickets(deps),
      update: updateTicket(deps),
      tag: tagTicket(deps),
      snooze: snoozeTicket(deps),
      tags: listTagsInUse(deps),
      hearLanguage: hearLanguage(deps),
      attachFile: attachFile(deps, remote),
      reopen: actOnTicket(deps, "reopen"),
      markPending: actOnTicket(deps, "markPending"),
      resolve: actOnTicket(deps, "resolve"),
      escalate: actOnTicket(deps, "escalate"),
      recordRefund: actOnTicket(deps, "recordRefund"),
      close: actOnTicket(deps, "close"),
      closeRoom: actOnTicket(deps, "closeRoom"),
      pick: pickTicket(deps),
      rate: rateTicket(deps),
      markRead: markRead(deps),
      unread: countUnreadMessages(deps),
      latestChange: latestChange(deps),
      readChanges: readTicketChanges(deps),
      watch: watchTickets(deps),
      sign: signTicket(deps),
      watchSigns: watchSigns(deps),
    },
    messages: { add: counted(deps, addMessage(deps, remote)), list: listTicketMessages(deps) },
    notes: {
      add: counted(deps, addNote(deps)),
      list: listTicketNotes(deps),
      mentions: listMentionsOfCaller(deps),
      readMentions: readMentionsOfCaller(deps),
    },
    replies: { list: listReplies(deps), save: counted(deps, saveReply(deps)), remove: removeReply(deps) },
    views: {
      list: listViews(deps),
      counts: countViews(deps),
      save: counted(deps, saveView(deps)),
      remove: removeView(deps),
    },
    sessions: {
      open: counted(deps, openSession(deps)),
      bind: counted(deps, bindOrderToCustomer(deps)),
      get: getSession(deps),
      update: updateSession(deps),
      close: closeSession(deps),
    },
    customers: {
      upsert: counted(deps, upsertCustomer(deps)),
      get: getCustomer(deps),
      erase: eraseCustomer(deps),
      erasures: listErasures(deps),
      export: exportCustomer(deps),
    },
    categories: { upsert: counted(deps, upsertCategory(deps)), list: listCategories(deps) },
    logs: { list: listLogs(deps), reads: listTicketReads(deps), administration: listAdministered(deps) },
    promises: { get: getPromises(deps), set: setPromises(deps) },
    retention: { get: getRetention(deps), set: setRetention(deps), preview: previewRetention(deps) },
    reports: { get: getReport(readReport), export: exportReport(readReport), board: getBoard(deps) },
  };
};
