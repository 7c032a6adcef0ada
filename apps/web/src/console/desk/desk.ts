import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Agent, TicketCounts, ViewFilter } from "@crossdesk/contracts";
import type { Rpc } from "../../live/rpc.ts";
import type { Rights } from "../model/give-away.ts";
import type { ListedTicket } from "../model/lists.ts";
import type { DeskState } from "../model/state.ts";
import type { AgentActions } from "./agent-actions.ts";
import type { Answers } from "./answers.ts";
import type { Attendance } from "./attendance.ts";
import type { Bulk } from "./bulk.ts";
import type { Edits } from "./edits.ts";
import type { FileReader } from "./file-reader.ts";
import type { FollowedDesk } from "./follow-desk.ts";
import type { Keeper } from "./keeper.ts";
import type { Notes } from "./notes.ts";
import type { Notices } from "./notices.ts";
import type { ReadMarks } from "./read-marks.ts";
import type { Replies } from "./replies.ts";
import type { Search } from "./search.ts";
import type { PagedList } from "./shared-lists.ts";
import type { Signs } from "./signs.ts";
import type { Tabs } from "./tabs.ts";
import type { Views } from "./views.ts";

/** Handing all tickets over, perhaps as the last thing before signing out. */
export interface HandingOverAll {
  readonly thenSignOut: boolean;
}

/** All that the console shows and does, once an agent is signed in. */
export interface Desk {
  readonly rpc: Rpc;
  readonly rights: Rights;
  readonly state: ReadonlySignal<DeskState>;
  readonly mine: ReadonlySignal<readonly ListedTicket[]>;
  readonly queue: PagedList;
  readonly team: PagedList;
  /** A list of the open tickets that a filter shows, whose answer is due first on top; to be closed. */
  readonly openList: (filter: ViewFilter) => PagedList;
  readonly counts: ReadonlySignal<TicketCounts | undefined>;
  readonly connection: FollowedDesk;
  readonly attendance: Attendance;
  readonly tabs: Tabs;
  readonly selectedId: ReadonlySignal<string | undefined>;
  readonly select: (ticketId: string | undefined) => void;
  /** Reads what rows show that have come into sight. */
  readonly showRows: (ticketIds: readonly string[]) => void;
  readonly selectByNumber: (number: number) => Promise<void>;
  /** Applies an agent's new or removed record before the watch delivers it. */
  readonly takeAgent: (agent: Agent, isRemoved: boolean) => void;
  /** Reads the messages before those that are known. */
  readonly readOlder: (ticketId: string) => void;
  readonly readMarks: ReadMarks;
  readonly actions: AgentActions;
  readonly answers: Answers;
  readonly notes: Notes;
  readonly edits: Edits;
  readonly replies: Replies;
  readonly views: Views;
  /** Tickets that are selected in a list. */
  readonly bulk: Bulk;
  /** Tickets that a lead selects on the live board. */
  readonly moving: Bulk;
  readonly keeper: Keeper;
  readonly files: FileReader;
  readonly notices: Notices;
  readonly search: Search;
  readonly signs: Signs;
  readonly handingOverAll: Signal<HandingOverAll | undefined>;
  /** Whether somebody looks at the page. */
  readonly isLookedAt: ReadonlySignal<boolean>;
  /** What a screen reader says. */
  readonly announcement: ReadonlySignal<string>;
  readonly close: () => void;
}
