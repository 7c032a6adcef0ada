import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { PeopleTexts } from "./english-people.ts";

/** Agents, customers, and how they are called, in German. */
export const germanPeople: CreateTexts<PeopleTexts> = ({ plural, number }) => ({
  people: {
    yourStatus: "Ihr Status",
    statuses: {
      online: { label: "Online", hint: "Neue Tickets kommen zu Ihnen" },
      busy: { label: "Beschäftigt", hint: "Keine neuen Tickets; Ihre behalten Sie" },
      away: { label: "Abwesend", hint: "Keine neuen Tickets; Ihre behalten Sie" },
      offline: { label: "Offline", hint: "Keine neuen Tickets; nicht angenommene bekommen andere" },
    },
    load: (load, capacity) => `${number(load)} von ${number(capacity)} Tickets`,
    fullLoad: (load, capacity) => `${number(load)} von ${number(capacity)} Tickets: ausgelastet`,
    standing: (parts) => parts.join(", "),
    absent: "nicht am Platz",
    waiting: (count) => plural(count, { one: "{n} wartet", other: "{n} warten" }),
    you: "Sie",
    youInside: "Sie",
    colleagues: "Teammitglieder",
    colleaguesHint: (present) =>
      plural(present, { one: "Teammitglieder: {n} ist da", other: "Teammitglieder: {n} sind da" }),
    noColleagues: "In Ihrem Team ist sonst niemand.",
    customer: "Der Kunde",
    ofOrder: (order) => `Bestellung ${order}`,
    customerNamed: (id) => `Kunde ${id}`,
    agentNamed: (id) => `Teammitglied ${id}`,
    system: "Crossdesk",
    partner: "Ein Partner",
    nobodyYet: "Noch niemand",
  },
});
