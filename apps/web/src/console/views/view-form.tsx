import { DONE_STATUSES } from "@crossdesk/contracts";
import type { ViewFilter, ViewSort } from "@crossdesk/contracts";
import type { ViewToSave } from "../desk/views.ts";
import { CHANNELS, PRIORITIES, RATINGS } from "../model/choices.ts";
import { nameChannel, describeRating } from "../model/words.ts";
import { texts } from "../texts/index.ts";
import { Check, Checks } from "./checks.tsx";
import { usePage } from "./desk-context.ts";
import { SaveLine } from "./save-line.tsx";

const SORTS = ["longest-waiting", "due", "priority", "newest"] as const satisfies readonly ViewSort[];

/** Only done tickets have ratings: a view of ratings shows done tickets, the newest first. */
const ratedView = ({ filter, ...view }: ViewToSave, ratings: number[] | undefined): ViewToSave =>
  ratings === undefined
    ? { ...view, filter: { ...filter, ratings, statuses: undefined } }
    : { ...view, sort: "newest", filter: { ...filter, ratings, statuses: [...DONE_STATUSES] } };

interface Props {
  readonly edited: ViewToSave;
  readonly failure: string | undefined;
  readonly onEdit: (edited: ViewToSave) => void;
  readonly onSave: () => void;
  readonly onCancel: () => void;
}

/** The name, the conditions and the order of a new or an existing view. */
export const ViewForm = ({ edited, failure, onEdit, onSave, onCancel }: Props) => {
  const { rights } = usePage().desk;
  const words = texts().views;
  const { filter } = edited;
  const narrow = (changed: ViewFilter): void => onEdit({ ...edited, filter: { ...filter, ...changed } });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSave();
      }}
    >
      <label class="field">
        <span>{words.name}</span>
        <input
          type="text"
          required
          maxLength={60}
          autocomplete="off"
          dir="auto"
          value={edited.name}
          onInput={({ currentTarget }) => onEdit({ ...edited, name: currentTarget.value })}
        />
      </label>
      <Checks
        legend={texts().edits.priority}
        options={PRIORITIES}
        nameOf={(priority) => texts().edits.priorities[priority]}
        chosen={filter.priorities}
        onChange={(priorities) => narrow({ priorities })}
      />
      <Checks
        legend={texts().details.facts.channel}
        options={CHANNELS}
        nameOf={nameChannel}
        chosen={filter.channels}
        onChange={(channels) => narrow({ channels })}
      />
      <Checks
        legend={texts().ratings.label}
        options={RATINGS}
        nameOf={(rating) => describeRating(rating) ?? ""}
        chosen={filter.ratings}
        onChange={(ratings) => onEdit(ratedView(edited, ratings))}
      />
      <label class="field">
        <span>{words.tags}</span>
        <input
          type="text"
          dir="auto"
          value={filter.tags?.join(", ") ?? ""}
          onChange={({ currentTarget }) => {
            const tags = currentTarget.value.split(/[,،、]/u).map((tag) => tag.trim());
            const given = tags.filter((tag) => tag !== "");
            narrow({ tags: given.length === 0 ? undefined : given });
          }}
        />
      </label>
      <label class="field">
        <span>{words.owes}</span>
        <select
          value={filter.awaiting ?? ""}
          onChange={({ currentTarget: { value } }) =>
            narrow({ awaiting: value === "team" || value === "customer" ? value : undefined })
          }
        >
          <option value="">{words.anybody}</option>
          <option value="team">{words.team}</option>
          <option value="customer">{texts().people.customer}</option>
        </select>
      </label>
      <label class="field">
        <span>{words.order}</span>
        <select
          value={edited.sort}
          onChange={({ currentTarget: { value } }) =>
            onEdit({ ...edited, sort: SORTS.find((sort) => sort === value) ?? "longest-waiting" })
          }
        >
          <option value="longest-waiting">{words.longestWaiting}</option>
          <option value="due">{texts().promises.dueFirst}</option>
          <option value="priority">{words.urgentFirst}</option>
          <option value="newest">{words.newest}</option>
        </select>
      </label>
      <Check
        label={words.unassigned}
        isChosen={filter.unassigned === true}
        onChange={(isChosen) => narrow({ unassigned: isChosen ? true : undefined })}
      />
      <Check
        label={words.awake}
        isChosen={filter.snoozed === false}
        onChange={(isChosen) => narrow({ snoozed: isChosen ? false : undefined })}
      />
      <Check
        label={words.overdue}
        isChosen={filter.overdue === true}
        onChange={(isChosen) => narrow({ overdue: isChosen ? true : undefined })}
      />
      {rights.isLead && (
        <Check
          label={texts().replies.forTeam}
          isChosen={edited.isShared}
          onChange={(isShared) => onEdit({ ...edited, isShared })}
        />
      )}
      <SaveLine failure={failure} isNew={edited.id === undefined} words={words} onCancel={onCancel} />
    </form>
  );
};
