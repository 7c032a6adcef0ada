import { createHealthProcedure, NoInput } from "../../health.ts";
import type { HealthHandler } from "../../health.ts";
import { procedure, router, trackItems } from "../../trpc.ts";
import type { Handler, WatchHandler } from "../../trpc.ts";
import {
  AttachFileInput,
  HearLanguageInput,
  ListTagsInput,
  SnoozeTicketInput,
  TagList,
  TagTicketInput,
  TicketActionInput,
  UpdateTicketInput,
} from "../actions.ts";
import { LatestChange, ReadChanges, ReadChangesInput, TicketChange, WatchTicketsInput } from "../changes.ts";
import { Complaint, ComplaintPage, Complaints, GetManyInput, SearchComplaintsInput } from "../complaints.ts";
import { CountTicketsInput, ListTicketsInput, SummaryPage, TicketCounts, TicketPage } from "../list-tickets.ts";
import { SummaryDetails, TicketDetails } from "../ticket-details.ts";
import { MarkReadInput, ReadMark, UnreadInput, UnreadList } from "../read-marks.ts";
import { RateTicketInput } from "../rating.ts";
import { SignInput, TakenSign, TicketSign, WatchSignsInput } from "../signs.ts";
import { OpenTicketInput } from "../opening.ts";
import { Ticket } from "../ticket.ts";
import { TicketReference } from "../ticket-reference.ts";

/** What answers calls about tickets themselves. */
export interface TicketHandlers {
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
  readonly rate: Handler<typeof RateTicketInput, typeof Ticket>;
  readonly markRead: Handler<typeof MarkReadInput, typeof ReadMark>;
  readonly unread: Handler<typeof UnreadInput, typeof UnreadList>;
  readonly latestChange: Handler<typeof NoInput, typeof LatestChange>;
  /** For services that fan changes out to others. */
  readonly readChanges: Handler<typeof ReadChangesInput, typeof ReadChanges>;
  readonly watch: WatchHandler<typeof WatchTicketsInput, TicketChange>;
  readonly sign: Handler<typeof SignInput, typeof TakenSign>;
  readonly watchSigns: WatchHandler<typeof WatchSignsInput, TicketSign>;
}

const action = (handler: Handler<typeof TicketActionInput, typeof Ticket>) =>
  procedure
    .input(TicketActionInput)
    .output(Ticket)
    .mutation(({ input, ctx, signal }) => handler(input, { ctx, signal }));

export const createTicketProcedures = (handlers: TicketHandlers, health: HealthHandler) =>
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
    /** For the customer, and for who asks them: once the conversation has ended. */
    rate: procedure
      .input(RateTicketInput)
      .output(Ticket)
      .mutation(({ input, ctx, signal }) => handlers.rate(input, { ctx, signal })),
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
      .meta({ items: TicketChange })
      .input(WatchTicketsInput)
      .subscription(async ({ input, ctx, signal }) => trackItems(await handlers.watch(input, { ctx, signal }))),
    /** Says what the caller does in a ticket right now; again and again while they do. */
    sign: procedure
      .input(SignInput)
      .output(TakenSign)
      .mutation(({ input, ctx, signal }) => handlers.sign(input, { ctx, signal })),
    /** What others do in a ticket: how it is now, and every sign that comes. Their ids only count. */
    watchSigns: procedure
      .meta({ items: TicketSign })
      .input(WatchSignsInput)
      .subscription(async ({ input, ctx, signal }) => trackItems(await handlers.watchSigns(input, { ctx, signal }))),
  });
