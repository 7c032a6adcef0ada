import { isClosed } from "@crossdesk/contracts";
import type { Ticket } from "@crossdesk/contracts";
import { useEffect, useState } from "preact/hooks";
import { editOf } from "../desk/edits.ts";
import { COMMON_LANGUAGES, isPriority, PRIORITIES } from "../model/choices.ts";
import { nameLanguage } from "../model/words.ts";
import { isComposing } from "../../ui/keys.ts";
import { formats, texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { Icon } from "../../ui/icon.tsx";

/** What the desk says of a ticket, each to be changed on the spot. What is closed takes tags alone. */
export const TicketFields = ({ ticket }: { readonly ticket: Ticket }) => {
  const { desk } = usePage();
  useEffect(desk.edits.readChoices, []);
  const isFixed = isClosed(ticket.status) || desk.actions.busy.value.has(editOf(ticket.id));
  const words = texts().edits;
  const { facts } = texts().details;
  const { agents } = desk.state.value;
  const languages = new Set([
    ticket.language,
    ...COMMON_LANGUAGES,
    ...[...agents.values()].flatMap((agent) => agent.languages),
  ]);
  const tops = desk.edits.categories.value.filter(({ parentId, isActive }) => parentId === null && isActive);
  const categories = new Set([ticket.categoryText, ...tops.map(({ name }) => name)]);
  const byName = (one: Choice, other: Choice): number => one.label.localeCompare(other.label, formats().locale);
  return (
    <div class="ticket-fields">
      <SubjectField key={ticket.subject} ticket={ticket} isFixed={isFixed} />
      <ChoiceField
        label={words.priority}
        value={ticket.priority}
        choices={PRIORITIES.map((value) => ({ value, label: words.priorities[value] }))}
        isFixed={isFixed}
        onChoose={(value) => {
          if (isPriority(value)) void desk.edits.update(ticket, { priority: value });
        }}
      />
      <ChoiceField
        label={facts.category}
        value={ticket.categoryText}
        choices={[...categories].map((value) => ({ value, label: value })).sort(byName)}
        isFixed={isFixed}
        onChoose={(category) => void desk.edits.update(ticket, { category })}
      />
      <ChoiceField
        label={facts.language}
        value={ticket.language}
        choices={[...languages].map((value) => ({ value, label: nameLanguage(value) })).sort(byName)}
        isFixed={isFixed}
        onChoose={(language) => void desk.edits.update(ticket, { language })}
      />
      <TagField ticket={ticket} />
    </div>
  );
};

interface Choice {
  readonly value: string;
  readonly label: string;
}

interface ChoiceFieldProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly isFixed: boolean;
  readonly onChoose: (value: string) => void;
}

const ChoiceField = ({ label, value, choices, isFixed, onChoose }: ChoiceFieldProps) => (
  <label>
    <span>{label}</span>
    <select
      value={value}
      disabled={isFixed}
      onChange={({ currentTarget }) => {
        const chosen = currentTarget.value;
        // What is shown is what is on record, until that changes.
        currentTarget.value = value;
        onChoose(chosen);
      }}
    >
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </select>
  </label>
);

const MOST_OF_A_SUBJECT = 500;

const SubjectField = ({ ticket, isFixed }: { readonly ticket: Ticket; readonly isFixed: boolean }) => {
  const { desk } = usePage();
  const [text, setText] = useState(ticket.subject);
  const save = (): void => {
    const subject = text.trim();
    if (subject === "" || subject === ticket.subject) setText(ticket.subject);
    else void desk.edits.update(ticket, { subject });
  };
  return (
    <label>
      <span>{texts().edits.subject}</span>
      <input
        type="text"
        maxLength={MOST_OF_A_SUBJECT}
        disabled={isFixed}
        dir="auto"
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (isComposing(event)) return;
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key !== "Escape") return;
          event.stopPropagation();
          setText(ticket.subject);
        }}
      />
    </label>
  );
};

const MOST_OF_A_TAG = 40;

const TagField = ({ ticket }: { readonly ticket: Ticket }) => {
  const { desk } = usePage();
  const [text, setText] = useState("");
  const isBusy = desk.actions.busy.value.has(editOf(ticket.id));
  const words = texts().edits;
  const add = (): void => {
    const tag = text.trim();
    if (tag === "" || isBusy) return;
    setText("");
    void desk.edits.tag(ticket, { add: [tag] });
  };
  return (
    <div class="tag-field">
      <span id="tags-label">{words.tags}</span>
      <div>
        {ticket.tags.length > 0 && (
          <ul class="ticket-tags" aria-labelledby="tags-label">
            {ticket.tags.map((tag) => (
              <li key={tag} class="label-tag">
                <bdi>{tag}</bdi>
                <button
                  type="button"
                  class="icon small"
                  aria-label={words.removeTag(tag)}
                  disabled={isBusy}
                  onClick={() => void desk.edits.tag(ticket, { remove: [tag] })}
                >
                  <Icon name="close" size={12} />
                </button>
              </li>
            ))}
          </ul>
        )}
        <input
          type="text"
          list="known-tags"
          maxLength={MOST_OF_A_TAG}
          dir="auto"
          aria-label={words.addTag}
          placeholder={words.addTag}
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
          onBlur={add}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || isComposing(event)) return;
            event.preventDefault();
            add();
          }}
        />
        <datalist id="known-tags">
          {desk.edits.tags.value
            .filter((tag) => !ticket.tags.includes(tag))
            .map((tag) => (
              <option key={tag} value={tag} />
            ))}
        </datalist>
      </div>
    </div>
  );
};
