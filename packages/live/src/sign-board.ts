import { isOfTeam } from "@crossdesk/contracts";
import type { SignNews, TicketSign } from "@crossdesk/contracts";

/** Who signs: callers of one role have different subjects within a tenant, and a ticket is one tenant's. */
export type Signer = Pick<TicketSign, "signer" | "signerType">;

export const signerKey = ({ signer, signerType }: Signer): string => `${signerType} ${signer}`;

/** A sign that holds. */
export interface HeldSign {
  readonly news: SignNews;
  readonly signerKey: string;
  /** Until then, by `performance.now()`. */
  readonly until: number;
}

/** Tickets whose signs are held at most; of more, those that were signed longest ago are forgotten. */
const MOST_TICKETS = 20_000;

/** The signs that hold right now, by their tickets. */
export class SignBoard {
  readonly #now: () => number;
  readonly #tickets = new Map<string, Map<string, HeldSign>>();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get size(): number {
    return this.#tickets.size;
  }

  /** Stores a sign, and returns the previous one of the same signer. */
  put(news: SignNews): HeldSign | undefined {
    const { ticketId, state, forMs } = news.sign;
    const key = signerKey(news.sign);
    const before = this.get(ticketId, key);
    const signs = this.#tickets.get(ticketId) ?? new Map<string, HeldSign>();
    // Behind all others, as the one that was signed last.
    this.#tickets.delete(ticketId);
    if (state === "left") signs.delete(key);
    else signs.set(key, { news, signerKey: key, until: this.#now() + forMs });
    if (signs.size > 0) this.#tickets.set(ticketId, signs);
    const [oldest] = this.#tickets.keys();
    if (this.#tickets.size > MOST_TICKETS && oldest !== undefined) this.#tickets.delete(oldest);
    return before;
  }

  get(ticketId: string, key: string): HeldSign | undefined {
    const held = this.#tickets.get(ticketId)?.get(key);
    return held !== undefined && held.until > this.#now() ? held : undefined;
  }

  /** The signs in a ticket that hold. */
  of(ticketId: string): readonly HeldSign[] {
    const signs = this.#tickets.get(ticketId);
    if (signs === undefined) return [];
    const now = this.#now();
    return [...signs.values()].filter(({ until }) => until > now);
  }

  /** The tickets in which somebody signs. */
  ticketsOf(key: string): readonly string[] {
    return [...this.#tickets.keys()].filter((ticketId) => this.get(ticketId, key) !== undefined);
  }

  /** For how many milliseconds somebody of the team writes in a ticket; 0: no agent does. */
  teamWritesFor(ticketId: string): number {
    const writing = this.of(ticketId).filter(
      ({ news: { sign } }) => sign.state === "writing" && isOfTeam(sign.signerType),
    );
    return Math.max(0, ...writing.map((held) => this.leftOf(held)));
  }

  /** For how many milliseconds a sign holds on. */
  leftOf({ until }: HeldSign): number {
    return Math.max(0, Math.round(until - this.#now()));
  }

  /** Forgets what no longer holds. */
  sweep(): void {
    const now = this.#now();
    for (const [ticketId, signs] of this.#tickets) {
      for (const [key, { until }] of signs) if (until <= now) signs.delete(key);
      if (signs.size === 0) this.#tickets.delete(ticketId);
    }
  }
}
