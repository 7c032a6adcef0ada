import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";
import { TextField } from "../../ui/composer/text-field.tsx";
import { complete, fragmentAt } from "../model/completion.ts";
import type { Fragment, Mark } from "../model/completion.ts";

/** Something that can stand in place of what was begun. */
export interface Suggestion {
  readonly key: string;
  readonly label: string;
  readonly hint: string;
  /** What is written instead. */
  readonly insert: string;
}

interface Props {
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly field: RefObject<HTMLTextAreaElement>;
  readonly mark: Mark;
  /** What the list of suggestions is called. */
  readonly listLabel: string;
  readonly find: (words: string) => readonly Suggestion[];
  readonly describedBy: string;
  readonly onChange: (text: string) => void;
  /** Enter, where nothing is suggested. */
  readonly onSend: () => void;
  /** Files were pasted. */
  readonly onFiles?: (files: readonly File[]) => void;
}

/** A field for a message that suggests what could stand behind a mark such as `@` while it is written. */
export const SuggestingField = (props: Props) => {
  const { id, value, field, mark, find, onChange, onSend } = props;
  const [fragment, setFragment] = useState<Fragment>();
  const [at, setAt] = useState(0);
  const caret = useRef<number>();
  const suggestions = fragment === undefined ? [] : find(fragment.words);
  const chosen = suggestions[Math.min(at, suggestions.length - 1)];
  const isOpen = chosen !== undefined;
  const optionId = (key: string): string => `${id}-option-${key}`;

  useLayoutEffect(() => {
    const { current } = field;
    if (current === null || caret.current === undefined) return;
    current.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  }, [value]);
  const look = ({ value: text, selectionEnd }: HTMLTextAreaElement): void => {
    setFragment(fragmentAt(text, selectionEnd, mark));
    setAt(0);
  };
  const take = (suggestion: Suggestion): void => {
    if (fragment === undefined) return;
    const done = complete(value, fragment, suggestion.insert);
    caret.current = done.caret;
    setFragment(undefined);
    onChange(done.text);
    field.current?.focus();
  };
  const takesKey = (event: KeyboardEvent): boolean => {
    if (!isOpen) return false;
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined) {
      setAt((Math.min(at, suggestions.length - 1) + step + suggestions.length) % suggestions.length);
      return true;
    }
    if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") {
      take(chosen);
      return true;
    }
    if (event.key !== "Escape") return false;
    event.stopPropagation();
    setFragment(undefined);
    return true;
  };
  return (
    <div class="suggesting">
      {isOpen && (
        <ul class="suggestions" role="listbox" id={`${id}-options`} aria-label={props.listLabel}>
          {suggestions.map((suggestion) => (
            <li
              key={suggestion.key}
              id={optionId(suggestion.key)}
              role="option"
              aria-selected={suggestion === chosen}
              onPointerDown={(event) => {
                event.preventDefault();
                take(suggestion);
              }}
            >
              <strong dir="auto">{suggestion.label}</strong>
              <span class="muted" dir="auto">
                {suggestion.hint}
              </span>
            </li>
          ))}
        </ul>
      )}
      <TextField
        field={field}
        id={id}
        aria-label={props.label}
        aria-describedby={props.describedBy}
        aria-autocomplete="list"
        aria-controls={isOpen ? `${id}-options` : undefined}
        aria-activedescendant={isOpen ? optionId(chosen.key) : undefined}
        placeholder={props.placeholder}
        value={value}
        onWrite={(text, current) => {
          onChange(text);
          look(current);
        }}
        onClick={({ currentTarget }) => look(currentTarget)}
        onBlur={() => setFragment(undefined)}
        onFiles={props.onFiles}
        takesKey={takesKey}
        onSend={onSend}
      />
    </div>
  );
};
