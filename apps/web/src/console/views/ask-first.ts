import type { Ticket } from "@crossdesk/contracts";
import type { DeskAction } from "../model/actions.ts";
import { hitsOthers } from "../model/actions.ts";
import { isMine } from "../model/state.ts";
import type { Page } from "./desk-context.ts";

/** Runs an action on the agent's own ticket immediately, as it can be undone; on another's only after the agent has confirmed it. */
export const actOrAsk = ({ desk, confirming }: Page, action: DeskAction, ticket: Ticket): void => {
  if (hitsOthers(action, isMine(desk.state.peek(), ticket))) confirming.value = { action, ticketId: ticket.id };
  else void desk.actions.act(action, ticket);
};
