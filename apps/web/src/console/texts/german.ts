import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { Texts } from "./english.ts";
import { germanConversation } from "./german-conversation.ts";
import { germanDetails } from "./german-details.ts";
import { germanTeamWork } from "./german-team-work.ts";
import { germanApiKeys } from "./german-api-keys.ts";
import { germanActions } from "./german-actions.ts";
import { germanFailures } from "./german-failures.ts";
import { germanLead } from "./german-lead.ts";
import { germanPeople } from "./german-people.ts";
import { germanPromises } from "./german-promises.ts";
import { germanRatings } from "./german-ratings.ts";

/** What the console says, in German. */
export const german: CreateTexts<Texts> = (formats) => {
  const { plural } = formats;
  return {
    ...germanActions(formats),
    ...germanApiKeys(formats),
    ...germanFailures(formats),
    ...germanLead(formats),
    ...germanPeople(formats),
    ...germanPromises(formats),
    ...germanRatings(formats),
    ...germanConversation(formats),
    ...germanDetails(formats),
    ...germanTeamWork(formats),

    page: {
      title: "Crossdesk-Konsole",
      titleWith: (calling) => `(${calling}) Crossdesk-Konsole`,
      notices: "Hinweise",
      dismiss: "Ausblenden",
      close: "Schließen",
      cancel: "Abbrechen",
      loading: "Wird geladen …",
      when: (day, clock) => `${day}, ${clock}`,
      tryAgain: "Noch einmal versuchen",
      tryNow: "Jetzt versuchen",
      wentWrong: "Bei uns ist etwas schiefgegangen.",
    },

    signIn: {
      heading: "Crossdesk-Konsole",
      hint: "Melden Sie sich an, um Anfragen zu beantworten.",
      submit: "Anmelden",
      otherAccount: "Mit einem anderen Konto anmelden",
      account: (account) => `Sie haben dieses Konto verwendet: ${account}`,
      busy: "Es wird geprüft, wer angemeldet ist …",
      fine: "Was Sie schreiben und nicht senden, bleibt in diesem Tab, auch wenn Sie sich neu anmelden müssen.",
      development: "Dieses System ist für die Entwicklung: Auf der nächsten Seite wählen Sie, wer Sie sind.",
      notSetUp:
        "Noch kann sich niemand anmelden, weil dieses System keinen Anmeldedienst kennt. Wer es betreibt, setzt OIDC_ISSUER und OIDC_CLIENT_ID.",
      elsewhere: (address) =>
        `Danach geht es unter ${address} weiter, der Adresse dieses Systems. Ist sie von hier nicht zu erreichen, setzt der Betreiber PUBLIC_URL auf die Adresse, die Sie verwenden.`,
      notLetIn: (why) => `Sie sind angemeldet, werden hier aber nicht eingelassen. ${why}`,
      reasons: {
        expired:
          "Ihre Sitzung ist abgelaufen. Melden Sie sich neu an; was Sie gerade geschrieben haben, bleibt erhalten.",
        revoked: "Sie wurden abgemeldet. Melden Sie sich neu an; was Sie gerade geschrieben haben, bleibt erhalten.",
        removed: "Sie haben hier keinen Zugang mehr. Wenn das ein Irrtum ist, fragen Sie Ihre Administration.",
        elsewhere: "Sie haben sich in einem anderen Tab abgemeldet, oder jemand anderes hat sich dort angemeldet.",
      },
      problems: {
        away: "Der Anmeldedienst antwortet gerade nicht. Versuchen Sie es gleich noch einmal; wer schon angemeldet ist, kann weiterarbeiten.",
        refused:
          "Der Anmeldedienst hat Sie nicht eingelassen, oder Sie haben abgebrochen. Versuchen Sie es noch einmal.",
        failed:
          "Die Anmeldung hat nicht geklappt. Versuchen Sie es noch einmal; sonst sagen Sie Ihrer Administration Bescheid.",
        late: "Die Anmeldung hat zu lange gedauert oder wurde in einem anderen Browser begonnen. Versuchen Sie es noch einmal.",
        "no-role":
          "Dieses Konto hat hier keine Rolle. Bitten Sie Ihre Administration, Sie als Support- oder Leitungskraft einzutragen, und melden Sie sich dann neu an.",
        "no-tenant":
          "Dieses Konto gehört hier zu keinem Team. Bitten Sie Ihre Administration, Sie einem zuzuordnen, und melden Sie sich dann neu an.",
        unusable:
          "Was der Anmeldedienst über dieses Konto sagt, ist nicht verwendbar. Bitten Sie Ihre Administration, Namen und E-Mail-Adresse zu prüfen.",
        removed: "Dieses Konto wurde hier entfernt. Wenn das ein Irrtum ist, fragen Sie Ihre Administration.",
      },
    },

    administration: {
      heading: "Administration aller Teams",
      hint: "Sie verwalten alle Teams. Um Anfragen zu beantworten, melden Sie sich mit einem Konto an, das zu einem Team gehört.",
    },

    lists: {
      label: "Tickets",
      tabs: "Welche Tickets",
      mine: "Meine",
      queue: "Freie",
      team: "Team",
      search: "Suche",
      standings: {
        waiting: "Warten auf Sie",
        answered: "Warten auf den Kunden",
        snoozed: "Zurückgestellt",
        done: "Kürzlich erledigt",
      },
      toPick: (count) => plural(count, { other: "{n} anzunehmen" }),
      handOverAll: "Alle übergeben …",
      loadingMine: "Ihre Tickets werden geladen …",
      nothing: "Im Moment ist nichts zu tun",
      nothingHint: "Neue Tickets erscheinen hier, sobald sie Ihnen gehören.",
      waitingElsewhere: (count) =>
        plural(count, {
          one: "{n} Ticket Ihres Teams wartet in der Warteschlange.",
          other: "{n} Tickets Ihres Teams warten in der Warteschlange.",
        }),
      seeQueue: "Freie Tickets ansehen",
      notOnline: "Noch kommen keine Tickets zu Ihnen",
      notOnlineHint: "Gehen Sie online, um Tickets zu bekommen.",
      goOnline: "Online gehen",
      queueTitle: "Diese hat noch niemand",
      queueEmpty: "Keine freien Tickets: Um jedes offene Ticket kümmert sich jemand.",
      teamTitle: "Offen in Ihrem Team",
      teamWaiting: (count) => plural(count, { one: "{n} wartet auf das Team", other: "{n} warten auf das Team" }),
      teamEmpty: "Ihr Team hat keine offenen Tickets.",
      more: "Weitere werden geladen …",
      unread: (count) => plural(count, { one: "{n} ungelesene Nachricht", other: "{n} ungelesene Nachrichten" }),
      attention: (count) => plural(count, { one: "{n} Ticket braucht Sie", other: "{n} Tickets brauchen Sie" }),
    },

    row: {
      waits: (duration) => `wartet ${duration}`,
      answered: (duration) => `beantwortet vor ${duration}`,
      solved: (duration) => `gelöst vor ${duration}`,
      closed: (duration) => `geschlossen vor ${duration}`,
      toPick: "Anzunehmen",
      take: "Übernehmen",
      takeTicket: (ticket) => `Ticket #${ticket} übernehmen`,
      nobody: "niemand",
    },

    search: {
      label: "Name, E-Mail, Telefon, Nummer, Bestellung oder Wörter",
      placeholder: "Name, Telefon, #Nummer, Wörter …",
      submit: "Suchen",
      which: "Welche Tickets durchsucht werden",
      all: "Alle",
      open: "Offene",
      done: "Erledigte",
      hint: "Findet jedes Ticket Ihres Teams, auch geschlossene: nach Name, E-Mail-Adresse, Telefonnummer, Ticketnummer, Bestellung oder Wörtern.",
      nothing: "Es wurde nichts gefunden. Jedes Wort muss vorkommen; Wortanfänge genügen.",
      more: "Mehr zeigen",
    },

    connection: {
      label: (state) => `Verbindung: ${state}`,
      connecting: "Wird aufgebaut …",
      live: "Live",
      lost: "Verbindung unterbrochen",
      refused: "Getrennt",
      lostTitle: "Die Verbindung ist unterbrochen.",
      degraded: "Neuigkeiten kommen gerade verzögert an; Tickets werden alle paar Sekunden neu gelesen.",
      lostHint:
        "Was Sie sehen, ist vielleicht nicht aktuell. Antworten, die Sie senden, bleiben erhalten und gehen hinaus, sobald es möglich ist; alles andere geht erst dann wieder.",
      expires: (duration) =>
        `In ${duration} müssen Sie sich neu anmelden. Entwürfe und nicht gesendete Nachrichten bleiben erhalten.`,
      absentTitle: "Sie gelten als nicht am Platz.",
      absentHint: "Sie bekommen keine neuen Tickets, und wartende Kunden werden an andere gegeben.",
      here: "Ich bin da",
    },

    notify: {
      offer: "Soll Ihr Rechner neue Nachrichten melden, während Sie woanders hinsehen?",
      accept: "Einschalten",
      later: "Jetzt nicht",
      on: "Benachrichtigungen sind eingeschaltet: Neue Nachrichten werden gemeldet, während diese Seite nicht zu sehen ist.",
      blocked:
        "Ihr Browser blockiert Benachrichtigungen dieser Seite. In seinen Einstellungen können Sie sie erlauben.",
      newMessage: "Neue Nachricht",
      newTicket: "Neues Ticket",
      newMention: "Sie werden erwähnt",
    },

    announce: {
      newTicket: (name, subject) => `Neues Ticket von ${name}: ${subject}`,
      newMessage: (name, subject) => `Neue Nachricht von ${name}: ${subject}`,
      newMention: (name, subject) => `Sie werden im Ticket von ${name} erwähnt: ${subject}`,
    },

    tools: {
      language: "Sprache",
      sound: "Ton bei neuen Tickets und Nachrichten",
      soundOn: "Ton ist an",
      soundOff: "Ton ist aus",
      shortcuts: "Tastenkürzel",
      shortcutsHint: "Tastenkürzel (?)",
      signOut: "Abmelden",
      signOutHint: "Offline gehen und abmelden",
      signOutEverywhere: "Alle meine Sitzungen beenden",
      signOutEverywhereHint: "Alle meine Sitzungen beenden, auf jedem Gerät",
    },

    shortcuts: {
      title: "Tastenkürzel",
      toggle: "Einzelne Tasten sind Kürzel (bei Spracheingabe ausschalten)",
      next: "Nächstes Ticket",
      previous: "Voriges Ticket",
      nextUnread: "Nächstes Ticket mit Ungelesenem",
      pick: "Ticket annehmen",
      take: "Ticket übernehmen",
      answer: "Antwort schreiben",
      note: "Notiz fürs Team schreiben",
      snooze: "Ticket zurückstellen",
      select: "Ticket auswählen, um mehrere zu ändern",
      palette: "Alles über seinen Namen tun",
      actions: "Aktion wählen, etwa einen Status",
      handOver: "Ticket übergeben",
      close: "Ticket schließen",
      details: "Einzelheiten ein- oder ausblenden",
      online: "Online gehen, oder abwesend",
      mine: "Meine Tickets",
      queue: "Freie Tickets (Warteschlange)",
      team: "Die Tickets meines Teams",
      search: "Suche",
      help: "Diese Liste zeigen",
      send: "Antwort senden",
      newLine: "Neue Zeile beginnen",
      leave: "Feld verlassen; zurück zur Liste",
    },

    channels: {
      beckn: "Bestell-Chat",
      support: "Support",
      chat: "Chat",
      mobile: "Mobile App",
      internal: "Intern",
    },
  };
};
