import { COMMON, createIcon } from "./drawings.tsx";

/** What the console draws. */
const PATHS = {
  ...COMMON,
  bell: "M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 21h4",
  "bell-off": "M6 16V11a6 6 0 0 1 9.5-4.9M18 11v5l1.5 2h-12M10 21h4M4 4l16 16",
  board: "M4 4h7v9H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 15h7v5H4z",
  chart: "M4 4v16h16M8 16v-4M12 16V8M16 16v-6",
  filter: "M4 6h16M7 12h10M10 18h4",
  globe: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3.5 12h17M12 3.2c5 5 5 12.6 0 17.6M12 3.2c-5 5-5 12.6 0 17.6",
  inbox: "M4 13l2.5-8h11L20 13v6a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1zM4 13h5l1.5 2.5h3L15 13h5",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8h.01",
  key: "M15.5 12a4 4 0 1 0-3.9-5.1L4 14.5V19h4.5v-2.5H11V14l1.6-1.6a4 4 0 0 0 2.9-.4zM16 8h.01",
  keyboard:
    "M4 6h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zM7 10h.01M11 10h.01M15 10h.01M8 14h8",
  leave: "M14 4h4a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-4M10 8l-4 4 4 4M6 12h9",
  "leave-all": "M12 3h7a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2h-7M8 7l-5 5 5 5M14 7l-5 5 5 5M9 12h8",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14a6.5 6.5 0 0 1 3.5 6",
  reply: "M4 5h16v11H10l-4 4v-4H4zM8 9h8M8 12h5",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4",
  select: "M4 5h5v5H4zM4 14h5v5H4zM13 7h7M13 16h7M5.2 16.4l1.2 1.3 1.8-2.4",
  team: "M12 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM5 20a7 7 0 0 1 8-6.9M17.5 14.5v6M14.5 17.5h6",
} as const;
export type IconName = keyof typeof PATHS;

export const Icon = createIcon(PATHS);
