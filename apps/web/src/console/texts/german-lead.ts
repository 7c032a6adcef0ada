import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { LeadWayTexts } from "./english-lead.ts";

/** The way to the pages of a lead, and back, in German. */
export const germanLead: CreateTexts<LeadWayTexts> = () => ({
  lead: {
    pages: "Seiten für die Leitung",
    board: "Live-Übersicht",
    reports: "Berichte",
    agents: "Teammitglieder verwalten",
    back: "Zurück zu den Tickets",
    notLoaded: "Diese Seite konnte nicht geladen werden. Prüfen Sie Ihre Verbindung, und versuchen Sie es noch einmal.",
  },
});
