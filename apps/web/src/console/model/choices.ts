import type { Channel, TicketPriority } from "@crossdesk/contracts";

// Named here, as the contracts' own lists are schemas: the page would load the library of schemas with them.

/** From the least urgent to the most. */
export const PRIORITIES = ["low", "normal", "high", "urgent"] as const satisfies readonly TicketPriority[];
export const CHANNELS = ["beckn", "support", "chat", "mobile", "internal"] as const satisfies readonly Channel[];

export const isPriority = (value: string): value is TicketPriority => PRIORITIES.some((priority) => priority === value);

/** How customers rate conversations, from the best to the worst. */
export const RATINGS = [5, 4, 3, 2, 1] as const;
/** Languages that are offered beside those that are known already. */
export const COMMON_LANGUAGES = [
  "eng",
  "deu",
  "fra",
  "spa",
  "por",
  "ita",
  "nld",
  "pol",
  "tur",
  "ara",
  "hin",
  "zho",
  "jpn",
] as const;
