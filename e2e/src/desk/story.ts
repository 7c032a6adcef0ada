import type { Channel } from "@crossdesk/contracts";
import { formatTime } from "./time.ts";

/** The state of a ticket by the answers that people got to their actions. */
export type Standing = "open" | "resolved" | "closed";

/** How often an agent let the ticket pass, and when they did so last. */
export interface Pass {
  readonly times: number;
  readonly at: number;
}

export interface NewStory {
  readonly name: string;
  readonly id: string;
  readonly number: number;
  readonly channel: Channel;
  readonly entityId: string;
  readonly customerId: string;
  readonly orderId: string | null;
}

/**
 * One ticket as its people lived it: an independent record of what was said and done, made of the answers that they were given and of
 * nothing that the services store. The checks hold the services against it.
 */
export class Story {
  readonly name: string;
  readonly id: string;
  readonly number: number;
  readonly channel: Channel;
  readonly entityId: string;
  readonly customerId: string;
  readonly orderId: string | null;
  readonly openedAt: number;

  standing: Standing = "open";
  /** Who owes the next message: `null` on a closed ticket. */
  owes: "team" | "customer" | null = "team";
  owesSince: number;
  /** What the customer wrote last, and when. */
  lastFromCustomer: { readonly text: string; readonly at: number } | null = null;
  lastFromTeamAt: number | null = null;
  lastMessageAt: number;
  resolvedAt: number | null = null;
  closedAt: number | null = null;
  reopenings = 0;
  /** The agent who has it by the published assignments, and whether that agent began to work on it. */
  holderId: string | null = null;
  heldSince: number | null = null;
  isPicked = false;
  /** When an agent who had picked it lost it: what else was due at that very instant may have happened before. */
  lostAt: number | null = null;
  /** Assigned by routing, where capacity applies, and not by name. */
  wasRouted = false;
  /** By the machine's clock: when its opening, or its reopening, was answered; until it got somebody. */
  queuedAt: number | null;
  /** Handed over together with others, which are to be picked one after another. */
  handedOver: { readonly at: number; readonly among: number } | null = null;
  readonly passes = new Map<string, Pass>();

  readonly #lines: string[] = [];
  #turn: Promise<void> = Promise.resolve();

  constructor(made: NewStory, at: number) {
    this.name = made.name;
    this.id = made.id;
    this.number = made.number;
    this.channel = made.channel;
    this.entityId = made.entityId;
    this.customerId = made.customerId;
    this.orderId = made.orderId;
    this.openedAt = at;
    this.owesSince = at;
    this.lastMessageAt = at;
    this.queuedAt = performance.now();
    this.record(at, `opened in channel ${made.channel} by ${made.customerId}`);
  }

  /** A chat in which somebody sits and waits for the answer. */
  get isLive(): boolean {
    return this.channel === "beckn" || this.channel === "chat";
  }

  /** What happened, oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  record(at: number, what: string): void {
    this.#lines.push(`${formatTime(at)}  ${what}`);
  }

  /** People act on one ticket one after another, so that the order of their answers is the order of what happened. */
  inTurn(act: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(act);
    return this.#turn;
  }

  customerWrote(text: string, at: number): void {
    this.record(at, `${this.customerId}: "${text}"`);
    if (this.standing !== "open") {
      this.reopenings += 1;
      this.#open(at);
    } else this.#owe("team", at);
    this.lastFromCustomer = { text, at };
    this.lastMessageAt = at;
  }

  teamWrote(who: string, text: string, at: number): void {
    this.record(at, `${who}: "${text}"`);
    if (this.standing === "open") this.#owe("customer", at);
    this.lastFromTeamAt = at;
    this.lastMessageAt = at;
  }

  resolved(who: string, at: number): void {
    this.record(at, `resolved by ${who}`);
    this.standing = "resolved";
    this.resolvedAt = at;
    this.#owe("customer", at);
  }

  closed(who: string, at: number): void {
    this.record(at, `closed by ${who}`);
    this.standing = "closed";
    this.closedAt = at;
    this.owes = null;
  }

  reopened(who: string, at: number): void {
    this.record(at, `opened again by ${who}`);
    this.#open(at);
  }

  assigned(agentId: string, at: number, { picked, routed }: { picked: boolean; routed: boolean }): void {
    if (this.isPicked) this.lostAt = at;
    this.holderId = agentId;
    this.heldSince = at;
    this.isPicked = picked;
    this.wasRouted = routed;
    this.queuedAt = null;
  }

  unassigned(at: number): void {
    if (this.isPicked) this.lostAt = at;
    this.holderId = null;
    this.heldSince = null;
    this.isPicked = false;
  }

  passed(agentId: string, at: number): void {
    this.passes.set(agentId, { times: (this.passes.get(agentId)?.times ?? 0) + 1, at });
  }

  #open(at: number): void {
    this.standing = "open";
    this.resolvedAt = null;
    this.closedAt = null;
    this.owes = "team";
    this.owesSince = at;
    this.isPicked = false;
  }

  #owe(party: "team" | "customer", at: number): void {
    if (this.owes === party) return;
    this.owes = party;
    this.owesSince = at;
  }
}
