import type { ReadonlySignal, Signal } from "@preact/signals";
import type { AgentStatus, Ticket } from "@crossdesk/contracts";
import { withKey } from "../../live/rpc.ts";
import type { Rpc } from "../../live/rpc.ts";
import type { DeskAction } from "../model/actions.ts";
import { sayFailure } from "../model/failure.ts";
import type { Failure } from "../model/failure.ts";
import { toPick } from "../model/picking.ts";
import { takeMe, takeTickets } from "../model/state.ts";
import type { DeskState } from "../model/state.ts";
import { ACTION_WORDS, AGENT_STATUS_WORDS } from "../model/words.ts";
import { createGivingAway } from "./giving-away.ts";
import type { GivingAway } from "./giving-away.ts";
import { insist } from "./insist.ts";
import type { Notices } from "./notices.ts";
import { createOneAtATime } from "./one-at-a-time.ts";

export interface AgentActions extends GivingAway {
  /** What is under way: `pick`, an action, giving a ticket away, or a status of the agent's own. */
  readonly busy: ReadonlySignal<string | undefined>;
  readonly pick: (ticket: Ticket) => Promise<void>;
  readonly act: (action: DeskAction, ticket: Ticket) => Promise<void>;
  readonly setStatus: (status: AgentStatus) => Promise<void>;
}

export interface AgentActionsOptions {
  readonly rpc: Rpc;
  readonly state: Signal<DeskState>;
  readonly notices: Notices;
  /** Reads a ticket anew, after an action on it was refused. */
  readonly refresh: (ticketId: string) => void;
  /** Reads the agents anew, whose load an action has changed. */
  readonly readAgents: () => void;
  readonly onSignedOut: (failure: Failure) => void;
}

/** What an agent does with one click; each takes effect once, however often it must be sent. */
export const createAgentActions = (options: AgentActionsOptions): AgentActions => {
  const { rpc, state, notices, refresh, onSignedOut } = options;
  const { busy, run } = createOneAtATime(onSignedOut);

  const change = async (action: DeskAction, { id }: Ticket, version: number | undefined): Promise<void> => {
    const key = withKey(crypto.randomUUID());
    const input = { ticket: { id }, ...(version === undefined ? {} : { version }) };
    const ticket = await insist((signal) => rpc.tickets[action].mutate(input, { ...key, signal }));
    state.value = takeTickets(state.value, [ticket]);
    const offer = { label: "Reopen", run: () => void act("reopen", ticket) };
    notices.tell({
      tone: "good",
      about: ticket.id,
      text: `Ticket #${ticket.number} was ${ACTION_WORDS[action].done}.`,
      ...(action === "close" || action === "closeRoom" ? { offer } : {}),
    });
  };
  const attempt = (action: DeskAction, ticket: Ticket, version: number | undefined): Promise<void> =>
    run(
      action,
      () => change(action, ticket, version),
      (failure) => {
        refresh(ticket.id);
        const text = `Ticket #${ticket.number}: ${sayFailure(failure)}`;
        const again = {
          label: `${ACTION_WORDS[action].label} anyway`,
          run: () => void attempt(action, ticket, undefined),
        };
        const about = ticket.id;
        notices.tell({ tone: "bad", about, text, ...(failure.kind === "VERSION_CONFLICT" ? { offer: again } : {}) });
      },
    );
  const act: AgentActions["act"] = (action, ticket) => attempt(action, ticket, ticket.version);

  return {
    ...createGivingAway({ ...options, run }),
    busy,
    act,
    pick: async (ticket) => {
      const input = toPick(state.peek(), ticket);
      if (input === undefined) return;
      await run(
        "pick",
        async () => {
          const key = withKey(crypto.randomUUID());
          const picked = await insist((signal) => rpc.tickets.pick.mutate(input, { ...key, signal }));
          state.value = takeTickets(state.value, [picked]);
        },
        (failure) => {
          refresh(ticket.id);
          notices.tell({ tone: "bad", text: `Ticket #${ticket.number} was not picked. ${sayFailure(failure)}` });
        },
      );
    },
    setStatus: (status) =>
      run(
        status,
        async () => {
          const key = withKey(crypto.randomUUID());
          const me = await insist((signal) => rpc.agents.setStatus.mutate({ status }, { ...key, signal }));
          state.value = takeMe(state.value, me);
        },
        (failure) => {
          const text = `You are not ${AGENT_STATUS_WORDS[status].label.toLowerCase()} yet. ${sayFailure(failure)}`;
          notices.tell({ tone: "bad", text });
        },
      ),
  };
};
