import type { AgentStatus } from "@crossdesk/contracts";
import type { Formats } from "../../ui/i18n/formats.ts";

/** Agents, customers, and how they are called. */
export const englishPeople = ({ plural }: Formats) => ({
  people: {
    yourStatus: "Your status",
    statuses: {
      online: { label: "Online", hint: "New tickets come to you" },
      busy: { label: "Busy", hint: "No new tickets; yours stay" },
      away: { label: "Away", hint: "No new tickets; yours stay" },
      offline: { label: "Offline", hint: "No new tickets; unpicked ones go to others" },
    } satisfies Record<AgentStatus, { readonly label: string; readonly hint: string }>,
    load: (load: number, capacity: number) => `${load} of ${capacity} tickets`,
    fullLoad: (load: number, capacity: number) => `${load} of ${capacity} tickets: full`,
    standing: (parts: readonly string[]) => parts.join(", "),
    absent: "not at their desk",
    waiting: (count: number) => plural(count, { one: "{n} waits", other: "{n} wait" }),
    you: "You",
    youInside: "you",
    colleagues: "Colleagues",
    colleaguesHint: (present: number) =>
      plural(present, { one: "Colleagues: {n} is there", other: "Colleagues: {n} are there" }),
    noColleagues: "Nobody else is in your team.",
    customer: "The customer",
    ofOrder: (order: string) => `Order ${order}`,
    customerNamed: (id: string) => `Customer ${id}`,
    agentNamed: (id: string) => `Agent ${id}`,
    system: "Crossdesk",
    partner: "A partner",
    nobodyYet: "Nobody yet",
  },
});

export type PeopleTexts = ReturnType<typeof englishPeople>;
