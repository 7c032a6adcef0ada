import type { ComplaintPage, SearchComplaintsInput } from "@crossdesk/contracts";
import { readFitting } from "../../api/fitting.ts";

/** As many complaints as usually fit into one answer of a service, which the broker limits to 1 MiB. */
const PAGE = 200;

type Search = (input: SearchComplaintsInput) => Promise<ComplaintPage>;

/** Reads one page, asking for less where the page would be too large to be passed on. */
const readPage = async (search: Search, input: SearchComplaintsInput): Promise<ComplaintPage> => {
  const { page } = await readFitting((limit) => search({ ...input, limit }), input.limit);
  return page;
};

/** The newest `input.limit` complaints, in as many calls as their size needs. */
export const collectComplaints = async (search: Search, input: SearchComplaintsInput): Promise<ComplaintPage> => {
  const first = await readPage(search, { ...input, limit: Math.min(input.limit, PAGE) });
  const wanted = Math.min(input.limit, first.total);
  const items = [...first.items];
  for (let last = items.at(-1); last !== undefined && items.length < wanted; last = items.at(-1)) {
    const limit = Math.min(wanted - items.length, PAGE);
    const page = await readPage(search, { ...input, limit, before: last.ticket.number });
    if (page.items.length === 0) break;
    items.push(...page.items);
  }
  return { items, total: first.total };
};
