import { useState } from "preact/hooks";
import type { Ticket } from "@crossdesk/contracts";
import { nameStatus, STATUS_TONES } from "../model/words.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { useReading } from "./use-reading.ts";

const MOST = 20;

/** What else the customer has asked, read only when it is asked for: every search goes on record. */
export const OtherTickets = ({ ticket }: { readonly ticket: Ticket }) => {
  const [isWanted, setWanted] = useState(false);
  if (isWanted) return <OtherTicketList ticket={ticket} />;
  return (
    <button type="button" class="link" onClick={() => setWanted(true)}>
      {texts().details.showOthers}
    </button>
  );
};

const OtherTicketList = ({ ticket }: { readonly ticket: Ticket }) => {
  const { rpc } = usePage().desk;
  const { customerId } = ticket;
  const { value, failure } = useReading(customerId, () => rpc.tickets.search.query({ customerId, limit: MOST }));
  if (value === undefined) return <p class="fine">{failure ?? texts().page.loading}</p>;
  const others = value.items.map((item) => item.ticket).filter(({ id }) => id !== ticket.id);
  if (others.length === 0) return <p class="fine">{texts().details.noOthers}</p>;
  return (
    <ul class="others" aria-label={texts().details.others}>
      {others.map((other) => (
        <li key={other.id}>
          <a href={`#ticket-${other.number}`}>
            #{other.number} <bdi>{other.subject}</bdi>
          </a>
          <span class={`chip ${STATUS_TONES[other.status]}`}>{nameStatus(other.status)}</span>
        </li>
      ))}
    </ul>
  );
};
