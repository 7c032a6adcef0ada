import type { Runner } from "../statement.ts";
import { ERASED_ANSWER, listAllAnswers, replaceAnswer } from "./answers.ts";

/**
 * Erases those answers kept by `withIdempotency` whose JSON text matches; returns how many. A repetition of their calls is refused from
 * then on: the work is not repeated, and the answer is gone.
 */
export const eraseAnswers = async (on: Runner, isMeant: (answer: string) => boolean): Promise<number> => {
  let erased = 0;
  for (let after: Buffer | undefined = Buffer.alloc(0); after !== undefined;) {
    const page: Awaited<ReturnType<typeof listAllAnswers>> = await listAllAnswers(on, after);
    for (const kept of page) {
      if (isMeant(kept.answer) && (await replaceAnswer(on, kept, ERASED_ANSWER))) erased += 1;
    }
    after = page.at(-1)?.id;
  }
  return erased;
};

const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gu;

/** Whether an answer is about one of these tickets, or contains one of these customer ids as a whole string. */
export const tellsOf =
  (ticketIds: ReadonlySet<string>, customerId: string) =>
  (answer: string): boolean =>
    answer.includes(JSON.stringify(customerId)) || (answer.match(UUID) ?? []).some((id) => ticketIds.has(id));
