import type { Signal } from "@preact/signals";
import type { Rpc } from "../../live/rpc.ts";
import { takeComplaints, takeDetails, takeMessages } from "../model/state.ts";
import type { DeskState } from "../model/state.ts";

const PAGE = 100;

/** Reads what is known of tickets into the state. */
export interface TicketReader {
  /** A ticket with its newest messages. */
  readonly whole: (ticketId: string) => Promise<void>;
  /** The messages behind those that are known; all, where none are or where what is known has a gap. */
  readonly newMessages: (ticketId: string) => Promise<void>;
  /** The customer and their device. */
  readonly customer: (ticketId: string) => Promise<void>;
}

export const createTicketReader = (rpc: Rpc, state: Signal<DeskState>): TicketReader => {
  const whole = async (id: string): Promise<void> => {
    const details = await rpc.tickets.get.query({ id });
    state.value = takeDetails(state.value, details);
  };
  const newMessages = async (id: string): Promise<void> => {
    for (;;) {
      const known = state.value.tickets.get(id)?.messages ?? [];
      const last = known.at(-1);
      if (last === undefined) return whole(id);
      // With the last one that is known: where it is not in its place, something before it is missing here.
      const { items } = await rpc.messages.list.query({ ticket: { id }, limit: PAGE, offset: known.length - 1 });
      if (items[0]?.id !== last.id) return whole(id);
      state.value = takeMessages(state.value, id, items);
      if (items.length < PAGE) return;
    }
  };
  return {
    whole,
    newMessages,
    customer: async (id) => {
      const { items } = await rpc.tickets.getMany.query({ ids: [id] });
      state.value = takeComplaints(state.value, items);
    },
  };
};
