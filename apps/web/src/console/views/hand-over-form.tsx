import { useState } from "preact/hooks";
import { readinessOf } from "../model/give-away.ts";
import type { KnownTicket } from "../model/state.ts";
import { texts } from "../texts/index.ts";
import { ColleagueField, useColleagueChoice } from "./colleague-choice.tsx";
import { usePage } from "./desk-context.ts";
import { Failed } from "./failed.tsx";
import { NoteField } from "./note-field.tsx";
import { UnsentWarning } from "./unsent-warning.tsx";
import { useSubmission } from "./use-submission.ts";

interface Props {
  readonly known: KnownTicket;
  readonly how: "handOver" | "assign";
}

export const HandOverForm = ({ known: { ticket }, how }: Props) => {
  const { desk, givingAway } = usePage();
  const { isBusy, failure, submit, cancel } = useSubmission(givingAway, ticket.id);
  const [note, setNote] = useState("");
  const choice = useColleagueChoice();
  const { chosen } = choice;
  const words = texts().giveAway;
  const label = chosen === undefined ? words.submit[how] : words.submitTo[how](chosen.name);
  const send = (event: Event): void => {
    event.preventDefault();
    if (chosen !== undefined) void submit((onDone) => desk.actions[how](ticket, chosen, { note, onDone }));
  };
  return (
    <form class="give-away" onSubmit={send}>
      <UnsentWarning ticketId={ticket.id} />
      <ColleagueField choice={choice} />
      <p class="fine" role="status">
        {chosen === undefined ? words.choose : words.outlooks[readinessOf(chosen)]}
      </p>
      <NoteField note={note} onChange={setNote} />
      <Failed why={failure} />
      <footer class="choices">
        <button type="button" onClick={cancel}>
          {texts().page.cancel}
        </button>
        <button type="submit" class="primary" disabled={isBusy || chosen === undefined}>
          {isBusy ? words.busy[how] : label}
        </button>
      </footer>
    </form>
  );
};
