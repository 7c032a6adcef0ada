import { useState } from "preact/hooks";
import type { Agent } from "@crossdesk/contracts";
import { listAgents } from "../desk/readers.ts";
import { listColleagues, OUTLOOKS, readinessOf } from "../model/give-away.ts";
import type { KnownTicket } from "../model/state.ts";
import { AGENT_STATUS_WORDS, sayLoad } from "../model/words.ts";
import { usePage } from "./desk-context.ts";
import { UnsentWarning } from "./unsent-warning.tsx";
import { useGivingAway } from "./use-giving-away.ts";
import { useReading } from "./use-reading.ts";

/** More than anybody looks through; others are found by their names. */
const MOST_SHOWN = 50;

/** At once, so that the next arrow goes on from there. */
const focusChoice = (id: string): void => {
  document.querySelector<HTMLElement>(`input[name=colleague][value="${id}"]`)?.focus();
};

export const HandOverForm = ({ known: { ticket } }: { readonly known: KnownTicket }) => {
  const { desk, session } = usePage();
  const { isBusy, failure, failures, submit, cancel } = useGivingAway();
  const [words, setWords] = useState("");
  const [chosenId, setChosenId] = useState<string>();
  // Colleagues come and go while one of them is chosen, and one who is gone is found out by trying.
  const reading = useReading(`${session.now.value} ${failures}`, () => listAgents(desk.rpc));
  const found = listColleagues(reading.value ?? [], desk.state.value.me, words.trim());
  const shown = found.slice(0, MOST_SHOWN);
  const chosen = shown.find(({ id }) => id === chosenId);
  /** Arrow down goes into the list; Enter chooses the first, and only the next one sends. */
  const chooseFirst = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown" && (event.key !== "Enter" || chosen !== undefined)) return;
    event.preventDefault();
    const choice = chosen ?? shown[0];
    if (choice === undefined) return;
    setChosenId(choice.id);
    if (event.key === "ArrowDown") focusChoice(choice.id);
  };
  const send = (event: Event): void => {
    event.preventDefault();
    if (chosen !== undefined) void submit((onDone) => desk.actions.handOver(ticket, chosen, onDone));
  };
  return (
    <form class="give-away" onSubmit={send}>
      <UnsentWarning ticketId={ticket.id} />
      <label class="field">
        <span>Find a colleague</span>
        <input
          type="search"
          autocomplete="off"
          placeholder="Name or e-mail address"
          autofocus
          value={words}
          onInput={({ currentTarget }) => setWords(currentTarget.value)}
          onKeyDown={chooseFirst}
        />
      </label>
      <fieldset class="colleagues">
        <legend class="unseen">Colleagues</legend>
        {shown.map((agent) => (
          <Colleague key={agent.id} agent={agent} isChosen={agent === chosen} onChoose={setChosenId} />
        ))}
        {shown.length === 0 && (
          <p class="fine">
            {reading.value === undefined
              ? (reading.failure ?? "Loading…")
              : words.trim() === ""
                ? "You have no colleagues in Crossdesk."
                : "Nobody of that name."}
          </p>
        )}
      </fieldset>
      {found.length > MOST_SHOWN && <p class="fine">And {found.length - MOST_SHOWN} more: find them by their names.</p>}
      <p class="fine" role="status">
        {chosen === undefined ? "Choose who gets the ticket." : OUTLOOKS[readinessOf(chosen)]}
      </p>
      {failure !== undefined && (
        <p class="alert" role="alert">
          {failure}
        </p>
      )}
      <footer class="choices">
        <button type="button" onClick={cancel}>
          Cancel
        </button>
        <button type="submit" class="primary" disabled={isBusy || chosen === undefined}>
          {isBusy ? "Handing over…" : chosen === undefined ? "Hand over" : `Hand over to ${chosen.name}`}
        </button>
      </footer>
    </form>
  );
};

interface ColleagueProps {
  readonly agent: Agent;
  readonly isChosen: boolean;
  readonly onChoose: (agentId: string) => void;
}

const Colleague = ({ agent, isChosen, onChoose }: ColleagueProps) => (
  <label class={`colleague ${agent.status} ${isChosen ? "on" : ""}`}>
    <input type="radio" name="colleague" value={agent.id} checked={isChosen} onChange={() => onChoose(agent.id)} />
    <span class="dot" aria-hidden="true" />
    <strong>{agent.name}</strong>
    <span class="muted">
      {AGENT_STATUS_WORDS[agent.status].label}, {sayLoad(agent)}
      {readinessOf(agent) === "full" && ": full"}
    </span>
  </label>
);
