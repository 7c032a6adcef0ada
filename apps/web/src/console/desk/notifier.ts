import type { Ticket } from "@crossdesk/contracts";

/** Desktop notifications while the console is hidden. They name the writer, never the text. */
export interface Notifier {
  /** Whether the agent could be asked: the browser supports it, and the agent has not declined. */
  readonly canAsk: () => boolean;
  /** Asks the browser, which asks the agent; only ever after a click. */
  readonly ask: () => Promise<"granted" | "denied">;
  readonly show: (ticket: Ticket, name: string, body: string) => void;
}

export interface NotifierOptions {
  readonly isWanted: () => boolean;
  /** Whether this tab, or another of the agent's, is looked at. */
  readonly isInSight: () => boolean;
  readonly onChosen: (ticketId: string) => void;
}

const isSupported = (): boolean => typeof Notification === "function";

export const createNotifier = ({ isWanted, isInSight, onChosen }: NotifierOptions): Notifier => ({
  canAsk: () => isSupported() && Notification.permission !== "denied",
  ask: async () => ((await Notification.requestPermission()) === "granted" ? "granted" : "denied"),
  show: ({ id }, name, body) => {
    if (!isSupported() || !isWanted() || Notification.permission !== "granted" || isInSight()) return;
    // One for each ticket, from whichever tab it comes.
    const shown = new Notification(name, { body, tag: `crossdesk:${id}` });
    shown.addEventListener("click", () => {
      window.focus();
      onChosen(id);
      shown.close();
    });
  },
});
