import { toCrossdeskError } from "@crossdesk/contracts";

/** Whether a service's answer was too large for one message of the broker, which takes 1 MiB. */
const isTooLarge = (failure: unknown): boolean => toCrossdeskError(failure).kind === "PAYLOAD_TOO_LARGE";

/** What was read, and how many were asked for. */
export interface Fitting<Page> {
  readonly page: Page;
  readonly limit: number;
}

/** Reads `limit` at once, or the half of it, and so on, where a service's answer would be too large. */
export const readFitting = async <Page>(
  read: (limit: number) => Promise<Page>,
  limit: number,
): Promise<Fitting<Page>> => {
  try {
    return { page: await read(limit), limit };
  } catch (failure) {
    if (!isTooLarge(failure) || limit <= 1) throw failure;
    return readFitting(read, Math.ceil(limit / 2));
  }
};

/** A part of a list. */
export interface Range {
  readonly offset: number;
  readonly limit: number;
}

/** What a service says of a page: how many it holds, and whether there may be others behind it. */
export interface PageEnd {
  readonly length: number;
  readonly hasMore: boolean;
}

/**
 * Reads a range; all of it, in as many pages as that takes. A service answers with as many as fit, and goes on where it is asked to; a service
 * of an earlier release refuses what is too large, and is asked for the half.
 */
export const readRange = async <Page>(
  read: (range: Range) => Promise<Page>,
  { offset, limit }: Range,
  endOf: (page: Page) => PageEnd,
): Promise<[Page, ...Page[]]> => {
  const { page, limit: asked } = await readFitting((fit) => read({ offset, limit: fit }), limit);
  const { length, hasMore } = endOf(page);
  // What is not there is passed over: a ticket that is named and unknown counts as read.
  const next = { offset: offset + length, limit: limit - length };
  const goesOn = hasMore || (length === asked && asked < limit);
  return length === 0 || next.limit <= 0 || !goesOn ? [page] : [page, ...(await readRange(read, next, endOf))];
};
