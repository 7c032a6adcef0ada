import type { Ticket } from "@crossdesk/contracts";

/** Tells of messages on the desktop while the console is not in sight: who wrote, and never what. */
export interface Notifier {
  /** Whether the agent could be asked: the browser can, and nobody has decided yet. */
  readonly canAsk: () => boolean;
  /** Asks the browser, which asks the agent; only ever after a click. */
  readonly ask: () => Promise<"granted" | "denied">;
  readonly tell: (ticket: Ticket, name: string, body: string) => void;
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
  tell: ({ id }, name, body) => {
    if (!isSupported() || !isWanted() || Notification.permission !== "granted" || isInSight()) return;
    // One for each ticket, whichever tab tells of it.
    const shown = new Notification(name, { body, tag: `crossdesk:${id}` });
    shown.addEventListener("click", () => {
      window.focus();
      onChosen(id);
      shown.close();
    });
  },
});
