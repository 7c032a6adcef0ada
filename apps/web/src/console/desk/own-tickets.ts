import { DONE_STATUSES } from "@crossdesk/contracts";
import type { Agent, Ticket } from "@crossdesk/contracts";
import type { Rpc } from "../../live/rpc.ts";
import { OPEN_STATUSES } from "../model/actions.ts";
import { placeOf } from "../model/lists.ts";
import { toAfter } from "./shared-lists.ts";

const PAGE = 100;
/** As many rows as are drawn at first. */
const FIRST_PAGE = 40;
const MOST_PAGES = 50;

/** Some of the agent's open tickets, and the last of them where there are others behind it. */
interface OwnPage {
  readonly tickets: readonly Ticket[];
  readonly last: Ticket | undefined;
}

/** Reads the tickets of the signed-in agent. */
export interface OwnTickets {
  /** The top of their open tickets. */
  readonly readTop: () => Promise<OwnPage>;
  /** The open tickets behind a page. A ticket that moves meanwhile arrives with the watch. */
  readonly readRest: (page: OwnPage) => Promise<readonly Ticket[]>;
  readonly readDone: () => Promise<readonly Ticket[]>;
}

export const createOwnTickets = (rpc: Rpc, me: Agent): OwnTickets => {
  /** A page of open tickets, in the order of their list. */
  const readOpen = async (behind?: Ticket): Promise<OwnPage> => {
    const { items, hasMore } = await rpc.tickets.list.query({
      assignedAgentId: me.id,
      statuses: [...OPEN_STATUSES],
      sort: "due",
      limit: behind === undefined ? FIRST_PAGE : PAGE,
      ...(behind === undefined ? {} : { after: toAfter(placeOf(behind)) }),
    });
    const tickets = items.map(({ ticket }) => ticket);
    return { tickets, last: hasMore === true ? tickets.at(-1) : undefined };
  };
  const readRest = async ({ last }: OwnPage): Promise<Ticket[]> => {
    const found: Ticket[] = [];
    for (let page = 1; last !== undefined && page < MOST_PAGES; page += 1) {
      const next = await readOpen(last);
      found.push(...next.tickets);
      last = next.last;
    }
    return found;
  };
  const readDone = async (): Promise<Ticket[]> => {
    const done = { assignedAgentId: me.id, statuses: [...DONE_STATUSES], limit: PAGE };
    return (await rpc.tickets.list.query(done)).items.map(({ ticket }) => ticket);
  };
  return { readTop: async () => readOpen(), readRest, readDone };
};
