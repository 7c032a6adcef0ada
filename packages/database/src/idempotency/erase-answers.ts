import type { Runner } from "../statement.ts";
import { eachAnswer, ERASED_ANSWER, listAnswersOfTenant, replaceAnswer } from "./answers.ts";

const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gu;

/** All texts that a JSON value contains as values, not as names of fields. */
const textsOf = (json: string): ReadonlySet<string> => {
  const texts = new Set<string>();
  JSON.parse(json, (_name, value: unknown) => {
    if (typeof value === "string") texts.add(value);
    return value;
  });
  return texts;
};

/** A customer and their tickets, whose data is erased. */
export interface ErasedData {
  /** The customer's tenant: another one's customer may have the same id. */
  readonly entityId: string;
  /** `null`: tickets are erased because their time is over, so that all answers about them were removed before. */
  readonly customerId: string | null;
  readonly ticketIds: readonly string[];
}

/**
 * Erases the answers kept by `withIdempotency` that are about a customer or these tickets. A repetition of their calls is refused from
 * then on: the work is not repeated, and the answer is gone. Of callers without a tenant, those answers are meant that name the customer's.
 */
export const eraseAnswersAbout = async (on: Runner, { entityId, customerId, ticketIds }: ErasedData): Promise<void> => {
  if (customerId === null) return;
  const tickets = new Set(ticketIds);
  const isMeant = (kept: { readonly entityId: string | null; readonly answer: string }): boolean => {
    if ((kept.answer.match(UUID) ?? []).some((id) => tickets.has(id))) return true;
    const texts = textsOf(kept.answer);
    return texts.has(customerId) && (kept.entityId !== null || texts.has(entityId));
  };
  for await (const kept of eachAnswer((after) => listAnswersOfTenant(on, entityId, after))) {
    if (isMeant(kept)) await replaceAnswer(on, kept, ERASED_ANSWER);
  }
};
