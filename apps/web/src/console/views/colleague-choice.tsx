import { useState } from "preact/hooks";
import type { Agent } from "@crossdesk/contracts";
import { listColleagues, readinessOf } from "../model/give-away.ts";
import { formatLoad } from "../model/words.ts";
import { isComposing } from "../../ui/keys.ts";
import { texts } from "../texts/index.ts";
import { useColleagues } from "./use-colleagues.ts";

/** More than anybody looks through; others are found by their names. */
const MOST_SHOWN = 50;

export interface ColleagueChoice {
  readonly words: string;
  readonly find: (words: string) => void;
  readonly shown: readonly Agent[];
  /** How many more there are of that name. */
  readonly hidden: number;
  readonly chosen: Agent | undefined;
  readonly choose: (agentId: string | undefined) => void;
}

/**
 * Colleagues as they are right now, to choose one from: somebody who leaves meanwhile is not chosen any more. `exceptId` has what is given
 * away: oneself by default.
 */
export const useColleagueChoice = (exceptId?: string): ColleagueChoice => {
  const [words, find] = useState("");
  const [chosenId, choose] = useState<string>();
  const { agents, me } = useColleagues();
  const except = exceptId === undefined ? me : agents.find(({ id }) => id === exceptId);
  const found = listColleagues(agents, except, words.trim());
  const shown = found.slice(0, MOST_SHOWN);
  return {
    words,
    find,
    shown,
    hidden: found.length - shown.length,
    chosen: shown.find(({ id }) => id === chosenId),
    choose,
  };
};

/** Immediately, so that the next arrow key continues from there. */
const focusChoice = (id: string): void => {
  document.querySelector<HTMLElement>(`input[name=colleague][value="${id}"]`)?.focus();
};

export const ColleagueField = ({ choice }: { readonly choice: ColleagueChoice }) => {
  const { words, find, shown, hidden, chosen, choose } = choice;
  const said = texts().giveAway;
  /** Arrow down goes into the list; Enter chooses the first, and only the next one sends. */
  const chooseFirst = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    if (event.key !== "ArrowDown" && (event.key !== "Enter" || chosen !== undefined)) return;
    event.preventDefault();
    const first = chosen ?? shown[0];
    if (first === undefined) return;
    choose(first.id);
    if (event.key === "ArrowDown") focusChoice(first.id);
  };
  return (
    <>
      <label class="field">
        <span>{said.find}</span>
        <input
          type="search"
          autocomplete="off"
          placeholder={said.findHint}
          autofocus
          dir="auto"
          value={words}
          onInput={({ currentTarget }) => find(currentTarget.value)}
          onKeyDown={chooseFirst}
        />
      </label>
      <fieldset class="colleagues">
        <legend class="unseen">{said.colleagues}</legend>
        {shown.map((agent) => (
          <Colleague key={agent.id} agent={agent} isChosen={agent.id === chosen?.id} onChoose={choose} />
        ))}
        {shown.length === 0 && <p class="fine">{words.trim() === "" ? said.noColleagues : said.noneNamed}</p>}
      </fieldset>
      {hidden > 0 && <p class="fine">{said.more(hidden)}</p>}
    </>
  );
};

/** How an agent stands, in words: their status, whether they are there, and how much they have. */
export const describeStanding = (agent: Agent): string => {
  const { people } = texts();
  const readiness = readinessOf(agent);
  return people.standing([
    people.statuses[agent.status].label,
    ...(readiness === "absent" ? [people.absent] : []),
    readiness === "full" ? people.fullLoad(agent.load, agent.capacity) : formatLoad(agent),
  ]);
};

interface ColleagueProps {
  readonly agent: Agent;
  readonly isChosen: boolean;
  readonly onChoose: (agentId: string) => void;
}

const Colleague = ({ agent, isChosen, onChoose }: ColleagueProps) => (
  <label class={`colleague ${readinessOf(agent) === "absent" ? "absent" : agent.status} ${isChosen ? "on" : ""}`}>
    <input type="radio" name="colleague" value={agent.id} checked={isChosen} onChange={() => onChoose(agent.id)} />
    <span class="dot" aria-hidden="true" />
    <strong>
      <bdi>{agent.name}</bdi>
    </strong>
    <span class="muted">{describeStanding(agent)}</span>
  </label>
);
