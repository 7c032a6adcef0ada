import { useEffect, useState } from "preact/hooks";
import { isPriority, PRIORITIES } from "../model/choices.ts";
import { listColleagues } from "../model/give-away.ts";
import { isComposing } from "../../ui/keys.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { shownIds } from "./shown-ids.ts";
import { useColleagues } from "./use-colleagues.ts";

/** What is done to the selected tickets. Solving takes a second click, as it may hit colleagues' tickets. */
export const BulkBar = () => {
  const page = usePage();
  const { bulk, edits, rights } = page.desk;
  const { agents, me } = useColleagues();
  const [tag, setTag] = useState("");
  const [isAsking, setAsking] = useState(false);
  const count = bulk.selected.value.size;
  useEffect(() => setAsking(false), [count]);
  useEffect(edits.readChoices, []);
  const words = texts().bulk;
  const isFixed = count === 0 || bulk.isBusy.value;
  const receivers = [...(me === undefined || !rights.isLead ? [] : [me]), ...listColleagues(agents, me)];
  return (
    <div class="bulk" role="toolbar" aria-label={words.label} aria-busy={bulk.isBusy.value}>
      <p class="line">
        <strong aria-live="polite">{words.selected(count)}</strong>
        <button type="button" class="link" onClick={() => bulk.selectAll(shownIds(page))}>
          {words.all}
        </button>
        <button type="button" class="link end" onClick={bulk.end}>
          {words.end}
        </button>
      </p>
      <div class="bulk-choices">
        <select
          aria-label={texts().edits.priority}
          disabled={isFixed}
          value=""
          onChange={({ currentTarget }) => {
            const priority = currentTarget.value;
            currentTarget.value = "";
            if (isPriority(priority)) void bulk.run({ kind: "priority", priority });
          }}
        >
          <option value="">{texts().edits.priority}…</option>
          {PRIORITIES.map((priority) => (
            <option key={priority} value={priority}>
              {texts().edits.priorities[priority]}
            </option>
          ))}
        </select>
        <select
          aria-label={words.assign}
          disabled={isFixed}
          value=""
          onChange={({ currentTarget }) => {
            const receiver = receivers.find(({ id }) => id === currentTarget.value);
            currentTarget.value = "";
            if (receiver !== undefined) void bulk.run({ kind: "assign", receiver });
          }}
        >
          <option value="">{words.assign}…</option>
          {receivers.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        <input
          type="text"
          list="bulk-tags"
          maxLength={40}
          dir="auto"
          aria-label={texts().edits.addTag}
          placeholder={texts().edits.addTag}
          disabled={isFixed}
          value={tag}
          onInput={({ currentTarget }) => setTag(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || isComposing(event) || tag.trim() === "") return;
            event.preventDefault();
            setTag("");
            void bulk.run({ kind: "tag", tag: tag.trim() });
          }}
        />
        <datalist id="bulk-tags">
          {edits.tags.value.map((known) => (
            <option key={known} value={known} />
          ))}
        </datalist>
        <button
          type="button"
          class={isAsking ? "primary" : ""}
          disabled={isFixed}
          onClick={() => {
            if (isAsking) void bulk.run({ kind: "resolve" });
            setAsking(!isAsking);
          }}
        >
          {isAsking ? words.solveSurely(count) : texts().actions.words.resolve.label}
        </button>
      </div>
    </div>
  );
};
