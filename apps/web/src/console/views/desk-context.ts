import type { Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Desk } from "../desk/desk.ts";
import type { GiveAway } from "../model/give-away.ts";
import type { Session } from "../desk/session.ts";

/** The dialog in which a ticket is given away. */
export interface GivingAwayDialog {
  readonly how: GiveAway;
  readonly ticketId: string;
}

export type PageView = "mine" | "team" | "search";

/** What the parts of the page share. */
export interface Page {
  readonly session: Session;
  readonly desk: Desk;
  /** The list that is shown. */
  readonly view: Signal<PageView>;
  readonly isDetailsOpen: Signal<boolean>;
  readonly isHelpOpen: Signal<boolean>;
  readonly givingAway: Signal<GivingAwayDialog | undefined>;
}

export const DeskContext = createContext<Page | undefined>(undefined);

export const usePage = (): Page => {
  const page = useContext(DeskContext);
  if (page === undefined) throw new Error("This is part of a desk.");
  return page;
};
