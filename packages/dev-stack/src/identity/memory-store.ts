import type { Adapter, AdapterPayload } from "oidc-provider";

interface Entry {
  readonly payload: AdapterPayload;
  readonly expiresAt: number;
}

/** Entries that are kept at once; the one that was written longest ago goes first. */
const MOST = 10_000;

/** What the provider remembers, for as long as its process runs: also when its keys are changed. */
export const createMemoryStore = (): ((model: string) => Adapter) => {
  const entries = new Map<string, Entry>();
  const find = (key: string): AdapterPayload | undefined => {
    const entry = entries.get(key);
    return entry !== undefined && entry.expiresAt > Date.now() ? entry.payload : undefined;
  };
  const findBy = (model: string, isMeant: (payload: AdapterPayload) => boolean): AdapterPayload | undefined =>
    [...entries.keys()]
      .filter((key) => key.startsWith(`${model}:`))
      .map(find)
      .find((payload) => payload !== undefined && isMeant(payload));
  return (model) => {
    const keyOf = (id: string): string => `${model}:${id}`;
    return {
      upsert: async (id, payload, expiresIn) => {
        entries.delete(keyOf(id));
        entries.set(keyOf(id), { payload, expiresAt: Date.now() + (expiresIn ?? Infinity) * 1_000 });
        const oldest = entries.keys().next();
        if (entries.size > MOST && oldest.done !== true) entries.delete(oldest.value);
      },
      find: async (id) => find(keyOf(id)),
      findByUserCode: async (userCode) => findBy(model, (payload) => payload.userCode === userCode),
      findByUid: async (uid) => findBy(model, (payload) => payload.uid === uid),
      consume: async (id) => {
        const entry = entries.get(keyOf(id));
        if (entry === undefined) return;
        const payload = { ...entry.payload, consumed: Math.floor(Date.now() / 1_000) };
        entries.set(keyOf(id), { ...entry, payload });
      },
      destroy: async (id) => void entries.delete(keyOf(id)),
      revokeByGrantId: async (grantId) => {
        for (const [key, { payload }] of entries) {
          // What somebody is in the middle of names the grant as well, and goes on with another one.
          if (payload.grantId === grantId && key.startsWith(`${model}:`)) entries.delete(key);
        }
      },
    };
  };
};
