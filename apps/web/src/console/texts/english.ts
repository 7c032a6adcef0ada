import type { Channel } from "@crossdesk/contracts";
import type { Formats } from "../../ui/i18n/formats.ts";
import { englishConversation } from "./english-conversation.ts";
import { englishDetails } from "./english-details.ts";
import { englishTeamWork } from "./english-team-work.ts";
import { englishApiKeys } from "./english-api-keys.ts";
import { englishActions } from "./english-actions.ts";
import { englishFailures } from "./english-failures.ts";
import { englishLead } from "./english-lead.ts";
import { englishPeople } from "./english-people.ts";
import { englishPromises } from "./english-promises.ts";
import { englishRatings } from "./english-ratings.ts";

/** What the console says, in English: strings, and functions for what has something in it. Other languages have the same shape. */
export const english = (formats: Formats) => {
  const { plural } = formats;
  return {
    ...englishActions(formats),
    ...englishApiKeys(formats),
    ...englishFailures(formats),
    ...englishLead(formats),
    ...englishPeople(formats),
    ...englishPromises(formats),
    ...englishRatings(),
    ...englishConversation(formats),
    ...englishDetails(formats),
    ...englishTeamWork(formats),

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
      heading: "Crossdesk console",
      hint: "Sign in to answer customers.",
      submit: "Sign in",
      otherAccount: "Sign in with another account",
      account: (account: string) => `You used this account: ${account}`,
      busy: "Looking who is signed in…",
      fine: "What you write and do not send stays in this tab, also when you have to sign in again.",
      development: "This system is for development: on the next page you choose who you are.",
      notSetUp:
        "Signing in is not possible yet, because no identity provider is configured. The operator must set OIDC_ISSUER and OIDC_CLIENT_ID.",
      elsewhere: (address: string) =>
        `Signing in continues at ${address}, the address of this desk. If you cannot reach it from here, the operator must set PUBLIC_URL to the address that you use.`,
      notLetIn: (why: string) => `You are signed in, but the desk does not let you in. ${why}`,
      reasons: {
        expired: "Your session has ended. Sign in again; what you were writing is kept.",
        revoked: "You were signed out. Sign in again; what you were writing is kept.",
        removed: "You have no access to this desk any more. If that is a mistake, ask your administrator.",
        elsewhere: "You signed out in another tab, or somebody else signed in there.",
      },
      problems: {
        away: "The sign-in service does not answer right now. Try again in a moment; who is signed in already can go on working.",
        refused: "The sign-in service did not let you in, or you chose not to sign in. Try again.",
        failed: "Signing in did not work. Try again; if it happens again, tell your administrator.",
        late: "Signing in took too long, or was begun in another browser. Try again.",
        "no-role":
          "This account has no role at this desk. Ask your administrator to make you an agent or a lead, then sign in again.",
        "no-tenant":
          "This account belongs to no team of this desk. Ask your administrator to add you to one, then sign in again.",
        unusable:
          "What the sign-in service says of this account can't be used. Ask your administrator to check its name and e-mail address.",
        removed: "This account was removed from this desk. If that is a mistake, ask your administrator.",
      },
    },

    administration: {
      heading: "Administration",
      hint: "You administer all teams. To answer customers, sign in with an account that belongs to one.",
    },

    lists: {
      label: "Tickets",
      tabs: "Which tickets",
      mine: "Mine",
      queue: "Queue",
      team: "Team",
      search: "Search",
      standings: {
        waiting: "Waiting for you",
        answered: "Waiting for the customer",
        snoozed: "Put aside",
        done: "Done lately",
      },
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
      expires: (duration: string) => `You have to sign in again in ${duration}. Drafts and unsent messages are kept.`,
      absentTitle: "You are counted as away from your desk.",
      absentHint: "No new tickets come to you, and customers who wait are given to others.",
      here: "I am here",
    },

    notify: {
      offer: "Do you want desktop notifications of new messages while this page is hidden?",
      accept: "Turn on",
      later: "Not now",
      on: "Notifications are on: you will be notified of new messages while this page is hidden.",
      blocked: "Your browser blocks notifications of this page. Its settings can allow them.",
      newMessage: "New message",
      newTicket: "New ticket",
      newMention: "You are mentioned",
    },

    announce: {
      newTicket: (name: string, subject: string) => `New ticket from ${name}: ${subject}`,
      newMessage: (name: string, subject: string) => `New message from ${name}: ${subject}`,
      newMention: (name: string, subject: string) => `You are mentioned in the ticket of ${name}: ${subject}`,
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
      signOutEverywhere: "End all my sessions",
      signOutEverywhereHint: "End all my sessions, on every device",
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
      note: "Write a note for the team",
      snooze: "Put the ticket aside",
      select: "Select the ticket, to change several at once",
      palette: "Do anything by its name",
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
  };
};

export type Texts = ReturnType<typeof english>;
