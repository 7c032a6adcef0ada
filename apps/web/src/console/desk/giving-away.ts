import { batch } from "@preact/signals";
import type { Signal } from "@preact/signals";
import type { Agent, Assignment, Ticket } from "@crossdesk/contracts";
import { withKey } from "../../live/rpc.ts";
import type { Rpc } from "../../live/rpc.ts";
import { sayNotGiven } from "../model/give-away.ts";
import type { GiveAway } from "../model/give-away.ts";
import { takeAssignment } from "../model/state.ts";
import type { DeskState } from "../model/state.ts";
import { insist } from "./insist.ts";
import type { Notices } from "./notices.ts";
import type { Run } from "./one-at-a-time.ts";

export interface GivingAway {
  /** Resolves with why it was not done, where it was tried and failed; `onDone` is called before anything shows that it is. */
  readonly handOver: (ticket: Ticket, receiver: Agent, onDone: () => void) => Promise<string | undefined>;
  readonly giveBack: (ticket: Ticket, onDone: () => void) => Promise<string | undefined>;
}

export interface GivingAwayOptions {
  readonly rpc: Rpc;
  readonly state: Signal<DeskState>;
  readonly notices: Notices;
  readonly refresh: (ticketId: string) => void;
  readonly readAgents: () => void;
  readonly run: Run;
}

interface Gift {
  readonly how: GiveAway;
  readonly ticket: Ticket;
  readonly receiver?: Agent;
  readonly call: (options: ReturnType<typeof withKey> & { readonly signal: AbortSignal }) => Promise<Assignment>;
  /** What the agent is told then. */
  readonly done: string;
  readonly onDone: () => void;
}

/** Gives tickets of one's own away: they leave the agent's list with the answer, before the ticket's own record says so. */
export const createGivingAway = (options: GivingAwayOptions): GivingAway => {
  const { rpc, state, notices, refresh, readAgents, run } = options;

  const give = async ({ how, ticket, receiver, call, done, onDone }: Gift): Promise<string | undefined> => {
    let failed: string | undefined;
    const work = async (): Promise<void> => {
      const key = withKey(crypto.randomUUID());
      const assignment = await insist((signal) => call({ ...key, signal }));
      batch(() => {
        onDone();
        state.value = takeAssignment(state.value, assignment);
        notices.tell({ tone: "good", about: ticket.id, text: done });
      });
    };
    await run(how, work, (failure) => {
      refresh(ticket.id);
      failed = sayNotGiven(failure, receiver);
    });
    readAgents();
    return failed;
  };
  return {
    handOver: (ticket, receiver, onDone) =>
      give({
        how: "handOver",
        ticket,
        receiver,
        call: (call) => rpc.agents.handOver.mutate({ ticket: { id: ticket.id }, agentId: receiver.id }, call),
        onDone,
        done: `Ticket #${ticket.number} was handed over to ${receiver.name}.`,
      }),
    giveBack: (ticket, onDone) =>
      give({
        how: "giveBack",
        ticket,
        call: (call) => rpc.agents.giveBack.mutate({ ticket: { id: ticket.id } }, call),
        onDone,
        done: `Ticket #${ticket.number} was given back to routing.`,
      }),
  };
};
