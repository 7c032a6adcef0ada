import type { ListTicketsInput, SummaryPage } from "@crossdesk/contracts";
import { readInHalves } from "../../fitting.ts";

type List = (input: ListTicketsInput) => Promise<SummaryPage>;

/** A page of tickets, in halves where it is too large for one answer of a service (long descriptions). */
export const collectTickets = async (list: List, input: ListTicketsInput): Promise<SummaryPage> => {
  const pages = await readInHalves(
    (range) => list({ ...input, ...range, count: input.count && range.offset === input.offset }),
    input,
  );
  const [first, ...more] = pages;
  if (more.length === 0) return first;
  const categories = new Map(pages.flatMap((page) => page.categories).map((each) => [each.id, each]));
  return { ...first, items: pages.flatMap(({ items }) => items), categories: [...categories.values()] };
};
