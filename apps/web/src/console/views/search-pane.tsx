import type { Searched } from "../desk/search.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { Icon } from "../../ui/icon.tsx";
import { RowsOf } from "./ticket-rows.tsx";

const SEARCHED_NAMES: readonly Searched[] = ["all", "open", "done"];

export const SearchPane = () => {
  const { search } = usePage().desk;
  const found = search.found.value;
  const words = texts().search;
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
            aria-label={words.label}
            placeholder={words.placeholder}
            maxLength={200}
            dir="auto"
            autofocus
            value={search.keyword.value}
            onInput={(event) => {
              search.keyword.value = event.currentTarget.value;
            }}
          />
          <button type="submit" class="icon" aria-label={words.submit}>
            <Icon name="search" />
          </button>
        </div>
        <fieldset class="segmented small" aria-label={words.which}>
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
              <span>{words[name]}</span>
            </label>
          ))}
        </fieldset>
      </form>
      <div aria-live="polite" aria-busy={search.isReading.value}>
        {found === undefined && <p class="empty">{words.hint}</p>}
        {found?.ids.length === 0 && <p class="empty">{words.nothing}</p>}
        {found !== undefined && <RowsOf ids={found.ids} />}
        {found?.hasMore === true && (
          <button type="button" class="wide" disabled={search.isReading.value} onClick={() => void search.more()}>
            {words.more}
          </button>
        )}
      </div>
    </div>
  );
};
