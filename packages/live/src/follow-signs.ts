import type { Caller, TicketSign, Tracked } from "@crossdesk/contracts";
import type { LiveSigns } from "./live-signs.ts";
import type { ChangeFilter } from "./placed-change.ts";
import { signerKey } from "./sign-board.ts";

/** What a subscription to signs follows. */
export interface FollowSignsOptions {
  readonly signs: LiveSigns;
  readonly caller: Caller;
  /** Of one ticket, or of all that the caller may see. */
  readonly filter: ChangeFilter;
  readonly signal: AbortSignal | undefined;
}

/** Signers whose signs wait for a client who takes none; of more, the oldest are dropped: they end by themselves. */
const MOST_WAITING = 1_000;

const hasLeft = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

/** A subscription's signs. A slow client gets the latest one of each signer. */
export async function* followSigns({
  signs,
  caller,
  filter,
  signal,
}: FollowSignsOptions): AsyncGenerator<Tracked<TicketSign>, void, undefined> {
  const waiting = new Map<string, TicketSign>();
  let wake = (): void => undefined;
  using _watching = signs.watch({
    caller,
    filter,
    signsOf: filter.ticketId === null ? "all" : "ticket",
    onSign: (sign) => {
      const key = `${sign.ticketId} ${signerKey(sign)}`;
      waiting.delete(key);
      waiting.set(key, sign);
      const [oldest] = waiting.keys();
      if (waiting.size > MOST_WAITING && oldest !== undefined) waiting.delete(oldest);
      wake();
    },
  });
  const onAbort = (): void => wake();
  signal?.addEventListener("abort", onAbort);
  try {
    for (let count = 1; !hasLeft(signal);) {
      const [first] = waiting;
      if (first === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      waiting.delete(first[0]);
      yield { id: String(count), item: first[1] };
      count += 1;
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
  }
}
