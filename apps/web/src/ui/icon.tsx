/** Strokes on a field of 24 × 24. */
const PATHS = {
  attach: "M20 11.5l-8.2 8.2a5 5 0 0 1-7-7L13.5 4a3.3 3.3 0 0 1 4.7 4.7l-8.7 8.6a1.7 1.7 0 0 1-2.4-2.3l7.7-7.7",
  back: "M15 5l-7 7 7 7",
  bell: "M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 21h4",
  "bell-off": "M6 16V11a6 6 0 0 1 9.5-4.9M18 11v5l1.5 2h-12M10 21h4M4 4l16 16",
  board: "M4 4h7v9H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 15h7v5H4z",
  chart: "M4 4v16h16M8 16v-4M12 16V8M16 16v-6",
  chat: "M20 12a8 8 0 0 1-11.6 7.1L4 20l1-4.2A8 8 0 1 1 20 12Z",
  check: "M5 12.5 10 17.5 19.5 7",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2",
  close: "M6 6l12 12M18 6L6 18",
  down: "M12 5v14m0 0 6-6m-6 6-6-6",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  file: "M14 3H7a1 1 0 0 0-1 1v16a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V7zM14 3v4h4",
  filter: "M4 6h16M7 12h10M10 18h4",
  forward: "M9 5l7 7-7 7",
  globe: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3.5 12h17M12 3.2c5 5 5 12.6 0 17.6M12 3.2c-5 5-5 12.6 0 17.6",
  inbox: "M4 13l2.5-8h11L20 13v6a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1zM4 13h5l1.5 2.5h3L15 13h5",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8h.01",
  key: "M15.5 12a4 4 0 1 0-3.9-5.1L4 14.5V19h4.5v-2.5H11V14l1.6-1.6a4 4 0 0 0 2.9-.4zM16 8h.01",
  keyboard:
    "M4 6h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zM7 10h.01M11 10h.01M15 10h.01M8 14h8",
  leave: "M14 4h4a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-4M10 8l-4 4 4 4M6 12h9",
  "leave-all": "M12 3h7a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2h-7M8 7l-5 5 5 5M14 7l-5 5 5 5M9 12h8",
  offline:
    "M3 3l18 18M8.5 16.4a5 5 0 0 1 7 0M5 12.9a10 10 0 0 1 5-2.7m4.1.1A10 10 0 0 1 19 12.9M2 9.4a15 15 0 0 1 4.2-2.7M10 5.3a15 15 0 0 1 12 4.1M12 20v.01",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14a6.5 6.5 0 0 1 3.5 6",
  reply: "M4 5h16v11H10l-4 4v-4H4zM8 9h8M8 12h5",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4",
  select: "M4 5h5v5H4zM4 14h5v5H4zM13 7h7M13 16h7M5.2 16.4l1.2 1.3 1.8-2.4",
  send: "M4 12l16-8-5 16-3.5-6.5zM11.5 13.5L20 4",
  star: "M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1.1 5.9L12 16.8l-5.3 2.9 1.1-5.9-4.3-4.1 5.9-.8Z",
  team: "M12 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM5 20a7 7 0 0 1 8-6.9M17.5 14.5v6M14.5 17.5h6",
  warning: "M12 8v5m0 3.5v.01M10.3 3.9 2.6 17.2A2 2 0 0 0 4.3 20h15.4a2 2 0 0 0 1.7-2.8L13.7 3.9a2 2 0 0 0-3.4 0Z",
} as const;
export type IconName = keyof typeof PATHS;

/** Those that point the way that is read: they turn around with the page. */
const DIRECTED: ReadonlySet<IconName> = new Set(["back", "forward", "leave", "leave-all", "send"]);

/** A drawing beside words that say the same, or in a button with a label of its own. `size` is in pixels. */
export const Icon = ({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) => (
  <svg
    class={DIRECTED.has(name) ? "glyph directed" : "glyph"}
    viewBox="0 0 24 24"
    width={size}
    height={size}
    aria-hidden="true"
    focusable="false"
  >
    <path d={PATHS[name]} />
  </svg>
);
