import { isOfTeam, SeenNews, SIGN_AGAIN_MS, SIGN_FOR_MS, SignNews, SIGNS_SUBJECT } from "@crossdesk/contracts";
import type { Caller, SeenUpTo, SignState, TicketSign } from "@crossdesk/contracts";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "pino";
import { z } from "zod";
import { KeyedSets } from "./keyed-sets.ts";
import type { ChangeFilter } from "./placed-change.ts";
import { SignBoard, signerKey } from "./sign-board.ts";

/** Somebody who is told of signs. */
export interface SignWatcher {
  readonly caller: Caller;
  /** Whose tickets' signs may be told, at most. */
  readonly filter: ChangeFilter;
  /**
   * Of which of them: of the filter's ticket, of `all`, or of those in which the caller is, by their own signs (`joined`): so that an agent is
   * told what happens in the ticket before them, and a tenant's consoles need not all be told of each other.
   */
  readonly signsOf: "ticket" | "joined" | "all";
  /** Its caller counts as viewing the filter's ticket for as long as it watches. */
  readonly isHere?: boolean;
  /** Must not throw. */
  readonly onSign: (sign: TicketSign) => void;
  /** How far the other side has come in reading the ticket. Must not throw. */
  readonly onSeen?: (seen: SeenUpTo) => void;
}

/** What is told on the subject of signs. */
const News = z.union([SignNews, SeenNews]);

export interface LiveSignsOptions {
  readonly nc: NatsConnection;
  readonly logger: Pick<Logger, "warn">;
}

const SWEPT_MS = 5_000;

const keyOfCaller = ({ subject, role }: Caller): string => signerKey({ signer: subject, signerType: role });

const keyOf = ({ caller, filter, signsOf }: SignWatcher): string => {
  if (signsOf === "ticket") return `t ${filter.ticketId}`;
  if (signsOf === "joined") return `s ${keyOfCaller(caller)}`;
  return filter.entityId === null ? "all" : `e ${filter.entityId}`;
};

interface Whose {
  readonly ticketId: string;
  readonly entityId: string;
  readonly customerId: string;
}

const isWithin = ({ filter }: SignWatcher, { ticketId, entityId, customerId }: Whose): boolean =>
  (filter.entityId === null || filter.entityId === entityId) &&
  (filter.customerId === null || filter.customerId === customerId) &&
  (filter.ticketId === null || filter.ticketId === ticketId);

const whoseOf = ({ sign: { ticketId }, entityId, customerId }: SignNews): Whose => ({ ticketId, entityId, customerId });

/**
 * What people do in tickets right now, for any number of watchers in this process. Signs come over plain NATS and are stored nowhere: one
 * that is lost is soon followed by the next, and one that is not ends by itself.
 */
export class LiveSigns {
  readonly #options: LiveSignsOptions;
  readonly #board = new SignBoard();
  readonly #watchers = new KeyedSets<SignWatcher>();
  #end: (() => void) | undefined;

  constructor(options: LiveSignsOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#end !== undefined) return;
    const { nc, logger } = this.#options;
    const subscription = nc.subscribe(SIGNS_SUBJECT, {
      callback: (error, message) => {
        if (error !== null) return;
        try {
          const news = News.parse(message.json());
          if ("seen" in news) this.#hearSeen(news);
          else this.#hear(news);
        } catch (err) {
          logger.warn({ err }, "a sign cannot be taken in");
        }
      },
    });
    const sweeping = setInterval(() => this.#board.sweep(), SWEPT_MS).unref();
    this.#end = () => {
      clearInterval(sweeping);
      if (!nc.isClosed()) subscription.unsubscribe();
    };
  }

  async close(): Promise<void> {
    this.#end?.();
    this.#end = undefined;
  }

  /** Tells all processes of a sign, this one too. Who signs, and that they may, the caller has checked. */
  publish(news: SignNews | SeenNews): void {
    const { nc } = this.#options;
    if (!nc.isClosed() && !nc.isDraining()) nc.publish(SIGNS_SUBJECT, JSON.stringify(news));
  }

  /** Tells a watcher of the signs that hold, and of all that come. Gives the way out. */
  watch(watcher: SignWatcher): Disposable {
    const key = keyOf(watcher);
    this.#watchers.add(key, watcher);
    const { caller, filter, signsOf } = watcher;
    if (signsOf === "joined") {
      for (const ticketId of this.#board.ticketsOf(keyOfCaller(caller))) this.#tellHeld(watcher, ticketId);
    }
    const { ticketId } = filter;
    if (ticketId !== null) {
      this.#tellHeld(watcher, ticketId);
      if (this.#isTeamThere(ticketId)) this.#sayHere(watcher);
    }
    return {
      [Symbol.dispose]: () => {
        this.#watchers.delete(key, watcher);
        if (ticketId !== null && this.#isTeamThere(ticketId)) this.#sayGone(watcher);
      },
    };
  }

  #hear(news: SignNews): void {
    const { sign, entityId } = news;
    const key = signerKey(sign);
    const before = this.#board.put(news);
    const outside = this.#forOutsiders(news, before?.news.sign);
    const tell = (watcher: SignWatcher): void => this.#tell(watcher, news, outside);
    this.#watchers.forEach(`t ${sign.ticketId}`, tell);
    this.#watchers.forEach(`e ${entityId}`, tell);
    this.#watchers.forEach("all", tell);
    for (const held of this.#board.of(sign.ticketId)) this.#watchers.forEach(`s ${held.signerKey}`, tell);
    if (sign.state === "left") return;
    if (before === undefined) {
      this.#watchers.forEach(`s ${key}`, (watcher) => {
        if (isWithin(watcher, whoseOf(news))) this.#tellHeld(watcher, sign.ticketId);
      });
    }
    if (isOfTeam(sign.signerType)) this.#sayWhoIsHere(sign.ticketId);
  }

  /** Each side is told of the other one: customers how far the team has read, and those of the team who are in the ticket how far its customer has. */
  #hearSeen({ seen, entityId, customerId }: SeenNews): void {
    const { ticketId, seenBy } = seen;
    const whose = { ticketId, entityId, customerId };
    const tell = (watcher: SignWatcher): void => {
      if (!isWithin(watcher, whose)) return;
      if (isOfTeam(watcher.caller.role) === (seenBy === "customer")) watcher.onSeen?.(seen);
    };
    this.#watchers.forEach(`t ${ticketId}`, tell);
    for (const { signerKey: key } of this.#board.of(ticketId)) this.#watchers.forEach(`s ${key}`, tell);
  }

  /** What those outside the team are told: that it writes, or no longer does; not who, and not who views. */
  #forOutsiders({ sign }: SignNews, before: TicketSign | undefined): TicketSign | undefined {
    const isNews = sign.state === "writing" || before?.state === "writing";
    return isNews && isOfTeam(sign.signerType) ? this.#teamSign(sign.ticketId) : undefined;
  }

  #teamSign(ticketId: string): TicketSign {
    const forMs = this.#board.teamWritesFor(ticketId);
    const state = forMs > 0 ? "writing" : "left";
    return { ticketId, state, signer: "agent", signerType: "agent", signerName: null, forMs };
  }

  #tell(watcher: SignWatcher, news: SignNews, outside: TicketSign | undefined): void {
    const { caller } = watcher;
    if (!isWithin(watcher, whoseOf(news))) return;
    if (!isOfTeam(caller.role)) {
      if (outside !== undefined) watcher.onSign(outside);
      return;
    }
    const isOwn = news.sign.signer === caller.subject && news.sign.signerType === caller.role;
    if (!isOwn) watcher.onSign(news.sign);
  }

  /** The signs in a ticket, for somebody who has just come. */
  #tellHeld(watcher: SignWatcher, ticketId: string): void {
    for (const held of this.#board.of(ticketId)) {
      const { news } = held;
      const now = { ...news, sign: { ...news.sign, forMs: this.#board.leftOf(held) } };
      this.#tell(watcher, now, this.#forOutsiders(now, undefined));
    }
  }

  #isTeamThere(ticketId: string): boolean {
    return this.#board.of(ticketId).some(({ news: { sign } }) => isOfTeam(sign.signerType));
  }

  /** Somebody of the team looks at a ticket: they are told that its customer has it open. Nobody else need know. */
  #sayWhoIsHere(ticketId: string): void {
    const said = new Set<string>();
    this.#watchers.forEach(`t ${ticketId}`, (watcher) => {
      if (watcher.isHere !== true || said.has(watcher.caller.subject)) return;
      said.add(watcher.caller.subject);
      this.#sayHere(watcher);
    });
  }

  #sayHere(watcher: SignWatcher): void {
    const { filter, caller } = watcher;
    if (watcher.isHere !== true || filter.ticketId === null) return;
    const held = this.#board.get(filter.ticketId, keyOfCaller(caller));
    // Who writes views, too; and one who was told of a moment ago is still there.
    if (held?.news.sign.state === "writing") return;
    if (held !== undefined && this.#board.leftOf(held) > SIGN_FOR_MS.viewing - SIGN_AGAIN_MS.viewing) return;
    this.#publishOf(watcher, "viewing");
  }

  #sayGone(watcher: SignWatcher): void {
    const { filter, caller } = watcher;
    if (watcher.isHere !== true) return;
    let isThere = false;
    this.#watchers.forEach(`t ${filter.ticketId}`, (other) => {
      isThere ||= other.isHere === true && other.caller.subject === caller.subject;
    });
    if (!isThere) this.#publishOf(watcher, "left");
  }

  #publishOf({ caller, filter }: SignWatcher, state: SignState): void {
    const { ticketId, entityId } = filter;
    if (ticketId === null || entityId === null) return;
    const { subject, role } = caller;
    const signer = { signer: subject, signerType: role, signerName: null };
    this.publish({ sign: { ticketId, state, ...signer, forMs: SIGN_FOR_MS[state] }, entityId, customerId: subject });
  }
}
