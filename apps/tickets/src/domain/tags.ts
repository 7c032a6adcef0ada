import type { TagTicketInput } from "@crossdesk/contracts";

/** A ticket's tags after a change: those that stay keep their order, and new ones come behind them. */
export const changeTags = (
  before: readonly string[],
  { set, remove = [], add = [] }: Pick<TagTicketInput, "set" | "remove" | "add">,
): readonly string[] => [...new Set([...(set ?? before).filter((tag) => !remove.includes(tag)), ...add])];
