import type { Runner } from "../statement.ts";
import { eachAnswer, listAnswers, replaceAnswer } from "./answers.ts";

/** Which kept answers are changed, and how. */
export interface AnswersToRewrite {
  /** As `IdempotentCall` names them. */
  readonly operations: readonly string[];
  /** Returns the answer that is kept from now on; `undefined` where it stays as it is. */
  readonly rewrite: (answer: unknown) => unknown;
}

/**
 * Changes the form in which `withIdempotency` keeps the answers of some operations, and says how many it changed. Any number of
 * replicas may do so at the same time, while calls run; how long an answer is kept does not change.
 */
export const rewriteAnswers = async (on: Runner, { operations, rewrite }: AnswersToRewrite): Promise<number> => {
  let rewritten = 0;
  for await (const kept of eachAnswer((after) => listAnswers(on, operations, after))) {
    const { answer, ...others }: { answer?: unknown; erased?: unknown } = JSON.parse(kept.answer);
    const next = others.erased === true ? undefined : rewrite(answer);
    if (next !== undefined && (await replaceAnswer(on, kept, JSON.stringify({ answer: next, ...others })))) {
      rewritten += 1;
    }
  }
  return rewritten;
};
