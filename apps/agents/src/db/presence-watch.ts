import type { Query } from "@crossdesk/database";

interface Watch {
  readonly lookedAt: Date | null;
}

/** When a replica last looked who is there. */
export const readWatch = async (query: Query): Promise<Date | null> => {
  const [watch] = await query<Watch>({
    name: "presence-watch-read",
    text: `SELECT looked_at AS "lookedAt" FROM presence_watch`,
  });
  return watch?.lookedAt ?? null;
};

/** The same, locked until the transaction ends. */
export const claimWatch = async (query: Query): Promise<Date | null> => {
  const [watch] = await query<Watch>({
    name: "presence-watch-claim",
    text: `SELECT looked_at AS "lookedAt" FROM presence_watch FOR UPDATE`,
  });
  return watch?.lookedAt ?? null;
};

export const noteWatch = async (query: Query, now: Date): Promise<void> => {
  await query({ name: "presence-watch-note", text: "UPDATE presence_watch SET looked_at = $1", values: [now] });
};

/** Lets timers that are due by then run at that time: those for whom they were set could not act meanwhile. */
export const postponeTimers = async (
  query: Query,
  { kinds, until }: { readonly kinds: readonly string[]; readonly until: Date },
): Promise<void> => {
  await query({
    text: "UPDATE timers SET run_at = $2 WHERE kind = ANY($1::text[]) AND run_at < $2",
    values: [kinds, until],
  });
};
