import { isDone } from "@crossdesk/contracts";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { allowedActions } from "../model/actions.ts";
import { findCommands } from "../model/commands.ts";
import type { Command } from "../model/commands.ts";
import { nameCustomer } from "../model/words.ts";
import { isComposing } from "../../ui/keys.ts";
import { texts } from "../texts/index.ts";
import { actOrAsk } from "./ask-first.ts";
import { LEAD_PAGES, usePage } from "./desk-context.ts";
import type { Page } from "./desk-context.ts";
import { onceDrawn } from "./once-drawn.ts";
import { SHORTCUTS } from "./shortcuts.ts";

const MOST_TICKETS = 200;

/** All that can be done right now, by its name. */
const commandsOf = (page: Page): readonly Command[] => {
  const { desk } = page;
  const { tickets } = desk.state.peek();
  const known = tickets.get(desk.selectedId.peek() ?? "");
  const words = texts();
  const ofTicket =
    known === undefined
      ? []
      : allowedActions(known.ticket.status).map((action): Command => ({
          key: `act-${action}`,
          label: words.actions.words[action].label,
          hint: `#${known.ticket.number}`,
          run: () => actOrAsk(page, action, known.ticket),
        }));
  const views = desk.views.all.peek().map(({ id, name }): Command => ({
    key: `view-${id}`,
    label: name,
    hint: words.views.choose,
    run: () => {
      page.view.value = "team";
      desk.views.choose(id);
    },
  }));
  const shortcuts = SHORTCUTS.map(({ does, keys, run }): Command => ({
    key: does,
    label: words.shortcuts[does],
    hint: keys.join(" "),
    run: () => run(page),
  }));
  const pages = (desk.rights.isLead ? LEAD_PAGES : []).map((name): Command => ({
    key: `page-${name}`,
    label: words.lead[name],
    hint: words.lead.pages,
    run: () => {
      page.leadPage.value = name;
    },
  }));
  const open = [...tickets.values()]
    .filter(({ ticket }) => !isDone(ticket.status))
    .slice(0, MOST_TICKETS)
    .map((each): Command => ({
      key: each.ticket.id,
      label: `${nameCustomer(each)} · ${each.ticket.subject}`,
      hint: `#${each.ticket.number}`,
      run: () => desk.select(each.ticket.id),
    }));
  return [...ofTicket, ...shortcuts, ...pages, ...views, ...open];
};

/** Everything by its name (Ctrl K): what can be done, the views, and the tickets that are known. */
export const Palette = () => {
  const page = usePage();
  if (!page.isPaletteOpen.value) return null;
  return <OpenPalette page={page} />;
};

const OpenPalette = ({ page }: { readonly page: Page }) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const [commands] = useState(() => commandsOf(page));
  const found = findCommands(commands, words);
  const chosen = found[Math.min(at, found.length - 1)];
  const said = texts().palette;
  useLayoutEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => current?.close();
  }, []);
  useLayoutEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [chosen?.key]);
  const close = (): void => {
    page.isPaletteOpen.value = false;
  };
  const run = (command: Command): void => {
    close();
    // What had the keyboard before has got it back by then, and the command may move it on.
    onceDrawn(command.run);
  };
  return (
    <dialog ref={dialog} class="palette" aria-label={said.title} onClose={close}>
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls="palette-commands"
        aria-activedescendant={chosen === undefined ? undefined : `command-${chosen.key}`}
        aria-label={said.label}
        placeholder={said.label}
        autofocus
        autocomplete="off"
        dir="auto"
        value={words}
        onInput={({ currentTarget }) => {
          setWords(currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (isComposing(event)) return;
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step !== undefined && found.length > 0) {
            event.preventDefault();
            setAt((Math.min(at, found.length - 1) + step + found.length) % found.length);
          } else if (event.key === "Enter" && chosen !== undefined) {
            event.preventDefault();
            run(chosen);
          }
        }}
      />
      <ul ref={list} class="commands" role="listbox" id="palette-commands" aria-label={said.title}>
        {found.map((command) => (
          <li
            key={command.key}
            id={`command-${command.key}`}
            role="option"
            aria-selected={command === chosen}
            onClick={() => run(command)}
          >
            <span dir="auto">{command.label}</span>
            <span class="muted">{command.hint}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="fine">{said.nothing}</p>}
    </dialog>
  );
};
