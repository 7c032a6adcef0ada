import type { Agent } from "@crossdesk/contracts";
import { useState } from "preact/hooks";
import type { TeamAdministration } from "../../desk/lead/team.ts";
import { COMMON_LANGUAGES } from "../../model/choices.ts";
import { changesIn, MOST_CAPACITY, toForm } from "../../model/lead/agent-form.ts";
import type { AgentForm } from "../../model/lead/agent-form.ts";
import { formatDateTime } from "../../model/time.ts";
import { nameLanguage } from "../../model/words.ts";
import { formats, texts } from "../../texts/index.ts";
import { leadTexts } from "../../texts/lead/index.ts";
import { describeStanding } from "../colleague-choice.tsx";
import { usePage } from "../desk-context.ts";
import { Icon } from "../../../ui/icon.tsx";

interface Props {
  readonly agent: Agent;
  readonly team: TeamAdministration;
  readonly isMe: boolean;
  readonly colleagues: readonly Agent[];
}

/** A form with an agent's settings, and the button that deactivates them. */
export const AgentCard = ({ agent, team, isMe, colleagues }: Props) => {
  const { desk } = usePage();
  // What is entered is kept while the record changes, such as by another ticket of theirs; saved, it is what the record has.
  const [entered, enter] = useState<AgentForm>();
  const [fault, setFault] = useState<string>();
  const form = entered ?? toForm(agent);
  const words = leadTexts().team;
  const change = (changes: Partial<AgentForm>): void => {
    setFault(undefined);
    enter({ ...form, ...changes });
  };
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    const changes = changesIn(agent, form);
    if (changes === undefined) setFault(words.badCapacity);
    else if (await team.change(agent, changes)) {
      enter(undefined);
      desk.notices.show({ tone: "good", text: words.saved(agent.name) });
    }
  };
  const { email, subject, lastLoginAt } = agent;
  return (
    <li class="agent-card" aria-label={agent.name}>
      <header>
        <strong>
          <bdi>{agent.name}</bdi>
        </strong>
        <bdi class="muted">{email ?? subject}</bdi>
        <span class="muted">{describeStanding(agent)}</span>
        <span class="fine">
          {lastLoginAt === null ? words.neverSignedIn : words.lastSignIn(formatDateTime(lastLoginAt))}
        </span>
      </header>
      <form onSubmit={(event) => void save(event)} noValidate>
        <label class="field">
          <span>{words.capacity}</span>
          <input
            type="number"
            inputMode="numeric"
            min={0}
            max={MOST_CAPACITY}
            aria-label={words.capacityOf(agent.name)}
            aria-invalid={fault !== undefined}
            value={form.capacity}
            onInput={({ currentTarget }) => change({ capacity: currentTarget.value })}
          />
        </label>
        <Languages name={agent.name} form={form} change={change} colleagues={colleagues} />
        {fault !== undefined && (
          <p class="alert" role="alert">
            {fault}
          </p>
        )}
        <span class="choices">
          <Deactivation agent={agent} team={team} isMe={isMe} />
          {entered !== undefined && (
            <>
              <button type="button" onClick={() => enter(undefined)}>
                {words.undo}
              </button>
              <button type="submit" class="primary" disabled={team.isBusy.value}>
                {words.save}
              </button>
            </>
          )}
        </span>
      </form>
    </li>
  );
};

interface LanguagesProps {
  readonly name: string;
  readonly form: AgentForm;
  readonly change: (changes: Partial<AgentForm>) => void;
  readonly colleagues: readonly Agent[];
}

const Languages = ({ name, form: { languages }, change, colleagues }: LanguagesProps) => {
  const words = leadTexts().team;
  const known = new Set([...COMMON_LANGUAGES, ...colleagues.flatMap((agent) => agent.languages)]);
  const others = [...known]
    .filter((code) => !languages.includes(code))
    .map((code) => ({ code, said: nameLanguage(code) }))
    .sort((one, other) => one.said.localeCompare(other.said, formats().locale));
  return (
    <div class="field" role="group" aria-label={words.languages}>
      <span>{words.languages}</span>
      <ul class="chosen">
        {languages.length === 0 && <li class="muted">{words.noLanguages}</li>}
        {languages.map((code) => (
          <li key={code} class="chip">
            {nameLanguage(code)}
            <button
              type="button"
              class="icon small"
              aria-label={words.dropLanguage(nameLanguage(code), name)}
              onClick={() => change({ languages: languages.filter((each) => each !== code) })}
            >
              <Icon name="close" size={14} />
            </button>
          </li>
        ))}
      </ul>
      <select
        aria-label={words.addLanguageOf(name)}
        value=""
        onChange={({ currentTarget }) => {
          if (currentTarget.value !== "") change({ languages: [...languages, currentTarget.value] });
        }}
      >
        <option value="">{words.addLanguage}</option>
        {others.map(({ code, said }) => (
          <option key={code} value={code}>
            {said}
          </option>
        ))}
      </select>
      <span class="fine">{words.languagesHint}</span>
    </div>
  );
};

type DeactivationProps = Pick<Props, "agent" | "team" | "isMe">;

const Deactivation = ({ agent, team, isMe }: DeactivationProps) => {
  const [asks, setAsks] = useState(false);
  const words = leadTexts().team;
  if (isMe) return <span class="fine">{words.yourself}</span>;
  if (!asks) {
    return (
      <button type="button" class="danger" onClick={() => setAsks(true)}>
        {words.deactivate}
      </button>
    );
  }
  return (
    <div class="ask-first" role="alert">
      <p>{words.deactivateHint(agent.name)}</p>
      <button type="button" onClick={() => setAsks(false)}>
        {texts().page.cancel}
      </button>
      <button type="button" class="danger" disabled={team.isBusy.value} onClick={() => void team.deactivate(agent)}>
        {words.deactivateNow}
      </button>
    </div>
  );
};
