import { batch, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { LatestChange, TicketChange } from "@crossdesk/contracts";
import { follow } from "../../live/index.ts";
import type { Following, LiveState } from "../../live/index.ts";
import { watchTickets } from "../../live/rpc.ts";
import type { Rpc } from "../../live/rpc.ts";
import type { Failure } from "../model/failure.ts";
import { keepTickets, takeTickets } from "../model/state.ts";
import { createChangeHandler } from "./handle-change.ts";
import type { ChangeHandlerOptions } from "./handle-change.ts";
import { createOwnTickets } from "./own-tickets.ts";
import { createRefresher } from "./refresher.ts";
import { shareChanges } from "./shared-changes.ts";
import type { Tabs } from "./tabs.ts";

export interface FollowDeskOptions extends ChangeHandlerOptions {
  readonly rpc: Rpc;
  /** Those that share the stream of changes. */
  readonly tabs: Tabs;
  /** The change after which the desk follows all others, requested before anything was read. */
  readonly latestChange: Promise<LatestChange>;
  /** Everything was read again, because changes may have been missed. */
  readonly onReloaded: () => void;
  /** What somebody does in a ticket right now. */
  readonly onSign: (sign: unknown) => void;
  /** The connection is back. */
  readonly onBack: () => void;
  readonly onFailure: (failure: Failure) => void;
}

export interface FollowedDesk {
  readonly live: ReadonlySignal<LiveState>;
  /** Whether it was live before: until then it is not lost, but on its way. */
  readonly wasLive: ReadonlySignal<boolean>;
  /** Whether the agent's tickets were read. */
  readonly isLoaded: ReadonlySignal<boolean>;
  readonly retry: () => void;
  readonly close: () => void;
}

/** tRPC's link checks the keep-alives itself, and ends a watch without them. */
const NEVER_QUIET_MS = 86_400_000;

/** Reads the agent's tickets, and from then on takes every change of their team in, over every break. */
export const followDesk = (options: FollowDeskOptions): FollowedDesk => {
  const { rpc, tabs, state, readers, readUnread, onFailure } = options;
  const connect = shareChanges({ tabs, connect: watchTickets(rpc) });
  const ownTickets = createOwnTickets(rpc, options.me);
  const onChange = createChangeHandler(options);
  const live = signal<LiveState>({ phase: "connecting" });
  const wasLive = signal(false);
  const isLoaded = signal(false);
  let following: Following | undefined;
  let wasLoaded = false;
  let latestChange: Promise<LatestChange> | undefined = options.latestChange;
  /** Changes that arrive before the top of the list was read, which decides whether they are new to the agent. */
  let early: TicketChange[] | undefined;

  const watch = (lastEventId: string): void => {
    following?.close();
    following = follow({
      connect,
      lastEventId,
      quietMs: NEVER_QUIET_MS,
      poll: () => polling.ask("desk"),
      onItem: (item) => {
        if (early === undefined) onChange(item);
        else early.push(item);
      },
      onSign: options.onSign,
      onState: onLive,
    });
  };
  const takeEarly = (): void => {
    const changes = early ?? [];
    early = undefined;
    for (const item of changes) onChange(item);
  };
  const load = async (): Promise<void> => {
    // Before anything is read: what happens meanwhile arrives afterwards.
    const asked = latestChange ?? rpc.tickets.latestChange.query();
    latestChange = undefined;
    const { eventId } = await asked;
    early = [];
    watch(eventId);
    // What was only listed is listed again; what was read is read again, and what is being read right now once more.
    state.value = keepTickets(state.peek(), ({ messages }) => messages !== undefined);
    readers.askAgain();
    const readBefore = [...state.peek().tickets.values()];
    const top = await ownTickets.readTop().catch((error: unknown) => {
      takeEarly();
      throw error;
    });
    batch(() => {
      state.value = takeTickets(state.value, top.tickets);
      isLoaded.value = true;
      takeEarly();
    });
    const [open, done] = await Promise.all([ownTickets.readRest(top), ownTickets.readDone()]);
    state.value = takeTickets(state.value, [...open, ...done]);
    readUnread();
    options.readMentions();
    for (const { ticket, notes } of readBefore) {
      readers.readTicket(ticket.id);
      if (notes !== undefined) readers.readNotes(ticket.id);
    }
    readers.readCounts();
    if (wasLoaded) options.onReloaded();
    wasLoaded = true;
  };
  const loading = createRefresher({ read: load, onFailure });
  /** Reads everything again, while no changes arrive. */
  const poll = async (): Promise<void> => {
    const top = await ownTickets.readTop();
    const [open, done] = await Promise.all([ownTickets.readRest(top), ownTickets.readDone()]);
    state.value = takeTickets(state.value, [...top.tickets, ...open, ...done]);
    readUnread();
    options.readMentions();
    for (const { ticket, messages } of state.peek().tickets.values()) {
      if (messages !== undefined) {
        readers.readMessages(ticket.id);
        readers.readNotes(ticket.id);
      }
    }
    readers.readCounts();
    options.onReloaded();
  };
  const polling = createRefresher({ read: poll, onFailure: () => undefined });

  const onLive = (next: LiveState): void => {
    const before = live.peek();
    live.value = next;
    if (next.phase === "live" && before.phase !== "live") {
      wasLive.value = true;
      options.onBack();
    }
    if (next.phase !== "refused") return;
    if (next.status === 401 || next.status === 403) {
      onFailure({ kind: "UNAUTHENTICATED", message: next.message, details: {} });
    } else loading.ask("desk");
  };

  // The connection is back in another tab: this one need not wait any longer.
  tabs.listen(({ kind }) => {
    if (kind === "changes-open") following?.retry();
  });
  loading.ask("desk");
  return {
    live,
    wasLive,
    isLoaded,
    retry: () => following?.retry(),
    close: () => {
      loading.close();
      polling.close();
      following?.close();
    },
  };
};
