import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { ChatTexts } from "./english.ts";

/** What the chat page says, in German. */
export const german: CreateTexts<ChatTexts> = ({ plural, list, bytes }) => ({
  title: "Support-Chat",
  standing: {
    connecting: "Verbindung wird aufgebaut …",
    noChat: "Hinter diesem Link ist kein Chat",
    ended: "Dieser Chat ist beendet",
    agentHere: "Jemand ist für Sie da",
    talkingTo: (name) => ["Sie sprechen mit ", name],
    waiting: "Gleich ist jemand für Sie da",
    unattended: "Im Moment ist niemand da",
    soon: (name) => [name, " ist gleich für Sie da"],
  },
  save: {
    label: "Unterhaltung speichern",
    html: "Als Webseite",
    text: "Als reinen Text",
    failed: "Das Speichern hat nicht geklappt. Versuchen Sie es gleich noch einmal.",
  },
  log: {
    read: "Gelesen",
    label: "Nachrichten",
    empty: "Schreiben Sie, wobei wir helfen können. Sie müssen nicht warten, bis jemand da ist: Es wird alles gelesen.",
    older: "Frühere Nachrichten",
    newMessages: "Neue Nachrichten",
    you: "Sie",
    agent: "Support-Mitarbeiter",
    support: "Support",
  },
  connection: {
    never: "Wir erreichen den Support gerade nicht und versuchen es weiter.",
    lost: "Die Verbindung ist unterbrochen. Wir stellen sie wieder her; was Sie schreiben, wird dann gesendet.",
    degraded: "Neuigkeiten kommen gerade verzögert an. Wir sehen alle paar Sekunden nach neuen Nachrichten.",
    tryNow: "Jetzt versuchen",
  },
  closing: {
    countdown: (time) => ["Dieser Chat endet in ", time, ", wenn Sie nicht antworten."],
    spoken: (time) => `Dieser Chat endet in etwa ${time}, wenn Sie nicht antworten.`,
  },
  signs: {
    teamWriting: "Das Team schreibt …",
  },
  situation: {
    unattended:
      "Schreiben Sie, worum es geht: Wir antworten hier. Sie können diese Seite schließen und über denselben Link wiederkommen.",
    unattendedWritten:
      "Ihre Nachricht ist angekommen, wir antworten hier. Sie können diese Seite schließen und über denselben Link wiederkommen.",
    waiting: (time) => `Ihre Nachricht ist angekommen. Sie wartet seit ${time}.`,
    withAgent: (name, time) => [name, ` hat Ihre Nachricht seit ${time}.`],
    withSomebody: (time) => `Ihre Nachricht ist seit ${time} in Bearbeitung.`,
    resolved: "Für uns ist das gelöst. Falls nicht, schreiben Sie einfach: Dann geht es hier weiter.",
    reopenable: (until) => `Ist noch etwas offen? Bis ${until} geht es hier weiter: Schreiben Sie einfach wieder.`,
    writeAgain: "Wieder schreiben",
  },
  rating: {
    ask: "Wie war dieses Gespräch?",
    values: ["Sehr schlecht", "Schlecht", "In Ordnung", "Gut", "Sehr gut"],
    comment: "Möchten Sie etwas dazu sagen? (freiwillig)",
    send: "Bewertung senden",
    thanks: "Danke für Ihre Bewertung.",
    change: "Ändern",
    failed: (reason) => `Sie wurde nicht gesendet. ${reason}`,
  },
  ending: {
    over: (number) =>
      `Dieser Chat ist beendet und nimmt keine Nachrichten mehr an. Für alles Weitere beginnen Sie dort, wo Sie ihn gefunden haben, einen neuen Chat und nennen die Nummer ${number}.`,
    invalid:
      "Dieser Link ist ungültig oder abgelaufen: Er endet mit seinem Chat. Dort, wo Sie ihn gefunden haben, können Sie wieder um Hilfe bitten.",
  },
  composer: {
    label: "Ihre Nachricht",
    placeholder: "Nachricht schreiben",
    send: "Senden",
    attach: "Dateien anhängen",
    picker: "Dateien zum Anhängen",
    files: "Dateien dieser Nachricht",
    drop: "Dateien hier ablegen, um sie zu senden",
    uploading: (name) => `${name} wird hochgeladen`,
    uploaded: "hochgeladen",
    remove: (name) => `${name} entfernen`,
    retry: (name) => `${name} noch einmal versuchen`,
    folders: (names) =>
      plural(names.length, {
        one: `${list(names)} ist ein Ordner. Wählen Sie stattdessen die Dateien darin.`,
        other: `${list(names)} sind Ordner. Wählen Sie stattdessen die Dateien darin.`,
      }),
    tooMany: (names, most) =>
      `Es geht höchstens ${plural(most, { one: "{n} Datei", other: "{n} Dateien" })} auf einmal. Nicht dabei: ${list(names)}.`,
    others: (count) => plural(count, { one: "{n} weitere", other: "{n} weitere" }),
    severalMessages: (messages) =>
      plural(messages, { one: "Sie gehen in {n} Nachricht.", other: "Sie gehen in {n} Nachrichten." }),
    tooLong: (count) => plural(count, { one: "{n} Zeichen zu viel", other: "{n} Zeichen zu viel" }),
    left: (count) => plural(count, { one: "noch {n} Zeichen", other: "noch {n} Zeichen" }),
  },
  pending: {
    sending: "Wird gesendet …",
    slow: "Noch nicht gesendet. Neuer Versuch …",
    refused: (reason) => `Nicht gesendet. ${reason}`,
    retry: "Noch einmal versuchen",
    edit: "Bearbeiten",
  },
  attachment: {
    download: (name) => `${name}, herunterladen`,
    view: (name) => `${name}, ansehen`,
    viewer: "Bild",
    save: "Speichern",
    close: "Schließen",
    previous: "Voriges Bild",
    next: "Nächstes Bild",
    loading: "Wird geladen …",
  },
  failures: {
    tooLarge: (limit) => `Sie ist größer als ${bytes(limit)}.`,
    chooseAgain: "Die Seite wurde geschlossen, bevor sie gesendet war. Wählen Sie sie noch einmal.",
    fileMissing: "Diese Datei gibt es nicht mehr.",
    fileRefused: "Dateien dieser Art können nicht gesendet werden.",
    closed: "Dieser Chat ist beendet. Beginnen Sie einen neuen, wo Sie ihn gefunden haben.",
    invalid: "So kann es nicht gesendet werden.",
    busy: "Im Moment ist zu viel los.",
    unreachable: "Es kam keine Antwort.",
    other: "Etwas ist schiefgegangen.",
  },
});
