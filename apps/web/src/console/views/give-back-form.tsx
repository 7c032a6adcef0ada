import type { KnownTicket } from "../model/state.ts";
import { usePage } from "./desk-context.ts";
import { UnsentWarning } from "./unsent-warning.tsx";
import { useGivingAway } from "./use-giving-away.ts";

export const GiveBackForm = ({ known: { ticket } }: { readonly known: KnownTicket }) => {
  const { actions } = usePage().desk;
  const { isBusy, failure, submit, cancel } = useGivingAway();
  return (
    <form
      class="give-away"
      onSubmit={(event) => {
        event.preventDefault();
        void submit((onDone) => actions.giveBack(ticket, onDone));
      }}
    >
      <p>Routing looks for somebody else who is online and has room. While there is nobody, the ticket waits.</p>
      <UnsentWarning ticketId={ticket.id} />
      {failure !== undefined && (
        <p class="alert" role="alert">
          {failure}
        </p>
      )}
      <footer class="choices">
        <button type="button" onClick={cancel}>
          Cancel
        </button>
        <button type="submit" class="primary" disabled={isBusy} autofocus>
          {isBusy ? "Giving back…" : "Give back"}
        </button>
      </footer>
    </form>
  );
};
