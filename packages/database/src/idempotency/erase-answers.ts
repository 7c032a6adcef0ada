import type { Runner } from "../statement.ts";
import { ERASED_ANSWER, listAllAnswers, replaceAnswer } from "./answers.ts";

const eraseAnswers = async (on: Runner, isMeant: (answer: string) => boolean): Promise<void> => {
  for (let after: Buffer | undefined = Buffer.alloc(0); after !== undefined;) {
    const page: Awaited<ReturnType<typeof listAllAnswers>> = await listAllAnswers(on, after);
    for (const kept of page) {
      if (isMeant(kept.answer)) await replaceAnswer(on, kept, ERASED_ANSWER);
    }
    after = page.at(-1)?.id;
  }
};

const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gu;

/** Whether an answer is about one of these tickets, or contains one of these customer ids as a whole string. */
const isAbout =
  (ticketIds: ReadonlySet<string>, customerId: string) =>
  (answer: string): boolean =>
    answer.includes(JSON.stringify(customerId)) || (answer.match(UUID) ?? []).some((id) => ticketIds.has(id));

/** A customer and their tickets, whose data is erased. */
export interface ErasedData {
  /** `null`: tickets are erased because their time is over, so that all answers about them were removed before. */
  readonly customerId: string | null;
  readonly ticketIds: readonly string[];
}

/**
 * Erases the answers kept by `withIdempotency` that are about a customer or these tickets. A repetition of their calls is refused from
 * then on: the work is not repeated, and the answer is gone.
 */
export const eraseAnswersAbout = async (on: Runner, { customerId, ticketIds }: ErasedData): Promise<void> => {
  if (customerId !== null) await eraseAnswers(on, isAbout(new Set(ticketIds), customerId));
};
