import type { Ticket, TicketPriority } from "@crossdesk/contracts";
import type { Tone } from "../model/words.ts";
import { texts } from "../texts/index.ts";

/** A priority that goes without saying has no mark. */
const TONES: Readonly<Partial<Record<TicketPriority, Tone>>> = { urgent: "bad", high: "warn", low: "neutral" };

export const PriorityMark = ({ priority }: Pick<Ticket, "priority">) => {
  const tone = TONES[priority];
  return tone === undefined ? null : <span class={`chip ${tone}`}>{texts().edits.priorities[priority]}</span>;
};

const MOST_TAGS = 2;

/** The first tags of a ticket, and how many more there are. */
export const TagMarks = ({ tags }: Pick<Ticket, "tags">) => {
  const more = tags.length - MOST_TAGS;
  return (
    <>
      {tags.slice(0, MOST_TAGS).map((tag) => (
        <span key={tag} class="label-tag">
          <bdi>{tag}</bdi>
        </span>
      ))}
      {more > 0 && (
        <span class="label-tag" title={tags.slice(MOST_TAGS).join(", ")}>
          {texts().edits.moreTags(more)}
        </span>
      )}
    </>
  );
};
