import type { TicketPriority } from "@crossdesk/contracts";
import type { Formats } from "../../ui/i18n/formats.ts";

/** Until when customers are promised an answer. */
export const englishPromises = ({ list, plural }: Formats) => ({
  promises: {
    dueIn: (duration: string) => `due in ${duration}`,
    overdueBy: (duration: string) => `overdue by ${duration}`,
    overdue: (count: number) => plural(count, { one: "{n} overdue", other: "{n} overdue" }),
    dueAt: (time: string) => `Answer promised until ${time}`,
    dueFirst: "Answer due first",
    show: "Show the ticket",
    announce: {
      dueSoon: (name: string, subject: string) => `An answer is due soon. ${name}: ${subject}`,
      overdue: (name: string, subject: string) => `An answer is overdue. ${name}: ${subject}`,
    },
    notify: { dueSoon: "Answer due soon", overdue: "Answer overdue" },

    title: "Promises and business hours",
    hint: "Within how many minutes of business hours your team answers. What you change holds from now on; what is due already stays as it is.",
    team: "Team",
    loadTeam: "Load",
    minutes: "Minutes until the answer",
    minutesHint: "Leave a field empty to promise nothing.",
    priority: "Priority",
    first: "First answer",
    next: "Next answer",
    firstOf: (priority: string) => `Minutes until the first answer, priority ${priority}`,
    nextOf: (priority: string) => `Minutes until the next answer, priority ${priority}`,
    priorities: { urgent: "Urgent", high: "High", normal: "Normal", low: "Low" } satisfies Record<
      TicketPriority,
      string
    >,
    hours: "Business hours",
    hoursHint: "Such as 09:00-12:00, 13:00-17:00. Empty: closed. 22:00-06:00 ends on the next day.",
    timeZone: "Time zone",
    holidays: "Holidays, one a line",
    holidaysHint: "A date such as 2026-04-03, or 12-25 for every year; behind it, a name.",
    warning: "Warning",
    warnings: { none: "No warning", minutes: "Minutes before", share: "Percent of the time" },
    warningValue: "How many",
    save: "Save",
    saved: "Saved. The promises hold from now on.",
    end: "Promise nothing any more",
    faultIn: (fields: readonly string[]) => `Please check: ${list(fields)}`,
  },
});

export type PromisesTexts = ReturnType<typeof englishPromises>;
