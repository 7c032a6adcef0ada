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

/** Reads a range, in halves where a service's answer would be too large; all of it, in as many pages as that takes. */
export const readInHalves = async <Page>(
  read: (range: Range) => Promise<Page>,
  { offset, limit }: Range,
): Promise<[Page, ...Page[]]> => {
  try {
    return [await read({ offset, limit })];
  } catch (failure) {
    if (!isTooLarge(failure) || limit <= 1) throw failure;
  }
  const half = Math.ceil(limit / 2);
  const [first, ...more] = await readInHalves(read, { offset, limit: half });
  return [first, ...more, ...(await readInHalves(read, { offset: offset + half, limit: limit - half }))];
};
