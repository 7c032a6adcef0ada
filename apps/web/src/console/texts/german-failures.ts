import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { FailureTexts } from "./english-failures.ts";

/** What went wrong, and what to do about it, in German. */
export const germanFailures: CreateTexts<FailureTexts> = () => ({
  failures: {
    changedMeanwhile:
      "Das Ticket hat sich geändert, während Sie es ansahen, daher wurde nichts geändert. Was Sie jetzt sehen, ist aktuell: Wiederholen Sie es, wenn es noch passt.",
    otherSession:
      "Zur selben Bestellung gibt es ein anderes offenes Gespräch. Arbeiten Sie stattdessen in diesem weiter.",
    notPossible: (status) =>
      `Das ist nicht mehr möglich: Das Ticket ist jetzt ${status}. Wählen Sie, was es noch zulässt, oder öffnen Sie es zuerst wieder.`,
    closed: "Das Ticket ist geschlossen, daher kann niemand darin schreiben. Öffnen Sie es zuerst wieder.",
    noTicket: "In Ihrem Team gibt es kein solches Ticket.",
    sessionGone: "Ihre Sitzung ist beendet. Melden Sie sich neu an.",
    forbidden: "Dazu sind Sie nicht berechtigt. Fragen Sie bei der Administration nach, wenn Sie es sein sollten.",
    noAgent: "Dieses Teammitglied gibt es in Ihrem Team nicht.",
    notAssigned: "Das Ticket ist nicht mehr bei diesem Teammitglied.",
    noCategory: "Diese Kategorie gibt es nicht mehr. Wählen Sie eine andere.",
    noCustomer: "Diesen Kunden gibt es nicht mehr.",
    stillRunning: "Das wird gerade schon ausgeführt. Warten Sie einen Moment, und sehen Sie dann noch einmal nach.",
    invalid: "So kann es nicht angenommen werden. Prüfen Sie Ihre Eingabe.",
    fileGone: "Eine Datei ist nicht mehr da. Entfernen Sie sie, und hängen Sie sie noch einmal an.",
    tooLarge: "Das ist zu groß zum Senden.",
    fileType: "Dateien dieser Art werden nicht angenommen.",
    busy: "Im Moment ist viel los. Warten Sie kurz, und versuchen Sie es dann noch einmal.",
    outdated: "Diese Seite ist älter als Crossdesk. Laden Sie sie neu, und versuchen Sie es dann noch einmal.",
    away: "Crossdesk ist gerade nicht erreichbar. Versuchen Sie es gleich noch einmal.",
    forgotten:
      "Das wurde vor längerer Zeit geschrieben und nie bestätigt. Sehen Sie nach, ob es angekommen ist, bevor Sie es noch einmal senden.",
    otherStatus: "in einem anderen Status",
    quoted: (word) => `„${word}“`,
  },
  offline: {
    action: (what) =>
      `Es besteht keine Verbindung, daher wurde nichts geändert: ${what}. Wiederholen Sie es, sobald die Verbindung wieder da ist.`,
    because: (what, why) => `${what}. ${why}`,
    slow: "Das dauert länger als sonst. Wir versuchen es weiter …",
  },
});
