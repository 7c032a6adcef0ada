import type { KnownTicket } from "../model/state.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { Failed } from "./failed.tsx";
import { UnsentWarning } from "./unsent-warning.tsx";
import { useSubmission } from "./use-submission.ts";

export const GiveBackForm = ({ known: { ticket } }: { readonly known: KnownTicket }) => {
  const { desk, givingAway } = usePage();
  const { isBusy, failure, submit, cancel } = useSubmission(givingAway, ticket.id);
  const words = texts().giveAway;
  return (
    <form
      class="give-away"
      onSubmit={(event) => {
        event.preventDefault();
        void submit((onDone) => desk.actions.giveBack(ticket, onDone));
      }}
    >
      <p>{words.giveBackHint}</p>
      <UnsentWarning ticketId={ticket.id} />
      <Failed why={failure} />
      <footer class="choices">
        <button type="button" onClick={cancel}>
          {texts().page.cancel}
        </button>
        <button type="submit" class="primary" disabled={isBusy} autofocus>
          {isBusy ? words.busy.giveBack : words.giveBackSubmit}
        </button>
      </footer>
    </form>
  );
};
