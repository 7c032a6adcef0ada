import { texts } from "../texts/index.ts";

interface Props {
  readonly note: string;
  readonly onChange: (note: string) => void;
}

const MOST = 1_000;

/** A note for the next agent of a ticket. */
export const NoteField = ({ note, onChange }: Props) => {
  const words = texts().giveAway;
  return (
    <label class="field">
      <span>{words.note}</span>
      <textarea
        rows={2}
        maxLength={MOST}
        dir="auto"
        placeholder={words.noteHint}
        value={note}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </label>
  );
};
