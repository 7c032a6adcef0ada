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

/**
 * How many to ask for after a page that gave `given` of the `asked`: the service reads all that it is asked for before it sees how many fit, so that
 * large ones are asked for in twice as many as fitted last.
 */
const nextLimit = (given: number, asked: number): number => (given < asked ? Math.min(PAGE, 2 * given) : PAGE);

/** The newest `input.limit` complaints, in as many calls as their size needs. */
export const collectComplaints = async (search: Search, input: SearchComplaintsInput): Promise<ComplaintPage> => {
  let asked = Math.min(input.limit, PAGE);
  const first = await readPage(search, { ...input, limit: asked });
  const wanted = Math.min(input.limit, first.total);
  const items = [...first.items];
  let given = items.length;
  for (let last = items.at(-1); last !== undefined && items.length < wanted; last = items.at(-1)) {
    asked = Math.min(wanted - items.length, nextLimit(given, asked));
    const page = await readPage(search, { ...input, limit: asked, before: last.ticket.number });
    if (page.items.length === 0) break;
    given = page.items.length;
    items.push(...page.items);
  }
  return { items, total: first.total };
};
