import { isDone } from "@crossdesk/contracts";
import { effect, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Rpc } from "../../live/rpc.ts";
import type { Failure } from "../model/failure.ts";
import { takeRead, takeUnread } from "../model/read-marks.ts";
import type { DeskState } from "../model/state.ts";
import { createRefresher } from "./refresher.ts";

/** What the agent has before their eyes: a ticket's messages, up to one of them. */
export interface Seen {
  readonly ticketId: string;
  readonly messageId: number;
}

/** Read marks, which the server keeps for each agent. */
export interface ReadMarks {
  /** Reads what is unread of the agent's own open tickets. */
  readonly readUnread: () => void;
  /** What is on the screen to its end; it is read while the page is visible and has the focus. */
  readonly seen: Signal<Seen | undefined>;
  readonly close: () => void;
}

export interface ReadMarksOptions {
  readonly rpc: Rpc;
  readonly state: Signal<DeskState>;
  /** Whether somebody looks at this page right now. */
  readonly isLookedAt: ReadonlySignal<boolean>;
  readonly onFailure: (failure: Failure) => void;
}

const MOST = 500;
/** Messages come in twos and threes; one reading serves them. */
const REST_MS = 150;

export const createReadMarks = ({ rpc, state, isLookedAt, onFailure }: ReadMarksOptions): ReadMarks => {
  const seen = signal<Seen>();

  const ownIds = (): string[] => {
    const { me, tickets } = state.peek();
    return [...tickets.values()].flatMap(({ ticket }) =>
      ticket.assignedAgentId === me?.id && !isDone(ticket.status) ? [ticket.id] : [],
    );
  };
  const read = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    const ids = ownIds();
    for (let from = 0; from < ids.length; from += MOST) {
      const { items } = await rpc.tickets.unread.query({ ids: ids.slice(from, from + MOST) });
      state.value = takeUnread(state.value, items);
    }
  };
  const mark = async (ticketId: string): Promise<void> => {
    const messageId = state.peek().unread.get(ticketId)?.readUpTo;
    if (messageId === undefined || messageId === null) return;
    await rpc.tickets.markRead.mutate({ ticket: { id: ticketId }, messageId });
  };
  const unlessGone = (failure: Failure): void => {
    if (failure.kind !== "TICKET_NOT_FOUND") onFailure(failure);
  };
  const reading = createRefresher({ read, onFailure });
  const marking = createRefresher({ read: mark, onFailure: unlessGone });

  const endNoting = effect(() => {
    const { value } = seen;
    if (value === undefined || !isLookedAt.value) return;
    const before = state.peek();
    const after = takeRead(before, value.ticketId, value.messageId);
    if (after === before) return;
    state.value = after;
    marking.ask(value.ticketId);
  });
  return {
    readUnread: () => reading.ask("all"),
    seen,
    close: () => {
      endNoting();
      reading.close();
      marking.close();
    },
  };
};

/** Whether this page is on the screen and has the focus: a page behind another window or tab is not being read. */
export const watchLooking = (): { readonly isLookedAt: ReadonlySignal<boolean>; readonly end: () => void } => {
  const isLooked = (): boolean => document.visibilityState === "visible" && document.hasFocus();
  const isLookedAt = signal(isLooked());
  const listening = new AbortController();
  const look = (): void => {
    isLookedAt.value = isLooked();
  };
  for (const target of [window, document]) {
    for (const event of ["focus", "blur", "visibilitychange"]) {
      target.addEventListener(event, look, { signal: listening.signal });
    }
  }
  return { isLookedAt, end: () => listening.abort() };
};
