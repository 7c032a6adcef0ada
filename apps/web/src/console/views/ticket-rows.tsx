import type { Ticket } from "@crossdesk/contracts";
import { useEffect } from "preact/hooks";
import type { PagedList } from "../desk/shared-lists.ts";
import { canTake } from "../model/give-away.ts";
import { keepPlaces, toListed } from "../model/lists.ts";
import type { ListedTicket } from "../model/lists.ts";
import type { DeskState } from "../model/state.ts";
import { nameAssignee } from "../model/words.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { useStill } from "./still-rows.ts";
import { TicketRow } from "./ticket-row.tsx";
import { useRowWindow } from "./use-row-window.ts";

const describeAssignee = (state: DeskState, ticket: Ticket): string =>
  ticket.assignedAgentId === null ? texts().row.nobody : nameAssignee(state, ticket);

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
        <TicketRow key={one.known.ticket.id} listed={one} at={from + index} of={listed.length} />
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
  const latest = list.listed.value;
  const listed = useStill(latest, (before) => (before.length === 0 ? latest : keepPlaces(before, latest)));
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
            assignee={showAssignee ? describeAssignee(state, one.known.ticket) : undefined}
            at={from + index}
            of={count}
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
  return (
    <ul class="tickets">
      {ids.flatMap((id) => {
        const known = state.tickets.get(id);
        if (known === undefined) return [];
        return [
          <TicketRow key={id} listed={toListed(state, known)} assignee={describeAssignee(state, known.ticket)} />,
        ];
      })}
    </ul>
  );
};
