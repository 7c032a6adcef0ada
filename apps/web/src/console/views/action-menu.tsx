import { useEffect, useRef, useState } from "preact/hooks";
import type { Ticket } from "@crossdesk/contracts";
import type { DeskAction } from "../model/actions.ts";
import { ACTION_WORDS } from "../model/words.ts";
import { usePage } from "./desk-context.ts";

interface Props {
  readonly ticket: Ticket;
  readonly actions: readonly DeskAction[];
}

/** What the lifecycle allows, and nothing else; where there is room, closing has a button of its own. */
export const ActionMenu = ({ ticket, actions }: Props) => {
  const { busy, act } = usePage().desk.actions;
  const [isOpen, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!isOpen) return;
    menu.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const leave = (event: Event): void => {
      if (event.target instanceof Node && menu.current?.parentElement?.contains(event.target) === true) return;
      setOpen(false);
    };
    document.addEventListener("pointerdown", leave);
    return () => document.removeEventListener("pointerdown", leave);
  }, [isOpen]);

  const move = (event: KeyboardEvent): void => {
    const items = [...(menu.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const at = items.findIndex((item) => item === document.activeElement);
    const steps: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    const next = steps[event.key];
    if (next !== undefined) {
      event.preventDefault();
      items.at(next % items.length)?.focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.stopPropagation();
      setOpen(false);
      if (event.key === "Escape") opener.current?.focus();
    }
  };
  const choose = (action: DeskAction): void => {
    setOpen(false);
    opener.current?.focus();
    void act(action, ticket);
  };
  return (
    <div class="actions">
      <div class="menu-anchor">
        <button
          ref={opener}
          type="button"
          id="change-status"
          aria-haspopup="menu"
          aria-expanded={isOpen}
          disabled={busy.value !== undefined}
          onClick={() => setOpen(!isOpen)}
        >
          Status <span aria-hidden="true">▾</span>
        </button>
        {isOpen && (
          <div ref={menu} class="menu" role="menu" aria-label="Change the status" onKeyDown={move}>
            {actions.map((action) => (
              <button key={action} type="button" role="menuitem" tabIndex={-1} onClick={() => choose(action)}>
                <strong>{ACTION_WORDS[action].label}</strong>
                <span class="muted">{ACTION_WORDS[action].hint}</span>
              </button>
            ))}
          </div>
        )}
      </div>
      {actions.includes("close") && (
        <button type="button" class="close-ticket" disabled={busy.value !== undefined} onClick={() => choose("close")}>
          Close ticket
        </button>
      )}
    </div>
  );
};
