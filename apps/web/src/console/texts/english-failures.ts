import type { Formats } from "../../ui/i18n/formats.ts";

/** What went wrong, and what to do about it. */
export const englishFailures = (_formats: Formats) => ({
  failures: {
    changedMeanwhile:
      "The ticket changed while you looked at it, so nothing was done. What you see now is up to date: repeat it if it still fits.",
    otherSession: "There is another open conversation about the same order. Work in that one instead.",
    notPossible: (status: string) =>
      `That is not possible any more: the ticket is ${status} now. Choose from what it allows, or reopen it first.`,
    closed: "The ticket is closed, so nobody can write in it. Reopen it first.",
    noTicket: "There is no such ticket in your team.",
    sessionGone: "Your session has ended. Sign in again.",
    forbidden: "You may not do this. Ask an administrator if you should.",
    noAgent: "There is no such agent in your team.",
    notAssigned: "The ticket is not with this agent any more.",
    noCategory: "This category is not there any more. Choose another one.",
    noCustomer: "This customer is not there any more.",
    stillRunning: "This is being done already. Wait a moment, then look again.",
    invalid: "It can't be accepted like this. Check what you entered.",
    fileGone: "A file is not there any more. Remove it and attach it again.",
    tooLarge: "This is too large to be sent.",
    fileType: "Files of this type are not accepted.",
    busy: "There is a lot going on right now. Wait a moment, then try again.",
    outdated: "This page is older than Crossdesk. Reload it, then try again.",
    away: "Crossdesk can't be reached right now. Try again in a moment.",
    forgotten:
      "This was written long ago, and nobody has confirmed it. See whether it arrived before you send it again.",
    otherStatus: "in another status",
    quoted: (word: string) => `“${word}”`,
  },
  offline: {
    action: (what: string) => `There is no connection, so nothing was done: ${what}. Do it again once you are back.`,
    because: (what: string, why: string) => `${what.slice(0, 1).toUpperCase()}${what.slice(1)}. ${why}`,
    slow: "This takes longer than usual. Still trying…",
  },
});

export type FailureTexts = ReturnType<typeof englishFailures>;
