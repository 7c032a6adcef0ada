const ROW = "a[data-ticket]";
const KEYS: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowDown: (at, last) => Math.min(last, at + 1),
  ArrowUp: (at) => Math.max(0, at - 1),
  Home: () => 0,
  End: (_, last) => last,
};

/**
 * Makes a list of tickets one tab stop, however long it is: the arrow keys go from row to row, and Tab leaves it. The stop is the
 * row that had the focus last, else the one that is open, else the first. What else is in a row can be reached from that row
 * alone.
 */
export const keepOneTabStop = (list: HTMLElement): (() => void) => {
  let last: string | undefined;
  const rows = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>(ROW)];
  const mark = (): void => {
    const all = rows();
    const stop =
      all.find(({ dataset }) => dataset["ticket"] === last) ??
      all.find((row) => row.getAttribute("aria-current") === "true") ??
      all[0];
    for (const row of all) {
      row.tabIndex = row === stop ? 0 : -1;
      for (const button of row.parentElement?.querySelectorAll<HTMLElement>("button, input") ?? [])
        button.tabIndex = row.tabIndex;
    }
  };
  const onFocus = ({ target }: FocusEvent): void => {
    const row = target instanceof Element ? target.closest("li")?.querySelector<HTMLElement>(ROW) : undefined;
    if (row === undefined || row === null) return;
    last = row.dataset["ticket"];
    mark();
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = KEYS[event.key];
    const { target } = event;
    if (step === undefined || !(target instanceof HTMLElement) || !target.matches(ROW)) return;
    const all = rows();
    event.preventDefault();
    all[step(all.indexOf(target), all.length - 1)]?.focus();
  };
  const drawn = new MutationObserver(mark);
  drawn.observe(list, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-current"] });
  list.addEventListener("focusin", onFocus);
  list.addEventListener("keydown", onKey);
  mark();
  return () => {
    drawn.disconnect();
    list.removeEventListener("focusin", onFocus);
    list.removeEventListener("keydown", onKey);
  };
};
