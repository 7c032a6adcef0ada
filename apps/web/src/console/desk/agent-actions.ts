import { batch } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { AgentStatus, Ticket } from "@crossdesk/contracts";
import type { Rpc } from "../../live/rpc.ts";
import type { DeskAction } from "../model/actions.ts";
import { describeFailure } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";
import { toPick } from "../model/picking.ts";
import { takeAssignment, takeMe, takeTickets } from "../model/state.ts";
import type { DeskState } from "../model/state.ts";
import { formats, texts } from "../texts/index.ts";
import { createGivingAway } from "./giving-away.ts";
import type { GivingAway } from "./giving-away.ts";
import { insist } from "./insist.ts";
import type { Notices } from "./notices.ts";
import { withNewKey } from "./with-new-key.ts";
import { createWorker, describeNotDone } from "./work.ts";
import type { Worker } from "./work.ts";

export interface AgentActions extends GivingAway {
  /** What something is done to right now: tickets by their ids, `status`. */
  readonly busy: ReadonlySignal<ReadonlySet<string>>;
  /** Does other things in the same way. */
  readonly worker: Worker;
  readonly pick: (ticket: Ticket) => Promise<void>;
  /** Assigns a ticket to the agent: an unassigned one, or as a lead also a colleague's. */
  readonly take: (ticket: Ticket) => Promise<void>;
  readonly act: (action: DeskAction, ticket: Ticket) => Promise<void>;
  readonly setStatus: (status: AgentStatus) => Promise<void>;
}

export interface AgentActionsOptions {
  readonly rpc: Rpc;
  readonly state: Signal<DeskState>;
  readonly notices: Notices;
  readonly isOffline: () => boolean;
  /** Reads a ticket again after an action on it was refused. */
  readonly refresh: (ticketId: string) => void;
  /** The agent's own record has changed, in all of their tabs. */
  readonly onStatus: (status: AgentStatus) => void;
  readonly onSignedOut: (failure: Failure) => void;
}

/** Steps that are undone by opening the ticket again, which stays with the agent who has it. */
const UNDONE_BY_REOPENING: ReadonlySet<DeskAction> = new Set(["close", "closeRoom", "resolve"]);

/** What an agent does with one click; each takes effect once, however often it must be sent. */
export const createAgentActions = (options: AgentActionsOptions): AgentActions => {
  const { rpc, state, notices, refresh, onStatus } = options;
  const worker = createWorker(options);
  const { busy, work } = worker;

  const change = async (action: DeskAction, { id }: Ticket, version: number | undefined): Promise<void> => {
    const key = withNewKey();
    const input = { ticket: { id }, ...(version === undefined ? {} : { version }) };
    const ticket = await insist((signal) => rpc.tickets[action].mutate(input, { ...key, signal }));
    state.value = takeTickets(state.value, [ticket]);
    const words = texts().actions;
    const offer = { label: words.undo, run: () => void attempt("reopen", ticket, undefined) };
    notices.show({
      tone: "good",
      about: id,
      text: words.done(ticket.number, words.words[action].done),
      ...(UNDONE_BY_REOPENING.has(action) ? { offer } : {}),
    });
  };
  const attempt = (action: DeskAction, ticket: Ticket, version: number | undefined): Promise<void> =>
    work({
      to: ticket.id,
      notDone: texts().actions.what.act(ticket.number, texts().actions.words[action].done),
      run: () => change(action, ticket, version),
      onFailure: (failure) => {
        refresh(ticket.id);
        const words = texts().actions;
        const label = words.anyway(words.words[action].label);
        const again = { label, run: () => void attempt(action, ticket, undefined) };
        notices.show({
          tone: "bad",
          about: ticket.id,
          text: words.failed(ticket.number, describeFailure(failure)),
          ...(failure.kind === "VERSION_CONFLICT" ? { offer: again } : {}),
        });
      },
    });
  const tellNotDone = (id: string, notDone: string) => (failure: Failure) => {
    refresh(id);
    notices.show({ tone: "bad", about: id, text: describeNotDone(notDone, failure) });
  };

  return {
    ...createGivingAway({ rpc, state, notices, refresh, worker }),
    busy,
    worker,
    act: (action, ticket) => attempt(action, ticket, ticket.version),
    pick: async (ticket) => {
      const input = toPick(state.peek(), ticket);
      if (input === undefined) return;
      const notDone = texts().actions.what.pick(ticket.number);
      await work({
        to: ticket.id,
        notDone,
        run: async () => {
          const key = withNewKey();
          const picked = await insist((signal) => rpc.tickets.pick.mutate(input, { ...key, signal }));
          state.value = takeTickets(state.value, [picked]);
        },
        onFailure: tellNotDone(ticket.id, notDone),
      });
    },
    take: (ticket) => {
      const { id, number } = ticket;
      const notDone = texts().actions.what.take(number);
      return work({
        to: id,
        notDone,
        run: async () => {
          const key = withNewKey();
          const assignment = await insist((signal) => rpc.agents.take.mutate({ ticket: { id } }, { ...key, signal }));
          batch(() => {
            state.value = takeAssignment(takeTickets(state.value, [ticket]), assignment, true);
            notices.show({ tone: "good", about: id, text: texts().actions.taken(number) });
          });
        },
        onFailure: tellNotDone(id, notDone),
      });
    },
    setStatus: (status) => {
      const notDone = texts().actions.what.status(
        texts().people.statuses[status].label.toLocaleLowerCase(formats().locale),
      );
      return work({
        to: "status",
        notDone,
        run: async () => {
          const key = withNewKey();
          const input = { status, attendance: "console" as const };
          const me = await insist((signal) => rpc.agents.setStatus.mutate(input, { ...key, signal }));
          state.value = takeMe(state.value, me);
          onStatus(status);
        },
        onFailure: (failure) => notices.show({ tone: "bad", text: describeNotDone(notDone, failure) }),
      });
    },
  };
};
