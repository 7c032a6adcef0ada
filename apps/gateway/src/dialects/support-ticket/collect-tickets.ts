import { toCrossdeskError } from "@crossdesk/contracts";
import type { ListTicketsInput, SummaryPage } from "@crossdesk/contracts";

type List = (input: ListTicketsInput) => Promise<SummaryPage>;

/** A page of tickets, in halves where it is too large for one answer of a service (long descriptions; 1 MiB). */
export const collectTickets = async (list: List, input: ListTicketsInput): Promise<SummaryPage> => {
  try {
    return await list(input);
  } catch (failure) {
    if (toCrossdeskError(failure).kind !== "PAYLOAD_TOO_LARGE" || input.limit === 1) throw failure;
  }
  const half = Math.ceil(input.limit / 2);
  const first = await collectTickets(list, { ...input, limit: half });
  const second = await collectTickets(list, {
    ...input,
    limit: input.limit - half,
    offset: input.offset + half,
    count: false,
  });
  const categories = new Map([...first.categories, ...second.categories].map((each) => [each.id, each]));
  return { ...first, items: [...first.items, ...second.items], categories: [...categories.values()] };
};
