import type { AssignmentDecision, Channel, DecidedBy } from "@crossdesk/contracts";
import type { Formats } from "../../shared/i18n/formats.ts";
import { englishActions } from "./english-actions.ts";
import { englishFailures } from "./english-failures.ts";
import { englishPeople } from "./english-people.ts";
import { englishTicket } from "./english-ticket.ts";

/** What the console says, in English: strings, and functions for what has something in it. Other languages have the same shape. */
export const english = (formats: Formats) => {
  const { plural } = formats;
  return {
    ...englishActions(formats),
    ...englishFailures(formats),
    ...englishPeople(formats),
    ...englishTicket(formats),

    page: {
      title: "Crossdesk console",
      titleWith: (calling: number) => `(${calling}) Crossdesk console`,
      notices: "Notices",
      dismiss: "Dismiss",
      close: "Close",
      cancel: "Cancel",
      loading: "Loading…",
      when: (day: string, clock: string) => `${day}, ${clock}`,
      tryAgain: "Try again",
      tryNow: "Try now",
      wentWrong: "Something went wrong on our side.",
    },

    signIn: {
      heading: "Agent console",
      hint: "Sign in with the token that your administrator gave you.",
      token: "Token",
      submit: "Sign in",
      busy: "Signing in…",
      fine: "The token is kept in this tab alone, and forgotten when you sign out or close it.",
      notAToken: "This is not a token. Paste all of it: three parts with dots between them.",
      expired: "The token has expired. Ask for a new one.",
      hasExpired: "Your token has expired. Sign in with a new one; what you were writing is kept.",
      noEntity: "This administrator's token is of no team. To work at the desk, ask for one with a team (entityId).",
      wrongRole: (role: string) =>
        `This token is of the role “${role}”. The console is for agents and leads: ask for a token of the role “agent” or “admin”.`,
      noRole: "none",
      refused: (why: string) => `The token was refused: ${why}`,
      elsewhere: "You signed out in another tab.",
    },

    lists: {
      label: "Tickets",
      tabs: "Which tickets",
      mine: "Mine",
      queue: "Queue",
      team: "Team",
      search: "Search",
      standings: { waiting: "Waiting for you", answered: "Waiting for the customer", done: "Done lately" },
      toPick: (count: number) => plural(count, { one: "{n} to pick", other: "{n} to pick" }),
      handOverAll: "Hand over all…",
      loadingMine: "Loading your tickets…",
      nothing: "Nothing to do right now",
      nothingHint: "New tickets appear here as soon as they are yours.",
      waitingElsewhere: (count: number) =>
        plural(count, {
          one: "{n} ticket of your team waits in the queue.",
          other: "{n} tickets of your team wait in the queue.",
        }),
      seeQueue: "See the queue",
      notOnline: "No tickets come to you yet",
      notOnlineHint: "Go online to get tickets.",
      goOnline: "Go online",
      queueTitle: "Nobody has these yet",
      queueEmpty: "The queue is empty: every open ticket has an agent.",
      teamTitle: "Open in your team",
      teamWaiting: (count: number) => plural(count, { one: "{n} waits for the team", other: "{n} wait for the team" }),
      teamEmpty: "Your team has no open tickets.",
      more: "Loading more…",
      unread: (count: number) => plural(count, { one: "{n} unread message", other: "{n} unread messages" }),
      attention: (count: number) =>
        plural(count, { one: "{n} ticket calls for you", other: "{n} tickets call for you" }),
    },

    row: {
      waits: (duration: string) => `waits ${duration}`,
      answered: (duration: string) => `answered ${duration} ago`,
      solved: (duration: string) => `solved ${duration} ago`,
      closed: (duration: string) => `closed ${duration} ago`,
      toPick: "To pick",
      take: "Take",
      takeTicket: (ticket: number) => `Take ticket #${ticket}`,
      nobody: "nobody",
    },

    search: {
      label: "Name, e-mail, phone, number, order or words",
      placeholder: "Name, phone, #number, order, words…",
      submit: "Search",
      which: "Which tickets to search",
      all: "All",
      open: "Open",
      done: "Done",
      hint: "Finds any ticket of your team, closed ones too: by name, e-mail address, phone number, ticket number, order, or words.",
      nothing: "Nothing was found. Every word must occur; beginnings of words are enough.",
      more: "Show more",
    },

    connection: {
      label: (state: string) => `Connection: ${state}`,
      connecting: "Connecting…",
      live: "Live",
      lost: "Connection lost",
      refused: "Disconnected",
      lostTitle: "Connection lost.",
      degraded: "Updates are delayed at the moment; tickets are read again every few seconds.",
      lostHint:
        "What you see may be out of date. Answers you send are kept and go out as soon as possible; nothing else can be done until then.",
      expires: (duration: string) =>
        `Your token expires in ${duration}. Sign in again with a new one; drafts and unsent messages are kept.`,
      absentTitle: "You are counted as away from your desk.",
      absentHint: "No new tickets come to you, and customers who wait are given to others.",
      here: "I am here",
    },

    notify: {
      offer: "Shall your desktop tell you of new messages while you look elsewhere?",
      accept: "Turn on",
      later: "Not now",
      on: "Notifications are on: you hear of new messages while this page is not in sight.",
      blocked: "Your browser blocks notifications of this page. Its settings can allow them.",
      newMessage: "New message",
      newTicket: "New ticket",
    },

    announce: {
      newTicket: (name: string, subject: string) => `New ticket from ${name}: ${subject}`,
      newMessage: (name: string, subject: string) => `New message from ${name}: ${subject}`,
    },

    tools: {
      language: "Language",
      sound: "Sound for new tickets and messages",
      soundOn: "Sound is on",
      soundOff: "Sound is off",
      shortcuts: "Keyboard shortcuts",
      shortcutsHint: "Keyboard shortcuts (?)",
      signOut: "Sign out",
      signOutHint: "Go offline and sign out",
    },

    shortcuts: {
      title: "Keyboard shortcuts",
      toggle: "Single keys are shortcuts (turn this off if you use speech input)",
      next: "Next ticket",
      previous: "Previous ticket",
      nextUnread: "Next ticket with something unread",
      pick: "Pick the ticket",
      take: "Take the ticket",
      answer: "Write an answer",
      actions: "Choose an action, such as a status",
      handOver: "Hand the ticket over",
      close: "Close the ticket",
      details: "Show or hide the details",
      online: "Go online, or away",
      mine: "My tickets",
      queue: "The queue",
      team: "My team's tickets",
      search: "Search",
      help: "Show this list",
      send: "Send the answer",
      newLine: "Start a new line",
      leave: "Leave the field; back to the list",
    },

    channels: {
      beckn: "Order chat",
      support: "Support",
      chat: "Chat",
      mobile: "Mobile app",
      internal: "Internal",
    } satisfies Record<Channel, string>,

    decisions: {
      routed: "by routing",
      requested: "by request",
      taken: "taken up by hand",
      reopened: "it was reopened",
      "not-picked": "not picked in time",
      "agent-offline": "the agent went offline",
      "agent-absent": "the agent was away from their desk",
      "agent-removed": "the agent was removed",
      "removed-by-request": "taken off by request",
      "ticket-reopened": "the ticket was reopened",
    } satisfies Partial<Record<AssignmentDecision["reason"], string>>,

    decidedBy: {
      "only-one": "the only one who could take it",
      "not-passed-over": "had not passed it over before",
      language: "speaks the customer's language",
      load: "had the most room",
      "idle-time": "had waited longest for a ticket",
      id: "all else being equal",
    } satisfies Partial<Record<DecidedBy, string>>,
  };
};

export type Texts = ReturnType<typeof english>;
