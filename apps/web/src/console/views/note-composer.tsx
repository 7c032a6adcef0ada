import { useRef } from "preact/hooks";
import { draftOfNote } from "../desk/notes.ts";
import { listColleagues } from "../model/give-away.ts";
import type { KnownTicket } from "../model/state.ts";
import { texts } from "../texts/index.ts";
import { describeStanding } from "./colleague-choice.tsx";
import { usePage } from "./desk-context.ts";
import { Icon } from "../../ui/icon.tsx";
import { SuggestingField } from "./suggesting-field.tsx";
import type { Suggestion } from "./suggesting-field.tsx";
import { useColleagues } from "./use-colleagues.ts";
import { useDraftText } from "./use-draft-text.ts";

const MOST_CHARACTERS = 20_000;
const MOST_SUGGESTED = 6;

/** A note for colleagues: its field looks unlike that of answers, so that neither is mistaken for the other. */
export const NoteComposer = ({ known: { ticket } }: { readonly known: KnownTicket }) => {
  const { desk } = usePage();
  const field = useRef<HTMLTextAreaElement>(null);
  const { agents, me } = useColleagues();
  const [text, change] = useDraftText(draftOfNote(ticket.id));
  const isBusy = desk.actions.busy.value.has(draftOfNote(ticket.id));
  const isFit = text.trim() !== "" && text.length <= MOST_CHARACTERS;
  const words = texts().notes;
  const find = (name: string): readonly Suggestion[] =>
    listColleagues(agents, me, name.trim())
      .filter((agent) => agent.name !== name.trim())
      .slice(0, MOST_SUGGESTED)
      .map((agent) => ({ key: agent.id, label: agent.name, hint: describeStanding(agent), insert: `@${agent.name} ` }));
  const add = (): void => {
    if (isFit && !isBusy) void desk.notes.write(ticket, text.trim());
    field.current?.focus();
  };
  return (
    <form
      class="composer noting"
      aria-label={words.form}
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <div class="compose-line">
        <SuggestingField
          id="note"
          label={words.label}
          placeholder={words.placeholder}
          value={text}
          field={field}
          mark="@"
          listLabel={words.colleagues}
          find={find}
          describedBy="note-hint"
          onChange={change}
          onSend={add}
        />
        <button type="submit" class="primary send" aria-label={words.add} disabled={!isFit || isBusy}>
          <Icon name="send" />
        </button>
      </div>
      <p class="fine" id="note-hint">
        {words.hint}
      </p>
    </form>
  );
};
