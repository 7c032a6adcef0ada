import { batch } from "@preact/signals";
import type { Signal } from "@preact/signals";
import type { Agent, Assignment, Ticket } from "@crossdesk/contracts";
import type { Rpc } from "../../live/rpc.ts";
import { describeNotGiven } from "../model/give-away.ts";
import { isMine, takeAssignment } from "../model/state.ts";
import type { DeskState } from "../model/state.ts";
import { texts } from "../texts/index.ts";
import { insist } from "./insist.ts";
import type { Notices } from "./notices.ts";
import { withNewKey } from "./with-new-key.ts";
import type { Worker } from "./work.ts";

/** The note for the next agent of a ticket. */
export interface Handing {
  readonly note: string;
  /** Called before anything shows that it is done. */
  readonly onDone: () => void;
}

export interface GivingAway {
  /** Each resolves with why it was not done, where it was tried and failed. */
  readonly handOver: (ticket: Ticket, receiver: Agent, handing: Handing) => Promise<string | undefined>;
  /** As a lead, any ticket to any agent. */
  readonly assign: (ticket: Ticket, receiver: Agent, handing: Handing) => Promise<string | undefined>;
  /** Into the queue: one's own, or as a lead anybody's, who may get it again when it is offered. */
  readonly giveBack: (ticket: Ticket, onDone: () => void) => Promise<string | undefined>;
  /** All open tickets of one's own, to a colleague or back into the queue. */
  readonly handOverAll: (receiver: Agent | undefined, handing: Handing) => Promise<string | undefined>;
}

export interface GivingAwayOptions {
  readonly rpc: Rpc;
  readonly state: Signal<DeskState>;
  readonly notices: Notices;
  readonly refresh: (ticketId: string) => void;
  readonly worker: Worker;
}

type CallOptions = ReturnType<typeof withNewKey> & { readonly signal: AbortSignal };

interface Gift {
  readonly ticket: Ticket;
  readonly receiver?: Agent;
  readonly call: (options: CallOptions) => Promise<Assignment>;
  /** The notice that the agent sees then. */
  readonly done: string;
  readonly onDone: () => void;
}

/** A note is left out where nothing was written. */
const withNote = (note: string): { readonly note?: string } => (note.trim() === "" ? {} : { note: note.trim() });

/** What all of one's own is busy under, beside the tickets themselves. */
export const ALL_OWN = "all-own";

/** Hands tickets over: they leave the agent's list with the answer, before the ticket's own record shows it. */
export const createGivingAway = (options: GivingAwayOptions): GivingAway => {
  const { rpc, state, notices, refresh, worker } = options;

  const give = async ({ ticket, receiver, call, done, onDone }: Gift): Promise<string | undefined> => {
    let failed: string | undefined = texts().offline.action(texts().actions.what.giveAway(ticket.number));
    const wasMine = isMine(state.peek(), ticket);
    await worker.work({
      to: ticket.id,
      notDone: texts().actions.what.giveAway(ticket.number),
      run: async () => {
        const key = withNewKey();
        const assignment = await insist((signal) => call({ ...key, signal }));
        failed = undefined;
        batch(() => {
          onDone();
          state.value = takeAssignment(state.value, assignment);
          notices.show({ tone: "good", about: ticket.id, text: done });
        });
      },
      onFailure: (failure) => {
        refresh(ticket.id);
        failed = describeNotGiven(failure, { receiver, wasMine });
      },
    });
    return failed;
  };
  return {
    handOver: (ticket, receiver, { note, onDone }) => {
      const input = { ticket: { id: ticket.id }, agentId: receiver.id, ...withNote(note) };
      return give({
        ticket,
        receiver,
        call: (call) => rpc.agents.handOver.mutate(input, call),
        onDone,
        done: texts().giveAway.handedOver(ticket.number, receiver.name),
      });
    },
    assign: (ticket, receiver, { note, onDone }) => {
      const input = { ticket: { id: ticket.id }, agent: { id: receiver.id }, ...withNote(note) };
      return give({
        ticket,
        receiver,
        call: (call) => rpc.agents.assign.mutate(input, call),
        onDone,
        done: texts().giveAway.assigned(ticket.number, receiver.name),
      });
    },
    giveBack: (ticket, onDone) =>
      give({
        ticket,
        call: (call) =>
          isMine(state.peek(), ticket)
            ? rpc.agents.giveBack.mutate({ ticket: { id: ticket.id } }, call)
            : rpc.agents.unassign.mutate({ ticket: { id: ticket.id }, isBarred: false }, call),
        onDone,
        done: texts().giveAway.givenBack(ticket.number),
      }),
    handOverAll: async (receiver, { note, onDone }) => {
      let failed: string | undefined = texts().offline.action(texts().actions.what.handOverAll);
      await worker.work({
        to: ALL_OWN,
        notDone: texts().actions.what.handOverAll,
        run: async () => {
          const key = withNewKey();
          const input = { to: receiver?.id ?? null, ...withNote(note) };
          const { moved } = await insist((signal) => rpc.agents.handOverAll.mutate(input, { ...key, signal }));
          failed = undefined;
          const words = texts().handOverAll;
          batch(() => {
            onDone();
            const text = receiver === undefined ? words.doneQueue(moved) : words.done(moved, receiver.name);
            notices.show({ tone: "good", text });
          });
        },
        onFailure: (failure) => {
          failed = describeNotGiven(failure, { receiver, wasMine: true });
        },
      });
      return failed;
    },
  };
};
