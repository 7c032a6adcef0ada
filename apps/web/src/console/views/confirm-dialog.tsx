import { formatDuration, sinceThen } from "../model/time.ts";
import { nameAssignee, nameCustomer } from "../model/words.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { DialogFrame } from "./dialog-frame.tsx";

/** Asks before something is done to a ticket that is not the agent's, and says whom it hits. */
export const ConfirmDialog = () => {
  const { desk, session, confirming } = usePage();
  const open = confirming.value;
  const state = desk.state.value;
  const known = open === undefined ? undefined : state.tickets.get(open.ticketId);
  if (open === undefined || known === undefined) return null;
  const { ticket } = known;
  const close = (): void => {
    confirming.value = undefined;
  };
  const words = texts().confirm;
  const { label } = texts().actions.words[open.action];
  const { awaiting, awaitingSince } = ticket;
  return (
    <DialogFrame id="confirm-title" title={words.title(label, ticket.number)} onClose={close}>
      <form
        class="give-away"
        onSubmit={(event) => {
          event.preventDefault();
          close();
          void desk.actions.act(open.action, ticket);
        }}
      >
        <p class="muted" dir="auto">
          {nameCustomer(known)} · {ticket.subject}
        </p>
        <p>
          {ticket.assignedAgentId === null ? words.ofNobody : words.ofColleague(nameAssignee(state, ticket))}{" "}
          {awaiting === "team" &&
            awaitingSince !== null &&
            words.waiting(formatDuration(sinceThen(awaitingSince, session.now.value)))}
        </p>
        <footer class="choices">
          <button type="button" onClick={close} autofocus>
            {texts().page.cancel}
          </button>
          <button type="submit" class="danger">
            {label}
          </button>
        </footer>
      </form>
    </DialogFrame>
  );
};
