import { useEffect } from "preact/hooks";
import { formats, texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { Icon } from "../../ui/icon.tsx";

/** Which of the team's tickets are shown: all that are open, which the tab counts, or those of a view, each with how many it has right now. */
export const ViewChoice = () => {
  const { desk, isViewOpen } = usePage();
  const { views } = desk;
  useEffect(views.read, []);
  // The counts follow what happens at the desk, while they are looked at.
  const { tickets } = desk.state.value;
  useEffect(views.count, [tickets]);
  const words = texts().views;
  const open = views.open.value?.view;
  const withCount = (name: string, counted: number | undefined): string =>
    counted === undefined ? name : words.withCount(name, formats().number(counted));
  return (
    <div class="view-choice">
      <select
        aria-label={words.choose}
        value={open?.id ?? ""}
        onChange={({ currentTarget }) => views.choose(currentTarget.value === "" ? undefined : currentTarget.value)}
      >
        <option value="">{texts().lists.teamTitle}</option>
        {views.all.value.map(({ id, name, owner }) => (
          <option key={id} value={id}>
            {withCount(owner === null ? name : words.own(name), views.counts.value.get(id))}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="icon small"
        aria-label={words.title}
        title={words.title}
        onClick={() => {
          isViewOpen.value = true;
        }}
      >
        <Icon name="filter" size={16} />
      </button>
    </div>
  );
};
