import type { Searched } from "../desk/search.ts";
import { usePage } from "./desk-context.ts";
import { Icon } from "./icon.tsx";
import { RowsOf } from "./ticket-rows.tsx";

const SEARCHED_WORDS = {
  all: "All",
  open: "Open",
  done: "Done",
} as const satisfies Record<Searched, string>;
const SEARCHED_NAMES: readonly Searched[] = ["all", "open", "done"];

export const SearchPane = () => {
  const { search } = usePage().desk;
  const found = search.found.value;
  return (
    <div class="search">
      <form
        role="search"
        onSubmit={(event) => {
          event.preventDefault();
          void search.run();
        }}
      >
        <div class="search-field">
          <input
            type="search"
            id="search-words"
            aria-label="Words in subjects, messages, order ids"
            placeholder="Words, order id, reference…"
            maxLength={200}
            autofocus
            value={search.keyword.value}
            onInput={(event) => {
              search.keyword.value = event.currentTarget.value;
            }}
          />
          <button type="submit" class="icon" aria-label="Search">
            <Icon name="search" />
          </button>
        </div>
        <fieldset class="segmented small" aria-label="Which tickets to search">
          {SEARCHED_NAMES.map((name) => (
            <label key={name} class={search.searched.value === name ? "on" : ""}>
              <input
                type="radio"
                name="searched"
                checked={search.searched.value === name}
                onChange={() => {
                  search.searched.value = name;
                  void search.run();
                }}
              />
              <span>{SEARCHED_WORDS[name]}</span>
            </label>
          ))}
        </fieldset>
      </form>
      <div aria-live="polite" aria-busy={search.isReading.value}>
        {found === undefined && <p class="empty">Look back at any ticket of your team, closed ones too.</p>}
        {found?.ids.length === 0 && (
          <p class="empty">Nothing was found. Every word must occur; beginnings of words do.</p>
        )}
        {found !== undefined && <RowsOf ids={found.ids} />}
        {found?.hasMore === true && (
          <button type="button" class="wide" disabled={search.isReading.value} onClick={() => void search.more()}>
            Show more
          </button>
        )}
      </div>
    </div>
  );
};
