import type { Ticket, TicketPriority } from "@crossdesk/contracts";
import type { Tone } from "../model/words.ts";
import { texts } from "../texts/index.ts";

/** A priority that goes without saying has no mark. */
const TONES: Readonly<Partial<Record<TicketPriority, Tone>>> = { urgent: "bad", high: "warn", low: "neutral" };

export const PriorityMark = ({ priority }: Pick<Ticket, "priority">) => {
  const tone = TONES[priority];
  return tone === undefined ? null : <span class={`chip ${tone}`}>{texts().edits.priorities[priority]}</span>;
};

/** A row has room for one: what the ticket is about comes first. */
const MOST_IN_A_ROW = 1;

interface TagMarksProps extends Pick<Ticket, "tags"> {
  readonly most?: number;
}

/** The first tags of a ticket, and how many more there are. */
export const TagMarks = ({ tags, most = MOST_IN_A_ROW }: TagMarksProps) => {
  const more = tags.length - most;
  return (
    <>
      {tags.slice(0, most).map((tag) => (
        <span key={tag} class="label-tag">
          <bdi>{tag}</bdi>
        </span>
      ))}
      {more > 0 && (
        <span class="label-tag" title={tags.slice(most).join(", ")}>
          {texts().edits.moreTags(more)}
        </span>
      )}
    </>
  );
};
