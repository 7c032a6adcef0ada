import type { Formats } from "../../ui/i18n/formats.ts";
import type { DeskAction } from "../model/actions.ts";
import type { GiveAway } from "../model/give-away.ts";

/** What an agent does to a ticket, and how it is said. */
export const englishActions = ({ plural }: Formats) => ({
  actions: {
    menu: "Actions",
    working: "Working…",
    closeTicket: "Close ticket",
    undo: "Undo",
    reopen: "Reopen",
    anyway: (label: string) => `${label} anyway`,
    done: (ticket: number, done: string) => `Ticket #${ticket} was ${done}.`,
    failed: (ticket: number, why: string) => `Ticket #${ticket}: ${why}`,
    taken: (ticket: number) => `Ticket #${ticket} is yours.`,
    what: {
      pick: (ticket: number) => `ticket #${ticket} was not picked`,
      take: (ticket: number) => `ticket #${ticket} was not taken`,
      act: (ticket: number, done: string) => `ticket #${ticket} was not ${done}`,
      giveAway: (ticket: number) => `ticket #${ticket} stays where it is`,
      handOverAll: "your tickets stay with you",
      status: (status: string) => `you are not ${status}`,
    },
    words: {
      markPending: { label: "Mark pending", done: "marked pending", hint: "Waits for somebody else than the team" },
      resolve: { label: "Mark solved", done: "marked solved", hint: "If the customer writes again, it opens again" },
      escalate: { label: "Escalate", done: "escalated", hint: "Needs somebody more senior" },
      recordRefund: { label: "Record refund", done: "marked as refunded", hint: "A refund was made" },
      reopen: { label: "Reopen", done: "reopened", hint: "Back to work" },
      closeRoom: { label: "End chat", done: "closed", hint: "Closes the ticket and its live chat" },
      close: { label: "Close ticket", done: "closed", hint: "Finished" },
    } satisfies Record<DeskAction, { readonly label: string; readonly done: string; readonly hint: string }>,
  },

  confirm: {
    title: (label: string, ticket: number) => `${label}: #${ticket}`,
    ofColleague: (name: string) => `${name} has this ticket, and may be working on it.`,
    ofNobody: "Nobody has this ticket yet, and the customer has had no answer from anybody who does.",
    waiting: (duration: string) => `The customer has waited for an answer for ${duration}.`,
  },

  giveAway: {
    handOver: { label: "Hand over…", hint: "To a colleague of your choice" },
    giveBack: { label: "Give back to the queue…", hint: "Routing looks for somebody else" },
    assign: { label: "Assign…", hint: "To an agent of your choice" },
    takeOver: { label: "Take over", hint: "The ticket becomes yours" },
    titles: {
      handOver: (ticket: number) => `Hand over: #${ticket}`,
      giveBack: (ticket: number) => `Give back to the queue: #${ticket}`,
      assign: (ticket: number) => `Assign: #${ticket}`,
    } satisfies Record<GiveAway, (ticket: number) => string>,
    handedOver: (ticket: number, name: string) => `Ticket #${ticket} was handed over to ${name}.`,
    assigned: (ticket: number, name: string) => `Ticket #${ticket} was assigned to ${name}.`,
    givenBack: (ticket: number) => `Ticket #${ticket} was given back to the queue.`,
    find: "Find a colleague",
    findHint: "Name or e-mail address",
    colleagues: "Colleagues",
    noColleagues: "You have no colleagues in Crossdesk.",
    noneNamed: "Nobody of that name.",
    more: (count: number) => `And ${count} more: find them by their names.`,
    choose: "Choose who gets the ticket.",
    note: "A word of why (optional)",
    noteHint: "What the next one should know",
    submit: { handOver: "Hand over", assign: "Assign" },
    submitTo: {
      handOver: (name: string) => `Hand over to ${name}`,
      assign: (name: string) => `Assign to ${name}`,
    },
    busy: { handOver: "Handing over…", assign: "Assigning…", giveBack: "Giving back…" },
    giveBackSubmit: "Give back",
    giveBackHint: "Routing looks for somebody else who is there and has room. While there is nobody, the ticket waits.",
    goneDone: "The ticket is closed or solved by now, so there is nothing to give away. Reopen it first.",
    goneQueue: "The ticket is not yours any more: it waits in the queue.",
    goneTo: (name: string) => `The ticket is not yours any more: ${name} has it.`,
    inQueue: "Nobody has the ticket any more: it waits in the queue.",
    nowYours: "The ticket is yours by now.",
    receiverGone: (name: string) => `${name} is not in your team any more. Choose somebody else.`,
    receiverUnnamed: "The agent",
    notYours: "The ticket is not yours any more, so nothing was done.",
    nobodys: "Nobody has the ticket any more, so nothing was done.",
    closedMeanwhile: "The ticket was closed meanwhile, so nothing was done.",
    outlooks: {
      ready: "Unless they pick it before long, routing looks for somebody else, perhaps you.",
      full: "They have all the tickets they should; this one comes on top. Unless they pick it before long, routing looks for somebody else, perhaps you.",
      absent:
        "They are away from their desk, and get it all the same. Unless they pick it before long, routing looks for somebody else, perhaps you.",
      busy: "They take no new tickets from routing just now, and get this one all the same. Unless they pick it before long, routing looks for somebody else, perhaps you.",
      away: "They are not at their desk, and get it all the same. Unless they pick it before long, routing looks for somebody else, perhaps you.",
      offline:
        "They are not at work, and get it all the same. Unless they pick it before long, routing looks for somebody else, perhaps you.",
    },
    unsentDraft: "What you have begun to write here stays in this tab, for you alone: send it first, or copy it.",
    unsentSending: "What you have written is still on its way, and goes out all the same.",
    unsentRefused: "A message of yours was given back. It stays in this tab: send it again first, or discard it.",
  },

  handOverAll: {
    title: "Hand over all my tickets",
    intro: (count: number) =>
      plural(count, {
        one: "You have {n} open ticket. The next agent sees that it comes from you.",
        other: "You have {n} open tickets. The next agent sees that they come from you.",
      }),
    toQueue: "Back to the queue",
    toQueueHint: "Routing gives each to somebody who is there and has room",
    submitTo: (count: number, name: string) =>
      plural(count, { one: `Hand over {n} ticket to ${name}`, other: `Hand over {n} tickets to ${name}` }),
    submitQueue: (count: number) =>
      plural(count, { one: "Give {n} ticket back to the queue", other: "Give {n} tickets back to the queue" }),
    submit: "Hand over",
    busy: "Handing over…",
    none: "You have no open tickets.",
    done: (count: number, name: string) =>
      plural(count, {
        one: `{n} ticket was handed over to ${name}.`,
        other: `{n} tickets were handed over to ${name}.`,
      }),
    doneQueue: (count: number) =>
      plural(count, { one: "{n} ticket went back to the queue.", other: "{n} tickets went back to the queue." }),
    thenSignOut: "You are about to sign out.",
    keepAndSignOut: "Sign out and keep them",
    offer: (count: number, status: string) =>
      plural(count, {
        one: `You are ${status} and have {n} open ticket.`,
        other: `You are ${status} and have {n} open tickets.`,
      }),
    offerLabel: "Hand over…",
    unsent: "What you have begun to write and not sent stays in this tab: send it first, or copy it.",
  },
});

export type ActionTexts = ReturnType<typeof englishActions>;
