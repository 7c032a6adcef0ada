import type { CreateTexts } from "../../ui/i18n/catalogue.ts";
import type { ActionTexts } from "./english-actions.ts";

const OTHERWISE = "Wird es nicht bald angenommen, wird jemand anderes gesucht, vielleicht Sie.";

/** What an agent does to a ticket, in German. */
export const germanActions: CreateTexts<ActionTexts> = ({ plural }) => ({
  actions: {
    menu: "Aktionen",
    working: "Wird ausgeführt …",
    closeTicket: "Ticket schließen",
    undo: "Rückgängig",
    reopen: "Wieder öffnen",
    anyway: (label) => `Trotzdem: ${label}`,
    done: (ticket, done) => `Ticket #${ticket} wurde ${done}.`,
    failed: (ticket, why) => `Ticket #${ticket}: ${why}`,
    taken: (ticket) => `Ticket #${ticket} gehört jetzt Ihnen.`,
    what: {
      pick: (ticket) => `Ticket #${ticket} wurde nicht angenommen`,
      take: (ticket) => `Ticket #${ticket} wurde nicht übernommen`,
      act: (ticket, done) => `Ticket #${ticket} wurde nicht ${done}`,
      giveAway: (ticket) => `Ticket #${ticket} bleibt, wo es ist`,
      handOverAll: "Ihre Tickets bleiben bei Ihnen",
      status: (status) => `Sie sind nicht ${status}`,
    },
    words: {
      markPending: {
        label: "Als wartend markieren",
        done: "als wartend markiert",
        hint: "Wartet auf jemand anderen als das Team",
      },
      resolve: {
        label: "Als gelöst markieren",
        done: "als gelöst markiert",
        hint: "Schreibt der Kunde noch einmal, wird es wieder geöffnet",
      },
      escalate: { label: "Eskalieren", done: "eskaliert", hint: "Braucht jemanden mit mehr Erfahrung" },
      recordRefund: {
        label: "Erstattung vermerken",
        done: "als erstattet markiert",
        hint: "Der Betrag wurde erstattet",
      },
      reopen: { label: "Wieder öffnen", done: "wieder geöffnet", hint: "Zurück in Bearbeitung" },
      closeRoom: { label: "Chat beenden", done: "geschlossen", hint: "Schließt das Ticket und seinen Live-Chat" },
      close: { label: "Ticket schließen", done: "geschlossen", hint: "Erledigt" },
    },
  },

  confirm: {
    title: (label, ticket) => `${label}: #${ticket}`,
    ofColleague: (name) => `${name} hat dieses Ticket und arbeitet vielleicht gerade daran.`,
    ofNobody: "Dieses Ticket hat noch niemand, und der Kunde hat noch von niemandem eine Antwort bekommen.",
    waiting: (duration) => `Der Kunde wartet seit ${duration} auf eine Antwort.`,
  },

  giveAway: {
    handOver: { label: "Übergeben …", hint: "An ein Teammitglied Ihrer Wahl" },
    giveBack: { label: "In die Warteschlange zurückgeben …", hint: "Die Verteilung sucht jemand anderen" },
    assign: { label: "Zuweisen …", hint: "An ein Teammitglied Ihrer Wahl" },
    takeOver: { label: "Übernehmen", hint: "Das Ticket gehört dann Ihnen" },
    titles: {
      handOver: (ticket) => `Übergeben: #${ticket}`,
      giveBack: (ticket) => `In die Warteschlange zurückgeben: #${ticket}`,
      assign: (ticket) => `Zuweisen: #${ticket}`,
    },
    handedOver: (ticket, name) => `Ticket #${ticket} wurde an ${name} übergeben.`,
    assigned: (ticket, name) => `Ticket #${ticket} wurde ${name} zugewiesen.`,
    givenBack: (ticket) => `Ticket #${ticket} wurde in die Warteschlange zurückgegeben.`,
    find: "Teammitglied suchen",
    findHint: "Name oder E-Mail-Adresse",
    colleagues: "Teammitglieder",
    noColleagues: "In Ihrem Team ist bei Crossdesk sonst niemand.",
    noneNamed: "Niemand mit diesem Namen.",
    more: (count) =>
      plural(count, {
        one: "Und {n} weitere Person: Suchen Sie nach dem Namen.",
        other: "Und {n} weitere: Suchen Sie nach dem Namen.",
      }),
    choose: "Wählen Sie, wer das Ticket bekommt.",
    note: "Ein Wort zum Grund (freiwillig)",
    noteHint: "Was man als Nächstes wissen sollte",
    submit: { handOver: "Übergeben", assign: "Zuweisen" },
    submitTo: {
      handOver: (name) => `An ${name} übergeben`,
      assign: (name) => `${name} zuweisen`,
    },
    busy: { handOver: "Wird übergeben …", assign: "Wird zugewiesen …", giveBack: "Wird zurückgegeben …" },
    giveBackSubmit: "Zurückgeben",
    giveBackHint:
      "Die Verteilung sucht jemand anderen, der da ist und Platz hat. Solange niemand da ist, wartet das Ticket.",
    goneDone:
      "Das Ticket ist inzwischen geschlossen oder gelöst, es gibt also nichts abzugeben. Öffnen Sie es zuerst wieder.",
    goneQueue: "Das Ticket gehört Ihnen nicht mehr: Es wartet in der Warteschlange.",
    goneTo: (name) => `Das Ticket gehört Ihnen nicht mehr: ${name} hat es.`,
    inQueue: "Niemand hat das Ticket mehr: Es wartet in der Warteschlange.",
    nowYours: "Das Ticket gehört inzwischen Ihnen.",
    receiverGone: (name) => `${name} gehört nicht mehr zu Ihrem Team. Wählen Sie jemand anderen.`,
    receiverUnnamed: "Das Teammitglied",
    notYours: "Das Ticket gehört Ihnen nicht mehr, daher wurde nichts geändert.",
    nobodys: "Niemand hat das Ticket mehr, daher wurde nichts geändert.",
    closedMeanwhile: "Das Ticket wurde inzwischen geschlossen, daher wurde nichts geändert.",
    outlooks: {
      ready: OTHERWISE,
      full: `Hat bereits so viele Tickets wie vorgesehen; dieses kommt hinzu. ${OTHERWISE}`,
      absent: `Ist nicht am Platz und bekommt es trotzdem. ${OTHERWISE}`,
      busy: `Nimmt gerade keine neuen Tickets aus der Verteilung an und bekommt dieses trotzdem. ${OTHERWISE}`,
      away: `Ist abwesend und bekommt es trotzdem. ${OTHERWISE}`,
      offline: `Ist nicht bei der Arbeit und bekommt es trotzdem. ${OTHERWISE}`,
    },
    unsentDraft:
      "Was Sie hier zu schreiben begonnen haben, bleibt in diesem Tab, nur für Sie: Senden Sie es zuerst, oder kopieren Sie es.",
    unsentSending: "Was Sie geschrieben haben, ist noch unterwegs und wird trotzdem gesendet.",
    unsentRefused:
      "Eine Ihrer Nachrichten kam zurück. Sie bleibt in diesem Tab: Senden Sie sie zuerst noch einmal, oder verwerfen Sie sie.",
  },

  handOverAll: {
    title: "Alle meine Tickets übergeben",
    intro: (count) =>
      plural(count, {
        one: "Sie haben {n} offenes Ticket. Wer es bekommt, erfährt, dass es von Ihnen kommt.",
        other: "Sie haben {n} offene Tickets. Wer sie bekommt, erfährt, dass sie von Ihnen kommen.",
      }),
    toQueue: "Zurück in die Warteschlange",
    toQueueHint: "Die Verteilung gibt jedes an jemanden, der da ist und Platz hat",
    submitTo: (count, name) =>
      plural(count, { one: `{n} Ticket an ${name} übergeben`, other: `{n} Tickets an ${name} übergeben` }),
    submitQueue: (count) =>
      plural(count, {
        one: "{n} Ticket in die Warteschlange zurückgeben",
        other: "{n} Tickets in die Warteschlange zurückgeben",
      }),
    submit: "Übergeben",
    busy: "Wird übergeben …",
    none: "Sie haben keine offenen Tickets.",
    done: (count, name) =>
      plural(count, {
        one: `{n} Ticket wurde an ${name} übergeben.`,
        other: `{n} Tickets wurden an ${name} übergeben.`,
      }),
    doneQueue: (count) =>
      plural(count, {
        one: "{n} Ticket ging zurück in die Warteschlange.",
        other: "{n} Tickets gingen zurück in die Warteschlange.",
      }),
    thenSignOut: "Sie sind dabei, sich abzumelden.",
    keepAndSignOut: "Abmelden und behalten",
    offer: (count, status) =>
      plural(count, {
        one: `Sie sind ${status} und haben {n} offenes Ticket.`,
        other: `Sie sind ${status} und haben {n} offene Tickets.`,
      }),
    offerLabel: "Übergeben …",
    unsent:
      "Was Sie geschrieben und nicht gesendet haben, bleibt in diesem Tab: Senden Sie es zuerst, oder kopieren Sie es.",
  },
});
