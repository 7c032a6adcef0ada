import { canGiveAway } from "../model/give-away.ts";
import type { KnownTicket } from "../model/state.ts";
import { nameAssignee, nameCustomer } from "../model/words.ts";
import { usePage } from "./desk-context.ts";
import { DialogFrame } from "./dialog-frame.tsx";
import { GiveBackForm } from "./give-back-form.tsx";
import { HandOverForm } from "./hand-over-form.tsx";

const TITLES = { handOver: "Hand over", giveBack: "Give back to routing" } as const;
const FORMS = { handOver: HandOverForm, giveBack: GiveBackForm } as const;

/** Where an agent gives a ticket of theirs away; it says so when the ticket has gone meanwhile. */
export const GiveAwayDialog = () => {
  const { desk, givingAway } = usePage();
  const open = givingAway.value;
  const known = open === undefined ? undefined : desk.state.value.tickets.get(open.ticketId);
  if (open === undefined || known === undefined) return null;
  const { ticket } = known;
  const Form = FORMS[open.how];
  // The watch may tell that the ticket has gone before the answer does that it went where it should.
  const isSending = desk.actions.busy.value === open.how;
  const close = (): void => {
    if (givingAway.peek() === open) givingAway.value = undefined;
  };
  return (
    <DialogFrame key={ticket.id} id="give-away-title" title={`${TITLES[open.how]}: #${ticket.number}`} onClose={close}>
      <p class="muted">
        {nameCustomer(known)} · {ticket.subject}
      </p>
      {isSending || canGiveAway(desk.state.value, ticket) ? (
        <Form known={known} />
      ) : (
        <Gone known={known} onClose={close} />
      )}
    </DialogFrame>
  );
};

interface GoneProps {
  readonly known: KnownTicket;
  readonly onClose: () => void;
}

const Gone = ({ known: { ticket }, onClose }: GoneProps) => {
  const { state } = usePage().desk;
  const isMine = ticket.assignedAgentId === state.value.me?.id;
  return (
    <>
      <p class="alert" role="alert">
        {isMine
          ? "The ticket is closed or resolved by now, so there is nothing to give away. Reopen it first."
          : `The ticket is not yours any more: ${ticket.assignedAgentId === null ? "it waits in the queue" : `${nameAssignee(state.value, ticket)} has it`}.`}
      </p>
      <footer class="choices">
        <button type="button" class="primary" onClick={onClose}>
          Close
        </button>
      </footer>
    </>
  );
};
