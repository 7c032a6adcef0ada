import { giveAwaysOf, describeGone } from "../model/give-away.ts";
import { nameCustomer } from "../model/words.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { DialogFrame } from "./dialog-frame.tsx";
import { GiveBackForm } from "./give-back-form.tsx";
import { HandOverForm } from "./hand-over-form.tsx";

/** Where a ticket is given to somebody else; it says so when the ticket has gone meanwhile. */
export const GiveAwayDialog = () => {
  const { desk, givingAway } = usePage();
  const open = givingAway.value;
  const known = open === undefined ? undefined : desk.state.value.tickets.get(open.ticketId);
  if (open === undefined || known === undefined) return null;
  const { how, wasMine } = open;
  const { ticket } = known;
  // The watch may report that the ticket is gone before the answer confirms the hand-over.
  const isSending = desk.actions.busy.value.has(ticket.id);
  const isPossible = isSending || giveAwaysOf(desk.state.value, ticket, desk.rights).includes(how);
  const close = (): void => {
    if (givingAway.peek() === open) givingAway.value = undefined;
  };
  return (
    <DialogFrame
      key={ticket.id}
      id="give-away-title"
      title={texts().giveAway.titles[how](ticket.number)}
      onClose={close}
    >
      <p class="muted" dir="auto">
        {nameCustomer(known)} · {ticket.subject}
      </p>
      {isPossible && how === "giveBack" && <GiveBackForm known={known} />}
      {isPossible && how !== "giveBack" && <HandOverForm known={known} how={how} />}
      {!isPossible && <Gone why={describeGone(desk.state.value, ticket, { wasMine })} onClose={close} />}
    </DialogFrame>
  );
};

interface GoneProps {
  readonly why: string;
  readonly onClose: () => void;
}

const Gone = ({ why, onClose }: GoneProps) => (
  <>
    <p class="alert" role="alert">
      {why}
    </p>
    <footer class="choices">
      <button type="button" class="primary" onClick={onClose}>
        {texts().page.close}
      </button>
    </footer>
  </>
);
