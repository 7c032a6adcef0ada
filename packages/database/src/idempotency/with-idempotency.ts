import { hash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { CrossdeskError } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import { backoffDelay } from "@crossdesk/service-kit";
import type { Database, TransactionOptions } from "../database.ts";
import type { Runner } from "../statement.ts";
import type { Transaction } from "../transaction.ts";
import { findAnswer, storeAnswer, tryLock } from "./answers.ts";
import type { Key, KeptAnswer } from "./answers.ts";
import { canonicalJson } from "./canonical-json.ts";

/** A call that may come more than once. */
export interface IdempotentCall {
  /** Keys are a caller's own: by role, subject and entity. */
  readonly caller: Pick<Caller, "role" | "subject" | "entityId">;
  /** The procedure: `tickets.open`. */
  readonly operation: string;
  /** The caller's key; without one the work just runs. */
  readonly key: string | undefined;
  /** The input. The same key with another one is refused. */
  readonly body: unknown;
  /**
   * What the caller sent, and to which procedure, where `body` is what this release made of it: a call whose `sent` is the same is a repetition, whatever
   * defaults a release in between has brought.
   */
  readonly sent?: unknown;
  /**
   * Set where the call is no second one, but was asked again of another replica: it waits until this aborts for the one that is at work on its key, and
   * has its answer; or does the work itself, where that one is gone.
   */
  readonly waitUntil?: AbortSignal | undefined;
  /** How the transaction is run, where `withIdempotency` opens it. */
  readonly transaction?: TransactionOptions;
}

/**
 * Runs `work` once per key, in one transaction with the record of its answer, and returns that answer (JSON) to every later
 * call with the same key for 24 hours. While the first runs, others are refused immediately (`IDEMPOTENCY_KEY_RUNNING`), but for those with
 * `waitUntil`; another body is refused (`IDEMPOTENCY_KEY_REUSED`). Work that fails leaves nothing behind, so that it can be tried again.
 */
export const withIdempotency = <Answer>(
  target: Database | Transaction,
  call: IdempotentCall,
  work: (tx: Transaction) => Promise<Answer>,
): Promise<Answer> => {
  if ("transaction" in target) {
    const attempt = () => target.transaction((tx) => withIdempotency(tx, call, work), call.transaction);
    return whileKeyRuns(call.waitUntil, attempt);
  }
  const key = toKey(call);
  return key === undefined ? work(target) : runOnce(target, key, work);
};

/**
 * The answer that is kept for a call, or what `work` gives: for work that asks other services, or looks at what may have changed, before
 * its transaction begins. A later call with the same key must get its answer whatever they say by then. Refuses another body
 * (`IDEMPOTENCY_KEY_REUSED`).
 */
export const unlessKept = async <Answer>(
  on: Runner,
  call: IdempotentCall,
  work: () => Promise<Answer>,
): Promise<Answer> => {
  const key = toKey(call);
  const known = key === undefined ? undefined : await findAnswer(on, key.id);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it was stored by the same operation, and so is what `work` gives
  return key === undefined || known === undefined ? work() : (readAnswer(known, key) as Answer);
};

/**
 * As `withIdempotency`, for work that needs to know what `ask` finds out before its transaction: from other services, whom no transaction
 * should wait for. Nothing is asked where the answer is kept.
 */
export const withIdempotencyAfter = async <Asked, Answer>(
  db: Database,
  call: IdempotentCall,
  { ask, work }: IdempotentSteps<Asked, Answer>,
): Promise<Answer> =>
  unlessKept(db, call, async () => {
    const asked = await ask();
    return withIdempotency(db, call, (tx) => work(tx, asked));
  });

export interface IdempotentSteps<Asked, Answer> {
  readonly ask: () => Promise<Asked>;
  readonly work: (tx: Transaction, asked: Asked) => Promise<Answer>;
}

const RETRY_DELAY = { first: 20, most: 250 };

/**
 * Runs `attempt`, again and again while it is refused with `IDEMPOTENCY_KEY_RUNNING` and `until` has not aborted. Each attempt has a transaction of its
 * own: no connection is held while waiting for a key, as the holder of the key may need it.
 */
export const whileKeyRuns = async <Answer>(
  until: AbortSignal | undefined,
  attempt: () => Promise<Answer>,
): Promise<Answer> => {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt();
    } catch (error) {
      const isRunning = error instanceof CrossdeskError && error.kind === "IDEMPOTENCY_KEY_RUNNING";
      if (!isRunning || until === undefined || until.aborted) throw error;
      await delay(backoffDelay(attempts, RETRY_DELAY), undefined, { signal: until }).catch(() => undefined);
    }
  }
};

const toKey = ({ caller, operation, key, body, sent }: IdempotentCall): SentKey | undefined =>
  key === undefined
    ? undefined
    : {
        id: sha256(JSON.stringify([caller.role, caller.subject, caller.entityId, operation, key])),
        entityId: caller.entityId,
        operation,
        body: sha256(canonicalJson(body)),
        sent: sent === undefined ? undefined : sha256(canonicalJson(sent)).toString("base64url"),
      };

/** A key with the fingerprint of what its caller sent. It is kept beside the answer, where releases that do not know it pass over it. */
interface SentKey extends Key {
  readonly sent: string | undefined;
}

const sha256 = (text: string): Buffer => hash("sha256", text, "buffer");

const runOnce = async <Answer>(
  tx: Transaction,
  key: SentKey,
  work: (tx: Transaction) => Promise<Answer>,
): Promise<Answer> => {
  // Held until the transaction ends, and given back only after its commit can be seen: the next holder of the lock sees the row.
  const [locked, known] = await Promise.all([tryLock(tx, key.id), findAnswer(tx, key.id)]);
  if (!locked) throw running();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it was stored by the same operation, and so is what `work` gives
  if (known !== undefined) return readAnswer(known, key) as Answer;
  const answer = await work(tx);
  if (!(await storeAnswer(tx, key, JSON.stringify({ answer, sent: key.sent })))) throw running();
  return answer;
};

const readAnswer = (known: KeptAnswer, key: SentKey): unknown => {
  const { answer, sent, erased }: { answer?: unknown; sent?: unknown; erased?: unknown } = JSON.parse(known.answer);
  // What was sent is the same in every release; what a release makes of it is the same through every gateway.
  const isSame = known.body.equals(key.body) || (sent !== undefined && sent === key.sent);
  if (!isSame) {
    throw new CrossdeskError("IDEMPOTENCY_KEY_REUSED", "This idempotency key was used for another request.");
  }
  if (erased === true) {
    throw new CrossdeskError(
      "IDEMPOTENCY_KEY_REUSED",
      "The data of the request with this idempotency key has been erased.",
    );
  }
  return answer;
};

const running = (): CrossdeskError =>
  new CrossdeskError("IDEMPOTENCY_KEY_RUNNING", "A request with this idempotency key is still running.", {
    details: { retryAfter: 1 },
  });
