import type { Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Desk } from "../desk/desk.ts";
import type { Session } from "../desk/session.ts";
import type { DeskAction } from "../model/actions.ts";
import type { GiveAway } from "../model/give-away.ts";

/** The dialog in which a ticket is given away. */
export interface GivingAwayDialog {
  readonly how: GiveAway;
  readonly ticketId: string;
  /** Whether it was the agent's own when the dialog opened; a lead gives away others' as well. */
  readonly wasMine: boolean;
}

/** The dialog that asks before something is done to a ticket that is not the agent's. */
export interface ConfirmDialog {
  readonly action: DeskAction;
  readonly ticketId: string;
}

export const PAGE_VIEWS = ["mine", "queue", "team", "search"] as const;
export type PageView = (typeof PAGE_VIEWS)[number];

/** The pages of a lead, which take the place of the tickets. */
export const LEAD_PAGES = ["board", "reports", "agents"] as const;
export type LeadPage = (typeof LEAD_PAGES)[number];

/** What the parts of the page share. */
export interface Page {
  readonly session: Session;
  readonly desk: Desk;
  /** The list that is shown. */
  readonly view: Signal<PageView>;
  /** The ticket in which a note is written rather than an answer. */
  readonly notingIn: Signal<string | undefined>;
  readonly isDetailsOpen: Signal<boolean>;
  /** Whether files are held over the window. */
  readonly isDropping: Signal<boolean>;
  readonly isHelpOpen: Signal<boolean>;
  /** The ticket that is to be put aside. */
  readonly snoozing: Signal<string | undefined>;
  /** The dialog in which views are made. */
  readonly isViewOpen: Signal<boolean>;
  readonly isPaletteOpen: Signal<boolean>;
  readonly areRepliesOpen: Signal<boolean>;
  readonly areApiKeysOpen: Signal<boolean>;
  readonly arePromisesOpen: Signal<boolean>;
  readonly areColleaguesOpen: Signal<boolean>;
  readonly leadPage: Signal<LeadPage | undefined>;
  readonly givingAway: Signal<GivingAwayDialog | undefined>;
  readonly confirming: Signal<ConfirmDialog | undefined>;
}

/** Windows that have room for the details beside the conversation; in others they lie over it. */
export const WIDE = "(min-width: 1180px)";

export const DeskContext = createContext<Page | undefined>(undefined);

export const usePage = (): Page => {
  const page = useContext(DeskContext);
  if (page === undefined) throw new Error("This is part of a desk.");
  return page;
};
