import type { Query } from "../statement.ts";

/** Which kept answers are changed, and how. */
export interface AnswersToRewrite {
  /** As `IdempotentCall` names them. */
  readonly operations: readonly string[];
  /** Gives the answer that is kept from now on; `undefined` where it stays as it is. */
  readonly rewrite: (answer: unknown) => unknown;
}

const PAGE = 500;

interface Kept {
  readonly id: Buffer;
  readonly answer: string;
}

const listAnswers = async (query: Query, operations: readonly string[], after: Buffer): Promise<Kept[]> =>
  query<Kept>({
    name: "kit-list-answers",
    text: `SELECT id, answer FROM idempotency_keys WHERE operation = ANY($1) AND id > $2 ORDER BY id LIMIT ${PAGE}`,
    values: [operations, after],
  });

/** Not where it is another answer by now: whoever wrote that has seen to it. */
const replaceAnswer = async (query: Query, { id, answer }: Kept, next: string): Promise<boolean> => {
  const rows = await query({
    name: "kit-replace-answer",
    text: "UPDATE idempotency_keys SET answer = $3 WHERE id = $1 AND answer = $2 RETURNING id",
    values: [id, answer, next],
  });
  return rows.length > 0;
};

/**
 * Changes the form in which `withIdempotency` keeps the answers of some operations, and says how many it changed. Any number of
 * replicas may do so at once, while calls run; how long an answer is kept does not change.
 */
export const rewriteAnswers = async (query: Query, { operations, rewrite }: AnswersToRewrite): Promise<number> => {
  let rewritten = 0;
  for (let after: Buffer | undefined = Buffer.alloc(0); after !== undefined;) {
    const page: Kept[] = await listAnswers(query, operations, after);
    for (const kept of page) {
      const { answer }: { answer?: unknown } = JSON.parse(kept.answer);
      const next = rewrite(answer);
      if (next !== undefined && (await replaceAnswer(query, kept, JSON.stringify({ answer: next })))) rewritten += 1;
    }
    after = page.at(-1)?.id;
  }
  return rewritten;
};
