import type { Formats } from "../../ui/i18n/formats.ts";

/** The way to the pages of a lead, and back. */
export const englishLead = (_formats: Formats) => ({
  lead: {
    pages: "Pages for leads",
    board: "Live board",
    reports: "Reports",
    agents: "Manage agents",
    back: "Back to the tickets",
    notLoaded: "This page could not be loaded. Check your connection and try again.",
  },
});

export type LeadWayTexts = ReturnType<typeof englishLead>;
