import { z } from "zod";
import { createHealthProcedure, NoInput } from "../health.ts";
import type { HealthHandler } from "../health.ts";
import { procedure, router, trackItems } from "../trpc.ts";
import type { Handler, WatchHandler } from "../trpc.ts";
import {
  AttachFileInput,
  GetSessionInput,
  HearLanguageInput,
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
import { Customer, GetCustomerInput, UpsertCustomerInput } from "./customer.ts";
import { AddMessageInput, ListMessagesInput, Message, MessagePage } from "./message.ts";
import {
  Complaint,
  ComplaintPage,
  Complaints,
  CountTicketsInput,
  GetManyInput,
  LatestChange,
  ListLogsInput,
  ListTicketsInput,
  ReadChanges,
  ReadChangesInput,
  SearchComplaintsInput,
  SummaryDetails,
  SummaryPage,
  TicketCounts,
  TicketDetails,
  TicketLogPage,
  TicketPage,
  WatchTicketsInput,
} from "./queries.ts";
import type { TicketChange } from "./queries.ts";
import {
  AddNoteInput,
  ListMentionsInput,
  ListNotesInput,
  Mentions,
  Note,
  NotePage,
  ReadMentionsInput,
  ReadMentionsResult,
} from "./notes.ts";
import { GetPromisesInput, Promises, SetPromisesInput } from "./promises.ts";
import { AdministrationPage, ListAdministrationInput } from "../access/administration.ts";
import {
  CustomerExport,
  EraseCustomerInput,
  Erasure,
  ErasurePage,
  ExportCustomerInput,
  ListErasuresInput,
  ListReadsInput,
  TicketReadPage,
} from "./privacy.ts";
import { MarkReadInput, ReadMark, UnreadInput, UnreadList } from "./read-marks.ts";
import { CannedReplies, CannedReply, ListRepliesInput, Removed, RemoveReplyInput, SaveReplyInput } from "./replies.ts";
import {
  CountViewsInput,
  ListViewsInput,
  RemoveViewInput,
  SavedView,
  SavedViews,
  SaveViewInput,
  ViewCounts,
} from "./views.ts";
import { SignInput, TakenSign, WatchSignsInput } from "./signs.ts";
import type { TicketSign } from "./signs.ts";
import {
  BindOrderInput,
  Category,
  OpenedSession,
  OpenSessionInput,
  OrderBinding,
  OpenTicketInput,
  Ticket,
  TicketReference,
} from "./ticket.ts";

/**
 * A list of categories, each parent before its children: as many as fit into one answer, some thousands. A list that is whole ends where
 * nothing comes behind its last one (`after`).
 */
export const Categories = z.array(Category);
export type Categories = z.infer<typeof Categories>;

export interface TicketsHandlers {
  readonly health: HealthHandler;
  readonly tickets: {
    readonly open: Handler<typeof OpenTicketInput, typeof Complaint>;
    readonly get: Handler<typeof TicketReference, typeof TicketDetails>;
    readonly getSummary: Handler<typeof TicketReference, typeof SummaryDetails>;
    readonly getMany: Handler<typeof GetManyInput, typeof Complaints>;
    readonly list: Handler<typeof ListTicketsInput, typeof TicketPage>;
    readonly listSummaries: Handler<typeof ListTicketsInput, typeof SummaryPage>;
    readonly counts: Handler<typeof CountTicketsInput, typeof TicketCounts>;
    readonly search: Handler<typeof SearchComplaintsInput, typeof ComplaintPage>;
    readonly update: Handler<typeof UpdateTicketInput, typeof Ticket>;
    readonly tag: Handler<typeof TagTicketInput, typeof Ticket>;
    readonly snooze: Handler<typeof SnoozeTicketInput, typeof Ticket>;
    readonly tags: Handler<typeof ListTagsInput, typeof TagList>;
    readonly hearLanguage: Handler<typeof HearLanguageInput, typeof Ticket>;
    readonly attachFile: Handler<typeof AttachFileInput, typeof Complaint>;
    readonly reopen: Handler<typeof TicketActionInput, typeof Ticket>;
    readonly markPending: Handler<typeof TicketActionInput, typeof Ticket>;
    readonly resolve: Handler<typeof TicketActionInput, typeof Ticket>;
    readonly escalate: Handler<typeof TicketActionInput, typeof Ticket>;
    readonly recordRefund: Handler<typeof TicketActionInput, typeof Ticket>;
    readonly close: Handler<typeof TicketActionInput, typeof Ticket>;
    readonly closeRoom: Handler<typeof TicketActionInput, typeof Ticket>;
    readonly pick: Handler<typeof TicketActionInput, typeof Ticket>;
    readonly markRead: Handler<typeof MarkReadInput, typeof ReadMark>;
    readonly unread: Handler<typeof UnreadInput, typeof UnreadList>;
    readonly latestChange: Handler<typeof NoInput, typeof LatestChange>;
    /** For services that fan changes out to others. */
    readonly readChanges: Handler<typeof ReadChangesInput, typeof ReadChanges>;
    readonly watch: WatchHandler<typeof WatchTicketsInput, TicketChange>;
    readonly sign: Handler<typeof SignInput, typeof TakenSign>;
    readonly watchSigns: WatchHandler<typeof WatchSignsInput, TicketSign>;
  };
  readonly messages: {
    readonly add: Handler<typeof AddMessageInput, typeof Message>;
    readonly list: Handler<typeof ListMessagesInput, typeof MessagePage>;
  };
  readonly notes: {
    readonly add: Handler<typeof AddNoteInput, typeof Note>;
    readonly list: Handler<typeof ListNotesInput, typeof NotePage>;
    readonly mentions: Handler<typeof ListMentionsInput, typeof Mentions>;
    readonly readMentions: Handler<typeof ReadMentionsInput, typeof ReadMentionsResult>;
  };
  readonly replies: {
    readonly list: Handler<typeof ListRepliesInput, typeof CannedReplies>;
    readonly save: Handler<typeof SaveReplyInput, typeof CannedReply>;
    readonly remove: Handler<typeof RemoveReplyInput, typeof Removed>;
  };
  readonly views: {
    readonly list: Handler<typeof ListViewsInput, typeof SavedViews>;
    readonly counts: Handler<typeof CountViewsInput, typeof ViewCounts>;
    readonly save: Handler<typeof SaveViewInput, typeof SavedView>;
    readonly remove: Handler<typeof RemoveViewInput, typeof Removed>;
  };
  readonly sessions: {
    readonly open: Handler<typeof OpenSessionInput, typeof OpenedSession>;
    readonly bind: Handler<typeof BindOrderInput, typeof OrderBinding>;
    readonly get: Handler<typeof GetSessionInput, typeof Ticket>;
    readonly update: Handler<typeof UpdateSessionInput, typeof Ticket>;
    readonly close: Handler<typeof SessionReference, typeof Ticket>;
  };
  readonly customers: {
    readonly upsert: Handler<typeof UpsertCustomerInput, typeof Customer>;
    readonly get: Handler<typeof GetCustomerInput, typeof Customer>;
    /** Erases what is kept of a customer, in the background; again gives the same erasure while it goes on. */
    readonly erase: Handler<typeof EraseCustomerInput, typeof Erasure>;
    readonly erasures: Handler<typeof ListErasuresInput, typeof ErasurePage>;
    /** Leaves a line, and so is a mutation. */
    readonly export: Handler<typeof ExportCustomerInput, typeof CustomerExport>;
  };
  readonly categories: {
    readonly upsert: Handler<typeof UpsertCategoryInput, typeof Category>;
    readonly list: Handler<typeof ListCategoriesInput, typeof Categories>;
  };
  readonly logs: {
    readonly list: Handler<typeof ListLogsInput, typeof TicketLogPage>;
    /** Which agents and admins read a ticket, once for each hour. */
    readonly reads: Handler<typeof ListReadsInput, typeof TicketReadPage>;
    /** What was administered in the tickets service. */
    readonly administration: Handler<typeof ListAdministrationInput, typeof AdministrationPage>;
  };
  readonly promises: {
    readonly get: Handler<typeof GetPromisesInput, typeof Promises>;
    readonly set: Handler<typeof SetPromisesInput, typeof Promises>;
  };
}

const action = (handler: Handler<typeof TicketActionInput, typeof Ticket>) =>
  procedure
    .input(TicketActionInput)
    .output(Ticket)
    .mutation(({ input, ctx, signal }) => handler(input, { ctx, signal }));

const createTicketProcedures = (handlers: TicketsHandlers["tickets"], health: HealthHandler) =>
  router({
    health: createHealthProcedure(health),
    open: procedure
      .input(OpenTicketInput)
      .output(Complaint)
      .mutation(({ input, ctx, signal }) => handlers.open(input, { ctx, signal })),
    get: procedure
      .input(TicketReference)
      .output(TicketDetails)
      .query(({ input, ctx, signal }) => handlers.get(input, { ctx, signal })),
    getSummary: procedure
      .input(TicketReference)
      .output(SummaryDetails)
      .query(({ input, ctx, signal }) => handlers.getSummary(input, { ctx, signal })),
    getMany: procedure
      .input(GetManyInput)
      .output(Complaints)
      .query(({ input, ctx, signal }) => handlers.getMany(input, { ctx, signal })),
    list: procedure
      .input(ListTicketsInput)
      .output(TicketPage)
      .query(({ input, ctx, signal }) => handlers.list(input, { ctx, signal })),
    listSummaries: procedure
      .input(ListTicketsInput)
      .output(SummaryPage)
      .query(({ input, ctx, signal }) => handlers.listSummaries(input, { ctx, signal })),
    counts: procedure
      .input(CountTicketsInput)
      .output(TicketCounts)
      .query(({ input, ctx, signal }) => handlers.counts(input, { ctx, signal })),
    search: procedure
      .input(SearchComplaintsInput)
      .output(ComplaintPage)
      .query(({ input, ctx, signal }) => handlers.search(input, { ctx, signal })),
    update: procedure
      .input(UpdateTicketInput)
      .output(Ticket)
      .mutation(({ input, ctx, signal }) => handlers.update(input, { ctx, signal })),
    /** Changes the tags alone: of closed tickets too, and without a word to partners. */
    tag: procedure
      .input(TagTicketInput)
      .output(Ticket)
      .mutation(({ input, ctx, signal }) => handlers.tag(input, { ctx, signal })),
    /** It comes back by itself at that time, or as soon as the customer writes. */
    snooze: procedure
      .input(SnoozeTicketInput)
      .output(Ticket)
      .mutation(({ input, ctx, signal }) => handlers.snooze(input, { ctx, signal })),
    /** The tags that the tenant has in use. */
    tags: procedure
      .input(ListTagsInput)
      .output(TagList)
      .query(({ input, ctx, signal }) => handlers.tags(input, { ctx, signal })),
    /** Takes the customer's language where the ticket's was only assumed; one that somebody has said stays. */
    hearLanguage: procedure
      .input(HearLanguageInput)
      .output(Ticket)
      .mutation(({ input, ctx, signal }) => handlers.hearLanguage(input, { ctx, signal })),
    attachFile: procedure
      .input(AttachFileInput)
      .output(Complaint)
      .mutation(({ input, ctx, signal }) => handlers.attachFile(input, { ctx, signal })),
    reopen: action(handlers.reopen),
    markPending: action(handlers.markPending),
    resolve: action(handlers.resolve),
    escalate: action(handlers.escalate),
    recordRefund: action(handlers.recordRefund),
    close: action(handlers.close),
    closeRoom: action(handlers.closeRoom),
    pick: action(handlers.pick),
    /** Moves the caller's own mark; each agent and admin has one in each ticket. */
    markRead: procedure
      .input(MarkReadInput)
      .output(ReadMark)
      .mutation(({ input, ctx, signal }) => handlers.markRead(input, { ctx, signal })),
    unread: procedure
      .input(UnreadInput)
      .output(UnreadList)
      .query(({ input, ctx, signal }) => handlers.unread(input, { ctx, signal })),
    /** Asked for before a reading, it is where a watch goes on without a gap. */
    latestChange: procedure
      .input(NoInput)
      .output(LatestChange)
      .query(({ input, ctx, signal }) => handlers.latestChange(input, { ctx, signal })),
    readChanges: procedure
      .input(ReadChangesInput)
      .output(ReadChanges)
      .query(({ input, ctx, signal }) => handlers.readChanges(input, { ctx, signal })),
    /** Every change once, those of a ticket in their order; a client that was cut off goes on where it was. */
    watch: procedure
      .input(WatchTicketsInput)
      .subscription(async ({ input, ctx, signal }) => trackItems(await handlers.watch(input, { ctx, signal }))),
    /** Says what the caller does in a ticket right now; again and again while they do. */
    sign: procedure
      .input(SignInput)
      .output(TakenSign)
      .mutation(({ input, ctx, signal }) => handlers.sign(input, { ctx, signal })),
    /** What others do in a ticket: how it is now, and every sign that comes. Their ids only count. */
    watchSigns: procedure
      .input(WatchSignsInput)
      .subscription(async ({ input, ctx, signal }) => trackItems(await handlers.watchSigns(input, { ctx, signal }))),
  });

const createMessageProcedures = (handlers: TicketsHandlers["messages"]) =>
  router({
    add: procedure
      .input(AddMessageInput)
      .output(Message)
      .mutation(({ input, ctx, signal }) => handlers.add(input, { ctx, signal })),
    list: procedure
      .input(ListMessagesInput)
      .output(MessagePage)
      .query(({ input, ctx, signal }) => handlers.list(input, { ctx, signal })),
  });

const createNoteProcedures = (handlers: TicketsHandlers["notes"]) =>
  router({
    add: procedure
      .input(AddNoteInput)
      .output(Note)
      .mutation(({ input, ctx, signal }) => handlers.add(input, { ctx, signal })),
    list: procedure
      .input(ListNotesInput)
      .output(NotePage)
      .query(({ input, ctx, signal }) => handlers.list(input, { ctx, signal })),
    /** The notes that mention the caller and that they have not read, whichever tickets they are in. */
    mentions: procedure
      .input(ListMentionsInput)
      .output(Mentions)
      .query(({ input, ctx, signal }) => handlers.mentions(input, { ctx, signal })),
    readMentions: procedure
      .input(ReadMentionsInput)
      .output(ReadMentionsResult)
      .mutation(({ input, ctx, signal }) => handlers.readMentions(input, { ctx, signal })),
  });

const createReplyProcedures = (handlers: TicketsHandlers["replies"]) =>
  router({
    list: procedure
      .input(ListRepliesInput)
      .output(CannedReplies)
      .query(({ input, ctx, signal }) => handlers.list(input, { ctx, signal })),
    save: procedure
      .input(SaveReplyInput)
      .output(CannedReply)
      .mutation(({ input, ctx, signal }) => handlers.save(input, { ctx, signal })),
    remove: procedure
      .input(RemoveReplyInput)
      .output(Removed)
      .mutation(({ input, ctx, signal }) => handlers.remove(input, { ctx, signal })),
  });

const createViewProcedures = (handlers: TicketsHandlers["views"]) =>
  router({
    list: procedure
      .input(ListViewsInput)
      .output(SavedViews)
      .query(({ input, ctx, signal }) => handlers.list(input, { ctx, signal })),
    counts: procedure
      .input(CountViewsInput)
      .output(ViewCounts)
      .query(({ input, ctx, signal }) => handlers.counts(input, { ctx, signal })),
    save: procedure
      .input(SaveViewInput)
      .output(SavedView)
      .mutation(({ input, ctx, signal }) => handlers.save(input, { ctx, signal })),
    remove: procedure
      .input(RemoveViewInput)
      .output(Removed)
      .mutation(({ input, ctx, signal }) => handlers.remove(input, { ctx, signal })),
  });

const createSessionProcedures = (handlers: TicketsHandlers["sessions"]) =>
  router({
    open: procedure
      .input(OpenSessionInput)
      .output(OpenedSession)
      .mutation(({ input, ctx, signal }) => handlers.open(input, { ctx, signal })),
    /** Says whose an order is: from then on that customer may open and read its support session. */
    bind: procedure
      .input(BindOrderInput)
      .output(OrderBinding)
      .mutation(({ input, ctx, signal }) => handlers.bind(input, { ctx, signal })),
    get: procedure
      .input(GetSessionInput)
      .output(Ticket)
      .query(({ input, ctx, signal }) => handlers.get(input, { ctx, signal })),
    update: procedure
      .input(UpdateSessionInput)
      .output(Ticket)
      .mutation(({ input, ctx, signal }) => handlers.update(input, { ctx, signal })),
    close: procedure
      .input(SessionReference)
      .output(Ticket)
      .mutation(({ input, ctx, signal }) => handlers.close(input, { ctx, signal })),
  });

const createCustomerProcedures = (handlers: TicketsHandlers["customers"]) =>
  router({
    upsert: procedure
      .input(UpsertCustomerInput)
      .output(Customer)
      .mutation(({ input, ctx, signal }) => handlers.upsert(input, { ctx, signal })),
    get: procedure
      .input(GetCustomerInput)
      .output(Customer)
      .query(({ input, ctx, signal }) => handlers.get(input, { ctx, signal })),
    erase: procedure
      .input(EraseCustomerInput)
      .output(Erasure)
      .mutation(({ input, ctx, signal }) => handlers.erase(input, { ctx, signal })),
    erasures: procedure
      .input(ListErasuresInput)
      .output(ErasurePage)
      .query(({ input, ctx, signal }) => handlers.erasures(input, { ctx, signal })),
    export: procedure
      .input(ExportCustomerInput)
      .output(CustomerExport)
      .mutation(({ input, ctx, signal }) => handlers.export(input, { ctx, signal })),
  });

const createCategoryProcedures = (handlers: TicketsHandlers["categories"]) =>
  router({
    upsert: procedure
      .input(UpsertCategoryInput)
      .output(Category)
      .mutation(({ input, ctx, signal }) => handlers.upsert(input, { ctx, signal })),
    list: procedure
      .input(ListCategoriesInput)
      .output(Categories)
      .query(({ input, ctx, signal }) => handlers.list(input, { ctx, signal })),
  });

const createLogProcedures = (handlers: TicketsHandlers["logs"]) =>
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

const createPromiseProcedures = (handlers: TicketsHandlers["promises"]) =>
  router({
    /** Within what time a tenant has promised to answer its customers. For admins. */
    get: procedure
      .input(GetPromisesInput)
      .output(Promises)
      .query(({ input, ctx, signal }) => handlers.get(input, { ctx, signal })),
    set: procedure
      .input(SetPromisesInput)
      .output(Promises)
      .mutation(({ input, ctx, signal }) => handlers.set(input, { ctx, signal })),
  });

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
  });
export type TicketsRouter = ReturnType<typeof createTicketsRouter>;
