/** What both pages draw: strokes on a field of 24 × 24. */
export const COMMON = {
  attach: "M20 11.5l-8.2 8.2a5 5 0 0 1-7-7L13.5 4a3.3 3.3 0 0 1 4.7 4.7l-8.7 8.6a1.7 1.7 0 0 1-2.4-2.3l7.7-7.7",
  back: "M15 5l-7 7 7 7",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2",
  close: "M6 6l12 12M18 6L6 18",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  file: "M14 3H7a1 1 0 0 0-1 1v16a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V7zM14 3v4h4",
  send: "M4 12l16-8-5 16-3.5-6.5zM11.5 13.5L20 4",
  star: "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1.1 5.9L12 16.8l-5.3 2.9 1.1-5.9-4.3-4.1 5.9-.8Z",
} as const;

/** Those that point the way that is read: they turn around with the page. */
const DIRECTED: ReadonlySet<string> = new Set(["back", "forward", "leave", "leave-all", "send"]);

/** Makes a page's icons of its drawings: each page loads those that it shows. */
export const createIcon =
  <Name extends string>(paths: Readonly<Record<Name, string>>) =>
  /** A drawing beside words that say the same, or in a button with a label of its own. `size` is in pixels. */
  ({ name, size = 20 }: { readonly name: Name; readonly size?: number }) => (
    <svg
      class={DIRECTED.has(name) ? "glyph directed" : "glyph"}
      viewBox="0 0 24 24"
      width={size}
      height={size}
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );

export const CommonIcon = createIcon(COMMON);
