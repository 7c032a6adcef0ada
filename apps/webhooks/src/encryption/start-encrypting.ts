import { rewriteAnswers } from "@crossdesk/database";
import { startLoop } from "@crossdesk/service-kit";
import type { Database } from "@crossdesk/database";
import type { Clock, Loop } from "@crossdesk/service-kit";
import { z } from "zod";
import { lockEndpoint } from "../db/repositories/endpoints.ts";
import { FIRST_ID, listSecrets, saveSecrets } from "../db/repositories/secrets.ts";
import type { StoredSecrets } from "../db/repositories/secrets.ts";
import type { Logger } from "../deps.ts";
import { renewSecrets } from "./renew-secrets.ts";
import type { SecretCipher, SecretUnreadableError } from "./secret-cipher.ts";

export interface EncryptingOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly cipher: SecretCipher;
}

const PAGE = 500;
/** Again, for what replicas of an earlier release or with other keys have written since. */
const EVERY_MS = 3_600_000;

/** The procedures whose answers hold a secret. */
const SHOWING = ["webhooks.create", "webhooks.rotateSecret"];
const KeptAnswer = z.looseObject({ endpoint: z.looseObject({ id: z.uuid() }), secret: z.string() });

/** How many endpoints were changed, and how often one or a kept answer cannot be read. */
interface Tally {
  encrypted: number;
  unreadable: number;
}

/**
 * Puts every secret in the database under the first key: plain ones of earlier releases, and those under a key that was replaced. It does so
 * at the start and once an hour, a row at a time, so that any number of replicas may, while requests run. What it cannot read stays.
 */
export const startEncrypting = ({ db, clock, logger, cipher }: EncryptingOptions): Loop => {
  const note = (endpointId: string, unreadable: SecretUnreadableError | undefined, tally: Tally): void => {
    if (unreadable === undefined) return;
    tally.unreadable += 1;
    logger.error({ err: unreadable, endpointId }, "a webhook endpoint's secret cannot be read");
  };

  const renewEndpoint = async ({ id, ...listed }: StoredSecrets, tally: Tally): Promise<void> => {
    const { changed, unreadable } = renewSecrets(cipher, { id, stored: listed, now: clock.now() });
    note(id, unreadable, tally);
    if (!changed) return;
    await db.transaction(async (tx) => {
      // A rotation or another replica may have changed it since it was listed.
      const stored = await lockEndpoint(tx, { endpointId: id, scope: null });
      if (stored === undefined) return;
      const renewed = renewSecrets(cipher, { id, stored, now: clock.now() });
      if (renewed.changed) await saveSecrets(tx, { id, ...renewed.secrets });
    });
    tally.encrypted += 1;
  };

  const renewEndpoints = async (tally: Tally, signal: AbortSignal): Promise<void> => {
    for (let after: string | undefined = FIRST_ID; after !== undefined;) {
      const page: StoredSecrets[] = await listSecrets(db, { after, limit: PAGE });
      for (const listed of page) {
        signal.throwIfAborted();
        await renewEndpoint(listed, tally);
      }
      after = page.at(-1)?.id;
    }
  };

  const renewAnswer = (answer: unknown, tally: Tally): unknown => {
    const parsed = KeptAnswer.safeParse(answer);
    if (!parsed.success) return undefined;
    const { id } = parsed.data.endpoint;
    const stored = { secret: parsed.data.secret, oldSecrets: [] };
    const { secrets, changed, unreadable } = renewSecrets(cipher, { id, stored, now: clock.now() });
    note(id, unreadable, tally);
    return changed ? { ...parsed.data, secret: secrets.secret } : undefined;
  };

  return startLoop({
    task: "encrypting webhook secrets",
    logger,
    pass: async (signal) => {
      const tally: Tally = { encrypted: 0, unreadable: 0 };
      await renewEndpoints(tally, signal);
      const answers = await rewriteAnswers(db, {
        operations: SHOWING,
        rewrite: (answer) => renewAnswer(answer, tally),
      });
      const { encrypted, unreadable } = tally;
      const result = { keyId: cipher.keyId, endpoints: encrypted, answers, unreadable };
      if (unreadable === 0) logger.info(result, "all webhook secrets are under the first key");
      else logger.warn(result, "not all webhook secrets are under the first key");
      return EVERY_MS;
    },
  });
};
