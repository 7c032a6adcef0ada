import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Ticket } from "@crossdesk/contracts";
import type { Rights } from "../model/give-away.ts";
import { isMine } from "../model/state.ts";
import type { DeskState } from "../model/state.ts";
import { nameCustomer } from "../model/words.ts";
import { texts } from "../texts/index.ts";
import type { Notices } from "./notices.ts";
import { createNotifier } from "./notifier.ts";
import type { Notifier, NotifierOptions } from "./notifier.ts";

/** What comes in, said in each way that the agent may notice: read out, by a sound, by the desktop, and where it matters most by a notice. */
export interface Arrivals {
  /** What a screen reader says. */
  readonly announcement: ReadonlySignal<string>;
  readonly notifier: Notifier;
  readonly announce: (what: "newTicket" | "newMessage" | "newMention") => (ticket: Ticket) => void;
  /** Notifies the agent who has the ticket, and leads if the answer is overdue or the ticket is unassigned. */
  readonly announcePromise: (ticket: Ticket, what: "dueSoon" | "overdue") => void;
}

export interface ArrivalsOptions extends NotifierOptions {
  readonly state: ReadonlySignal<DeskState>;
  readonly rights: Rights;
  readonly notices: Notices;
  readonly onArrival: () => void;
}

export const createArrivals = ({ state, rights, notices, onArrival, ...options }: ArrivalsOptions): Arrivals => {
  const announcement = signal("");
  const notifier = createNotifier(options);
  const nameOf = (ticket: Ticket): string =>
    nameCustomer(state.peek().tickets.get(ticket.id) ?? { ticket, customer: undefined });
  return {
    announcement,
    notifier,
    announce: (what) => (ticket) => {
      const name = nameOf(ticket);
      announcement.value = texts().announce[what](name, ticket.subject);
      onArrival();
      notifier.show(ticket, name, texts().notify[what]);
    },
    announcePromise: (ticket, what) => {
      const isLeads = what === "overdue" || ticket.assignedAgentId === null;
      if (!isMine(state.peek(), ticket) && !(rights.isLead && isLeads)) return;
      const name = nameOf(ticket);
      const { announce: announced, notify, show } = texts().promises;
      const text = announced[what](name, ticket.subject);
      const offer = { label: show, run: () => options.onChosen(ticket.id) };
      notices.show({ tone: "bad", about: ticket.id, text, offer });
      announcement.value = text;
      onArrival();
      notifier.show(ticket, name, notify[what]);
    },
  };
};
