import { readFailure } from "../model/failure.ts";

/** What was read, and how many were asked for. */
export interface Fitting<Page> {
  readonly page: Page;
  readonly limit: number;
}

/** Reads `limit` at once, or the half of it, and so on, where so many are too large for one answer. */
export const readFitting = async <Page>(
  read: (limit: number) => Promise<Page>,
  limit: number,
): Promise<Fitting<Page>> => {
  try {
    return { page: await read(limit), limit };
  } catch (error) {
    if (readFailure(error).kind !== "PAYLOAD_TOO_LARGE" || limit <= 1) throw error;
    return readFitting(read, Math.ceil(limit / 2));
  }
};
