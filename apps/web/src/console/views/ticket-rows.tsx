import { toListed } from "../model/lists.ts";
import type { ListedTicket } from "../model/lists.ts";
import { usePage } from "./desk-context.ts";
import { TicketRow } from "./ticket-row.tsx";

interface RowsProps {
  readonly listed: readonly ListedTicket[];
  readonly showAssignee?: boolean;
}

export const Rows = ({ listed, showAssignee = false }: RowsProps) => (
  <ul class="tickets">
    {listed.map((one) => (
      <TicketRow key={one.known.ticket.id} listed={one} showAssignee={showAssignee} />
    ))}
  </ul>
);

/** Tickets by their ids, in that order. */
export const RowsOf = ({ ids }: { readonly ids: readonly string[] }) => {
  const state = usePage().desk.state.value;
  const listed = ids.flatMap((id) => {
    const known = state.tickets.get(id);
    return known === undefined ? [] : [toListed(state, known)];
  });
  return <Rows listed={listed} showAssignee />;
};
