import type { ListTicketsInput, SummaryPage } from "@crossdesk/contracts";
import { readRange } from "../../api/fitting.ts";

type List = (input: ListTicketsInput) => Promise<SummaryPage>;

/** A page of tickets, in as many answers of a service as their size takes (long descriptions). */
export const collectTickets = async (list: List, input: ListTicketsInput): Promise<SummaryPage> => {
  const pages = await readRange(
    (range) => list({ ...input, ...range, count: input.count && range.offset === input.offset }),
    input,
    ({ items, hasMore = false }) => ({ length: items.length, hasMore }),
  );
  const [first, ...more] = pages;
  if (more.length === 0) return first;
  const categories = new Map(pages.flatMap((page) => page.categories).map((each) => [each.id, each]));
  return { ...first, items: pages.flatMap(({ items }) => items), categories: [...categories.values()] };
};
