import { isOfTeam, SeenNews, SIGN_AGAIN_MS, SIGN_FOR_MS, SignNews, SIGNS_SUBJECT } from "@crossdesk/contracts";
import type { Caller, SeenUpTo, SignState, TicketSign } from "@crossdesk/contracts";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "pino";
import { z } from "zod";
import { KeyedSets } from "./keyed-sets.ts";
import type { ChangeFilter } from "./placed-change.ts";
import { SignBoard, signerKey } from "./sign-board.ts";

/** A receiver of signs. */
export interface SignWatcher {
  readonly caller: Caller;
  /** The tickets whose signs it may receive. */
  readonly filter: ChangeFilter;
  /**
   * Of which of them: of the filter's ticket, of `all`, or of those in which the caller is, by their own signs (`joined`): so that an agent
   * receives the signs of the ticket before them, and a tenant's consoles need not all receive each other's.
   */
  readonly signsOf: "ticket" | "joined" | "all";
  /** Its caller counts as viewing the filter's ticket for as long as it watches. */
  readonly isHere?: boolean;
  /** Must not throw. */
  readonly onSign: (sign: TicketSign) => void;
  /** How far the other side has come in reading the ticket. Must not throw. */
  readonly onSeen?: (seen: SeenUpTo) => void;
}

/** The messages on the subject of signs. */
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
          if ("seen" in news) this.#receiveSeen(news);
          else this.#receive(news);
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

  /** Publishes a sign to all processes, this one too. The caller has checked who signs, and that they may. */
  publish(news: SignNews | SeenNews): void {
    const { nc } = this.#options;
    if (!nc.isClosed() && !nc.isDraining()) nc.publish(SIGNS_SUBJECT, JSON.stringify(news));
  }

  /** Delivers the current signs and all later ones to a watcher, until it is disposed. */
  watch(watcher: SignWatcher): Disposable {
    const key = keyOf(watcher);
    this.#watchers.add(key, watcher);
    const { caller, filter, signsOf } = watcher;
    if (signsOf === "joined") {
      for (const ticketId of this.#board.ticketsOf(keyOfCaller(caller))) this.#deliverHeld(watcher, ticketId);
    }
    const { ticketId } = filter;
    if (ticketId !== null) {
      this.#deliverHeld(watcher, ticketId);
      if (this.#isTeamThere(ticketId)) this.#announceHere(watcher);
    }
    return {
      [Symbol.dispose]: () => {
        this.#watchers.delete(key, watcher);
        if (ticketId !== null && this.#isTeamThere(ticketId)) this.#announceGone(watcher);
      },
    };
  }

  #receive(news: SignNews): void {
    const { sign, entityId } = news;
    const key = signerKey(sign);
    const before = this.#board.put(news);
    const outside = this.#forOutsiders(news, before?.news.sign);
    const deliver = (watcher: SignWatcher): void => this.#deliver(watcher, news, outside);
    this.#watchers.forEach(`t ${sign.ticketId}`, deliver);
    this.#watchers.forEach(`e ${entityId}`, deliver);
    this.#watchers.forEach("all", deliver);
    for (const held of this.#board.of(sign.ticketId)) this.#watchers.forEach(`s ${held.signerKey}`, deliver);
    if (sign.state === "left") return;
    if (before === undefined) {
      this.#watchers.forEach(`s ${key}`, (watcher) => {
        if (isWithin(watcher, whoseOf(news))) this.#deliverHeld(watcher, sign.ticketId);
      });
    }
    if (isOfTeam(sign.signerType)) this.#announceCustomers(sign.ticketId);
  }

  /** Each side receives the other's read mark: customers that of the team, and agents in the ticket that of its customer. */
  #receiveSeen({ seen, entityId, customerId }: SeenNews): void {
    const { ticketId, seenBy } = seen;
    const whose = { ticketId, entityId, customerId };
    const deliver = (watcher: SignWatcher): void => {
      if (!isWithin(watcher, whose)) return;
      if (isOfTeam(watcher.caller.role) === (seenBy === "customer")) watcher.onSeen?.(seen);
    };
    this.#watchers.forEach(`t ${ticketId}`, deliver);
    for (const { signerKey: key } of this.#board.of(ticketId)) this.#watchers.forEach(`s ${key}`, deliver);
  }

  /** What customers receive: that the team writes, or no longer does; not who, and not who views. */
  #forOutsiders({ sign }: SignNews, before: TicketSign | undefined): TicketSign | undefined {
    const isNews = sign.state === "writing" || before?.state === "writing";
    return isNews && isOfTeam(sign.signerType) ? this.#teamSign(sign.ticketId) : undefined;
  }

  #teamSign(ticketId: string): TicketSign {
    const forMs = this.#board.teamWritesFor(ticketId);
    const state = forMs > 0 ? "writing" : "left";
    return { ticketId, state, signer: "agent", signerType: "agent", signerName: null, forMs };
  }

  #deliver(watcher: SignWatcher, news: SignNews, outside: TicketSign | undefined): void {
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
  #deliverHeld(watcher: SignWatcher, ticketId: string): void {
    for (const held of this.#board.of(ticketId)) {
      const { news } = held;
      const now = { ...news, sign: { ...news.sign, forMs: this.#board.leftOf(held) } };
      this.#deliver(watcher, now, this.#forOutsiders(now, undefined));
    }
  }

  #isTeamThere(ticketId: string): boolean {
    return this.#board.of(ticketId).some(({ news: { sign } }) => isOfTeam(sign.signerType));
  }

  /** An agent looks at a ticket, and receives a sign if its customer has it open. Nobody else needs it. */
  #announceCustomers(ticketId: string): void {
    const said = new Set<string>();
    this.#watchers.forEach(`t ${ticketId}`, (watcher) => {
      if (watcher.isHere !== true || said.has(watcher.caller.subject)) return;
      said.add(watcher.caller.subject);
      this.#announceHere(watcher);
    });
  }

  #announceHere(watcher: SignWatcher): void {
    const { filter, caller } = watcher;
    if (watcher.isHere !== true || filter.ticketId === null) return;
    const held = this.#board.get(filter.ticketId, keyOfCaller(caller));
    // A writer also views; and a sign that is still fresh need not be repeated.
    if (held?.news.sign.state === "writing") return;
    if (held !== undefined && this.#board.leftOf(held) > SIGN_FOR_MS.viewing - SIGN_AGAIN_MS.viewing) return;
    this.#publishOf(watcher, "viewing");
  }

  #announceGone(watcher: SignWatcher): void {
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
