import { batch, signal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Agent, Assignment, Ticket, TicketPriority } from "@crossdesk/contracts";
import type { Rpc } from "../../live/rpc.ts";
import { readFailure, describeFailure } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";
import { isMine, takeAssignment, takeTickets } from "../model/state.ts";
import type { DeskState } from "../model/state.ts";
import { texts } from "../texts/index.ts";
import { insist } from "./insist.ts";
import type { Notices } from "./notices.ts";
import { withNewKey } from "./with-new-key.ts";

/** What is done to all selected tickets. */
export type BulkChange =
  | { readonly kind: "priority"; readonly priority: TicketPriority }
  | { readonly kind: "tag"; readonly tag: string }
  | { readonly kind: "resolve" }
  | { readonly kind: "assign"; readonly receiver: Agent }
  /** Back into the queue. */
  | { readonly kind: "release" };

export interface Bulk {
  /** Whether rows can be selected. */
  readonly isOn: ReadonlySignal<boolean>;
  readonly selected: ReadonlySignal<ReadonlySet<string>>;
  readonly isBusy: ReadonlySignal<boolean>;
  readonly toggle: (ticketId: string) => void;
  readonly selectAll: (ticketIds: readonly string[]) => void;
  readonly begin: () => void;
  readonly end: () => void;
  /**
   * Tickets for which it failed stay selected, and a notice says why; returns whether all succeeded. Selected tickets that are no longer as `isStill` says are
   * passed over: somebody else was faster.
   */
  readonly run: (change: BulkChange, isStill?: (ticket: Ticket) => boolean) => Promise<boolean>;
}

export interface BulkOptions {
  readonly rpc: Rpc;
  readonly state: Signal<DeskState>;
  readonly notices: Notices;
  readonly isOffline: () => boolean;
  readonly refresh: (ticketId: string) => void;
  readonly onSignedOut: (failure: Failure) => void;
}

/** Tickets that are changed at the same time. */
const AT_ONCE = 4;

type CallOptions = ReturnType<typeof withNewKey> & { readonly signal: AbortSignal };

export const createBulk = ({ rpc, state, notices, isOffline, refresh, onSignedOut }: BulkOptions): Bulk => {
  const isOn = signal(false);
  const isBusy = signal(false);
  const selected = signal<ReadonlySet<string>>(new Set());

  type Give = (ticket: Ticket, call: CallOptions) => Promise<Assignment | undefined>;
  const assign =
    (receiver: Agent): Give =>
    async (ticket, call) => {
      if (receiver.id === ticket.assignedAgentId) return undefined;
      const target = { ticket: { id: ticket.id } };
      return isMine(state.peek(), ticket)
        ? rpc.agents.handOver.mutate({ ...target, agentId: receiver.id }, call)
        : rpc.agents.assign.mutate({ ...target, agent: { id: receiver.id } }, call);
    };
  const release: Give = async (ticket, call) => {
    const target = { ticket: { id: ticket.id } };
    return isMine(state.peek(), ticket)
      ? rpc.agents.giveBack.mutate(target, call)
      : rpc.agents.unassign.mutate({ ...target, isBarred: false }, call);
  };
  const changeOne = async (ticket: Ticket, change: BulkChange, call: CallOptions): Promise<void> => {
    const target = { ticket: { id: ticket.id } };
    if (change.kind === "assign" || change.kind === "release") {
      const give = change.kind === "assign" ? assign(change.receiver) : release;
      const assignment = await give(ticket, call);
      if (assignment !== undefined) state.value = takeAssignment(state.value, assignment);
      return;
    }
    const changed =
      change.kind === "priority"
        ? await rpc.tickets.update.mutate({ ...target, priority: change.priority }, call)
        : change.kind === "tag"
          ? await rpc.tickets.tag.mutate({ ...target, add: [change.tag] }, call)
          : await rpc.tickets.resolve.mutate(target, call);
    state.value = takeTickets(state.value, [changed]);
  };
  const attempt = async (ticket: Ticket, change: BulkChange): Promise<Failure | undefined> => {
    const key = withNewKey();
    try {
      await insist((each) => changeOne(ticket, change, { ...key, signal: each }));
      return undefined;
    } catch (error) {
      refresh(ticket.id);
      return readFailure(error);
    }
  };
  const run: Bulk["run"] = async (change, isStill = () => true) => {
    const words = texts().bulk;
    if (isOffline()) {
      notices.show({ tone: "bad", text: texts().offline.action(words.notDone) });
      return false;
    }
    const { tickets } = state.peek();
    const waiting = [...selected.peek()].flatMap((id) => tickets.get(id)?.ticket ?? []).filter(isStill);
    const failed: { readonly ticket: Ticket; readonly failure: Failure }[] = [];
    const total = waiting.length;
    const work = async (): Promise<void> => {
      for (let ticket = waiting.shift(); ticket !== undefined; ticket = waiting.shift()) {
        const failure = await attempt(ticket, change);
        if (failure !== undefined) failed.push({ ticket, failure });
      }
    };
    isBusy.value = true;
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    batch(() => {
      isBusy.value = false;
      selected.value = new Set(failed.map(({ ticket }) => ticket.id));
      if (total > failed.length) notices.show({ tone: "good", text: words.done(total - failed.length) });
      const [first] = failed;
      if (first === undefined) {
        isOn.value = false;
        return;
      }
      if (first.failure.kind === "UNAUTHENTICATED") onSignedOut(first.failure);
      const why = describeFailure(first.failure);
      notices.show({ tone: "bad", text: words.failed(failed.length, first.ticket.number, why) });
    });
    return failed.length === 0;
  };
  return {
    isOn,
    selected,
    isBusy,
    toggle: (ticketId) => {
      const next = new Set(selected.peek());
      if (!next.delete(ticketId)) next.add(ticketId);
      selected.value = next;
      isOn.value = true;
    },
    selectAll: (ticketIds) => {
      const isAll = ticketIds.every((id) => selected.peek().has(id));
      selected.value = new Set(isAll ? [] : ticketIds);
    },
    begin: () => {
      isOn.value = true;
    },
    end: () => {
      isOn.value = false;
      selected.value = new Set();
    },
    run,
  };
};
