import { DONE_STATUSES } from "@crossdesk/contracts";
import type { SavedView, ViewFilter, ViewSort } from "@crossdesk/contracts";
import { useState } from "preact/hooks";
import type { ViewToSave } from "../desk/views.ts";
import { CHANNELS, PRIORITIES, RATINGS } from "../model/choices.ts";
import { nameChannel, sayRating } from "../model/words.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { DialogFrame } from "./dialog-frame.tsx";

/** Views are made, changed and removed: an agent's own, and by a lead the team's. */
export const ViewsDialog = () => {
  const { isViewOpen } = usePage();
  if (!isViewOpen.value) return null;
  return (
    <DialogFrame
      id="views-title"
      title={texts().views.title}
      onClose={() => {
        isViewOpen.value = false;
      }}
    >
      <ViewsPanel />
    </DialogFrame>
  );
};

const SORTS = ["longest-waiting", "due", "priority", "newest"] as const satisfies readonly ViewSort[];
/** What customers have rated is done: a view of it shows what is, the newest first. */
const ratedView = ({ filter, ...view }: ViewToSave, ratings: number[] | undefined): ViewToSave =>
  ratings === undefined
    ? { ...view, filter: { ...filter, ratings, statuses: undefined } }
    : { ...view, sort: "newest", filter: { ...filter, ratings, statuses: [...DONE_STATUSES] } };

const NEW: ViewToSave = { isShared: false, name: "", filter: {}, sort: "longest-waiting" };
const toEdited = ({ id, owner, name, filter, sort }: SavedView): ViewToSave => ({
  id,
  isShared: owner === null,
  name,
  filter,
  sort,
});

const ViewsPanel = () => {
  const { desk } = usePage();
  const { views, rights } = desk;
  const [edited, edit] = useState<ViewToSave>(() => {
    const open = views.open.peek();
    return open === undefined || (open.view.owner === null && !rights.isLead) ? NEW : toEdited(open.view);
  });
  const [failure, setFailure] = useState<string>();
  const words = texts().views;
  const { filter } = edited;
  const narrow = (changed: ViewFilter): void => edit({ ...edited, filter: { ...filter, ...changed } });
  const save = async (): Promise<void> => {
    const failed = await views.save({ ...edited, name: edited.name.trim() });
    setFailure(failed);
    if (failed === undefined) edit(NEW);
  };
  const remove = async (view: SavedView): Promise<void> => {
    setFailure(await views.remove(view));
    if (edited.id === view.id) edit(NEW);
  };
  return (
    <div class="replies">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
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
            onInput={({ currentTarget }) => edit({ ...edited, name: currentTarget.value })}
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
          nameOf={(rating) => sayRating(rating) ?? ""}
          chosen={filter.ratings}
          onChange={(ratings) => edit(ratedView(edited, ratings))}
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
              edit({ ...edited, sort: SORTS.find((sort) => sort === value) ?? "longest-waiting" })
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
            onChange={(isShared) => edit({ ...edited, isShared })}
          />
        )}
        {failure !== undefined && (
          <p class="bad" role="alert">
            {failure}
          </p>
        )}
        <div class="line">
          <button type="submit" class="primary">
            {edited.id === undefined ? words.add : words.save}
          </button>
          {edited.id !== undefined && (
            <button type="button" onClick={() => edit(NEW)}>
              {texts().page.cancel}
            </button>
          )}
        </div>
      </form>
      <ul aria-label={words.title}>
        {views.all.value.map((view) => (
          <li key={view.id}>
            <p>
              <strong>
                <bdi>{view.name}</bdi>
              </strong>{" "}
              <span class="muted">{view.owner === null ? texts().replies.team : texts().replies.own}</span>
            </p>
            {(view.owner !== null || rights.isLead) && (
              <div class="line">
                <button type="button" aria-label={words.editOne(view.name)} onClick={() => edit(toEdited(view))}>
                  {texts().replies.edit}
                </button>
                <button type="button" aria-label={words.removeOne(view.name)} onClick={() => void remove(view)}>
                  {texts().replies.remove}
                </button>
              </div>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
};

interface CheckProps {
  readonly label: string;
  readonly isChosen: boolean;
  readonly onChange: (isChosen: boolean) => void;
}

const Check = ({ label, isChosen, onChange }: CheckProps) => (
  <label class="check">
    <input type="checkbox" checked={isChosen} onChange={({ currentTarget }) => onChange(currentTarget.checked)} />
    <span>{label}</span>
  </label>
);

interface ChecksProps<Option extends string | number> {
  readonly legend: string;
  readonly options: readonly Option[];
  readonly nameOf: (option: Option) => string;
  readonly chosen: readonly Option[] | undefined;
  readonly onChange: (chosen: Option[] | undefined) => void;
}

/** None chosen is no condition. */
const Checks = <Option extends string | number>({
  legend,
  options,
  nameOf,
  chosen = [],
  onChange,
}: ChecksProps<Option>) => (
  <fieldset class="checks">
    <legend>{legend}</legend>
    {options.map((option) => (
      <Check
        key={option}
        label={nameOf(option)}
        isChosen={chosen.includes(option)}
        onChange={(isChosen) => {
          const next = options.filter((each) => (each === option ? isChosen : chosen.includes(each)));
          onChange(next.length === 0 ? undefined : next);
        }}
      />
    ))}
  </fieldset>
);
