import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { PromisesTexts } from "./english-promises.ts";

/** Until when customers are promised an answer, in German. */
export const germanPromises: CreateTexts<PromisesTexts> = ({ list, plural }) => ({
  promises: {
    dueIn: (duration) => `fällig in ${duration}`,
    overdueBy: (duration) => `überfällig: ${duration}`,
    overdue: (count) => plural(count, { one: "{n} überfällig", other: "{n} überfällig" }),
    dueAt: (time) => `Antwort zugesagt bis ${time}`,
    dueFirst: "Was zuerst fällig ist",
    show: "Ticket anzeigen",
    announce: {
      dueSoon: (name, subject) => `Eine Antwort wird bald fällig. ${name}: ${subject}`,
      overdue: (name, subject) => `Eine Antwort ist überfällig. ${name}: ${subject}`,
    },
    notify: { dueSoon: "Antwort bald fällig", overdue: "Antwort überfällig" },

    title: "Zusagen und Geschäftszeiten",
    hint: "In wie vielen Minuten der Geschäftszeit Ihr Team antwortet. Änderungen gelten ab jetzt; was schon fällig ist, bleibt, wie es ist.",
    team: "Für das Team",
    loadTeam: "Laden",
    minutes: "Minuten bis zur Antwort",
    minutesHint: "Ein leeres Feld sagt nichts zu.",
    priority: "Priorität",
    first: "Erste Antwort",
    next: "Weitere Antwort",
    firstOf: (priority) => `Minuten bis zur ersten Antwort, Priorität ${priority}`,
    nextOf: (priority) => `Minuten bis zu einer weiteren Antwort, Priorität ${priority}`,
    priorities: { urgent: "Dringend", high: "Hoch", normal: "Mittel", low: "Niedrig" },
    hours: "Geschäftszeiten",
    hoursHint: "Zum Beispiel 09:00-12:00, 13:00-17:00. Leer: geschlossen. 22:00-06:00 endet am nächsten Tag.",
    timeZone: "Zeitzone",
    holidays: "Feiertage, einer je Zeile",
    holidaysHint: "Ein Datum wie 2026-04-03, oder 12-25 für jedes Jahr; dahinter ein Name.",
    warning: "Warnung",
    warnings: { none: "Keine Warnung", minutes: "Minuten vorher", share: "Prozent der Zeit" },
    warningValue: "Wie viele",
    save: "Speichern",
    saved: "Gespeichert. Die Zusagen gelten ab jetzt.",
    end: "Nichts mehr zusagen",
    faultIn: (fields) => `Bitte prüfen Sie: ${list(fields)}`,
  },
});
