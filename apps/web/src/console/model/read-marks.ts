import { sideOf } from "./messages.ts";
import type { DeskState, Unread } from "./state.ts";

/** What the server says of a ticket: how far the agent has come, and its customer. */
type ReadUnread = Unread & { readonly ticketId: string; readonly customerReadUpTo?: number | null };

/** Applies the server's read marks. */
export const takeUnread = (state: DeskState, read: readonly ReadUnread[]): DeskState => {
  if (read.length === 0) return state;
  const all = new Map(state.unread);
  let taken = state;
  for (const { ticketId, unread, readUpTo, customerReadUpTo = null } of read) {
    // What was read here meanwhile is read.
    if ((all.get(ticketId)?.readUpTo ?? 0) <= (readUpTo ?? 0)) all.set(ticketId, { unread, readUpTo });
    if (customerReadUpTo !== null) taken = takeCustomersRead(taken, ticketId, customerReadUpTo);
  }
  return { ...taken, unread: all };
};

/** Notes that a ticket's customer has read it up to a message. */
export const takeCustomersRead = (state: DeskState, ticketId: string, messageId: number): DeskState => {
  if ((state.customersRead.get(ticketId) ?? 0) >= messageId) return state;
  return { ...state, customersRead: new Map(state.customersRead).set(ticketId, messageId) };
};

/** Notes that the agent has read a ticket up to a message. */
export const takeRead = (state: DeskState, ticketId: string, messageId: number): DeskState => {
  const before = state.unread.get(ticketId);
  if ((before?.readUpTo ?? 0) >= messageId) return state;
  const behind = (state.tickets.get(ticketId)?.messages ?? []).filter(
    (message) => message.id > messageId && sideOf(message) === "customer",
  );
  return { ...state, unread: new Map(state.unread).set(ticketId, { unread: behind.length, readUpTo: messageId }) };
};
