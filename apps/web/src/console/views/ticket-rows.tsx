import { useEffect } from "preact/hooks";
import type { PagedList } from "../desk/shared-lists.ts";
import { canTake } from "../model/give-away.ts";
import { toListed } from "../model/lists.ts";
import type { ListedTicket } from "../model/lists.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { TicketRow } from "./ticket-row.tsx";
import { useRowWindow } from "./use-row-window.ts";

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

interface OwnRowsProps {
  readonly listed: readonly ListedTicket[];
}

/** Rows of one's own: those near to the sight are drawn, and what they show beside the ticket is read for those in it. */
export const OwnRows = ({ listed }: OwnRowsProps) => {
  const { desk } = usePage();
  const { from, to, above, below, list, seen } = useRowWindow(listed.length);
  const drawn = listed.slice(from, to);
  const inSight = listed.slice(seen.from, seen.to);
  const lacking = inSight.filter(({ known, standing }) => known.messages === undefined && standing !== "done");
  const ids = lacking.map(({ known }) => known.ticket.id).join(" ");
  useEffect(() => {
    if (ids !== "") desk.showRows(ids.split(" "));
  }, [ids]);
  return (
    <ul
      class="tickets"
      ref={list}
      style={{ paddingBlockStart: `${Math.round(above)}px`, paddingBlockEnd: `${Math.round(below)}px` }}
    >
      {drawn.map((one, index) => (
        <TicketRow
          key={one.known.ticket.id}
          listed={one}
          showAssignee={false}
          place={{ at: from + index, of: listed.length }}
        />
      ))}
    </ul>
  );
};

interface PagedRowsProps {
  readonly list: PagedList;
  readonly count: number;
  readonly showAssignee: boolean;
}

/** Rows that are left before more are read. */
const AHEAD = 20;

/** The rows of a list that everybody shares: what is in sight is drawn, and what is further down is read on the way. */
export const PagedRows = ({ list, count, showAssignee }: PagedRowsProps) => {
  const { desk } = usePage();
  const listed = list.listed.value;
  const isWhole = list.isWhole.value;
  const { from, to, above, below, list: element } = useRowWindow(listed.length);
  useEffect(() => {
    if (!isWhole && to > listed.length - AHEAD) list.more();
  });
  const state = desk.state.value;
  return (
    <>
      <ul
        class="tickets"
        ref={element}
        style={{ paddingBlockStart: `${Math.round(above)}px`, paddingBlockEnd: `${Math.round(below)}px` }}
      >
        {listed.slice(from, to).map((one, index) => (
          <TicketRow
            key={one.known.ticket.id}
            listed={one}
            showAssignee={showAssignee}
            place={{ at: from + index, of: count }}
            canTake={one.known.ticket.assignedAgentId === null && canTake(state, one.known.ticket, desk.rights)}
          />
        ))}
      </ul>
      {!isWhole && <p class="fine more">{texts().lists.more}</p>}
    </>
  );
};

/** Tickets by their ids, in that order. */
export const RowsOf = ({ ids }: { readonly ids: readonly string[] }) => {
  const state = usePage().desk.state.value;
  const listed = ids.flatMap((id) => {
    const known = state.tickets.get(id);
    return known === undefined ? [] : [toListed(state, known)];
  });
  return <Rows listed={listed} showAssignee />;
};
