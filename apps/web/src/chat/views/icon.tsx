import { COMMON, createIcon } from "../../ui/drawings.tsx";

/** What the customer's page draws. */
export const Icon = createIcon({
  ...COMMON,
  chat: "M20 12a8 8 0 0 1-11.6 7.1L4 20l1-4.2A8 8 0 1 1 20 12Z",
  check: "M5 12.5 10 17.5 19.5 7",
  down: "M12 5v14m0 0 6-6m-6 6-6-6",
  forward: "M9 5l7 7-7 7",
  offline:
    "M3 3l18 18M8.5 16.4a5 5 0 0 1 7 0M5 12.9a10 10 0 0 1 5-2.7m4.1.1A10 10 0 0 1 19 12.9M2 9.4a15 15 0 0 1 4.2-2.7M10 5.3a15 15 0 0 1 12 4.1M12 20v.01",
  warning: "M12 8v5m0 3.5v.01M10.3 3.9 2.6 17.2A2 2 0 0 0 4.3 20h15.4a2 2 0 0 0 1.7-2.8L13.7 3.9a2 2 0 0 0-3.4 0Z",
});
