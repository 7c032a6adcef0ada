import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { ApiKey, ApiKeyRole, ApiKeyWithSecret } from "@crossdesk/contracts";
import type { Rpc } from "../../live/rpc.ts";
import type { Failure } from "../model/failure.ts";
import { createAttempts } from "./attempts.ts";
import { withNewKey } from "./with-new-key.ts";

/** A key as it is asked for. */
export interface WantedKey {
  readonly name: string;
  readonly role: ApiKeyRole;
  /** Days from now; `undefined` for a key without an end. */
  readonly days: number | undefined;
  /** For administrators of all tenants. */
  readonly entityId: string | undefined;
}

/** The keys by which partners' programs call, and the secret of the one that was just made. */
export interface ApiKeys {
  /** Newest first; `undefined` until they were read. */
  readonly keys: ReadonlySignal<readonly ApiKey[] | undefined>;
  /** It is nowhere else: once it is forgotten here, it is gone. */
  readonly made: ReadonlySignal<ApiKeyWithSecret | undefined>;
  readonly failure: ReadonlySignal<Failure | undefined>;
  readonly isBusy: ReadonlySignal<boolean>;
  readonly read: () => Promise<void>;
  readonly create: (wanted: WantedKey) => Promise<boolean>;
  /** For how many more hours the previous secret is valid. */
  readonly rotate: (keyId: string, overlapHours: number) => Promise<boolean>;
  readonly revoke: (keyId: string) => Promise<boolean>;
  readonly forget: () => void;
}

const TIMEOUT_MS = 15_000;
const DAY_MS = 86_400_000;
const PAGE = 100;

export interface ApiKeysOptions {
  readonly rpc: Pick<Rpc, "keys">;
  readonly onSignedOut: () => void;
}

export const createApiKeys = ({ rpc: { keys: procedures }, onSignedOut }: ApiKeysOptions): ApiKeys => {
  const keys = signal<readonly ApiKey[]>();
  const made = signal<ApiKeyWithSecret>();
  const { failure, isBusy, attempt } = createAttempts(onSignedOut);
  // Once each: a repetition would be answered without the secret.
  const call = () => ({ ...withNewKey(), signal: AbortSignal.timeout(TIMEOUT_MS) });

  const list = async (): Promise<void> => {
    const read: ApiKey[] = [];
    for (let hasMore = true; hasMore;) {
      const page = { limit: PAGE, offset: read.length };
      const found = await procedures.list.query(page, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      read.push(...found.items);
      ({ hasMore } = found);
    }
    keys.value = read;
  };
  /** Reads the keys again, after a success as well as a failure. */
  const change = async (work: () => Promise<void>): Promise<boolean> => {
    const isDone = await attempt(work);
    await list().catch(() => undefined);
    return isDone;
  };
  return {
    keys,
    made,
    failure,
    isBusy,
    read: async () => void (await attempt(list)),
    create: ({ name, role, days, entityId }) =>
      change(async () => {
        const end = days === undefined ? {} : { expiresAt: new Date(Date.now() + days * DAY_MS).toISOString() };
        const input = { name, role, ...end, ...(entityId === undefined ? {} : { entityId }) };
        made.value = await procedures.create.mutate(input, call());
      }),
    rotate: (keyId, overlapHours) =>
      change(async () => {
        made.value = await procedures.rotate.mutate({ keyId, overlapHours }, call());
      }),
    revoke: (keyId) =>
      change(async () => {
        await procedures.revoke.mutate({ keyId }, call());
        if (made.peek()?.key.id === keyId) made.value = undefined;
      }),
    forget: () => {
      made.value = undefined;
    },
  };
};
