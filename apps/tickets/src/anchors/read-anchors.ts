import type { WriteOnceStore } from "@crossdesk/file-store";
import { hashRecord, openAnchor } from "../domain/anchor.ts";
import type { SigningKey } from "../domain/anchor.ts";
import type { AnchoredHead } from "../domain/verify-ticket.ts";

export interface ReadAnchors {
  readonly count: number;
  /** When the last anchor was made; `null` if there is none. */
  readonly lastAt: string | null;
  readonly heads: ReadonlyMap<number, readonly AnchoredHead[]>;
  /** What is wrong with the anchors themselves, in sentences. */
  readonly problems: readonly string[];
}

/** Reads all anchors. Each must be signed by one of the keys and follow the previous one; the content of any other is ignored. */
export const readAnchors = async (store: WriteOnceStore, keys: readonly SigningKey[]): Promise<ReadAnchors> => {
  const heads = new Map<number, AnchoredHead[]>();
  const problems: string[] = [];
  const last = await store.last();
  let previous: string | null = null;
  let lastAt: string | null = null;
  let count = 0;
  for (let number = 1; number <= last; number += 1) {
    const record = await store.read(number);
    if (record === undefined) {
      problems.push(`anchor ${number} was removed`);
      previous = null;
      continue;
    }
    const anchor = openAnchor(record, keys);
    const follows = previous === null ? number > 1 || anchor?.previous === null : anchor?.previous === previous;
    previous = hashRecord(record);
    if (anchor === undefined) problems.push(`anchor ${number} is not signed by a key that is known`);
    else if (anchor.sequence !== number || !follows)
      problems.push(`anchor ${number} does not follow the one before it`);
    if (anchor === undefined) continue;
    count += 1;
    lastAt = anchor.at;
    for (const [ticket, position, hash] of anchor.heads) {
      const known = heads.get(ticket) ?? [];
      known.push({ position, hash: Buffer.from(hash, "base64url") });
      heads.set(ticket, known);
    }
  }
  if (last === 0) problems.push("there are no anchors");
  return { count, lastAt, heads, problems };
};
