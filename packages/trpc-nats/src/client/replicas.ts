import type { Msg } from "@nats-io/nats-core";
import type { Due } from "../shared/deadlines.ts";
import { PRESENCE_PATH } from "../shared/subjects.ts";
import { encodeJson, parseWhereabouts } from "../shared/wire.ts";
import type { ControlEnvelope } from "../shared/wire.ts";
import type { Listener, ReplyInbox } from "./reply-inbox.ts";

/** A call that has waited for longer than most do. */
export interface SlowCall {
  readonly id: string;
  /** No replica that answers has it: it goes out again under this base, if that does no harm. */
  onMissing(base: string): void;
}

/** How long replicas have to say whether they run a call, in milliseconds. One that takes longer cannot be relied on. */
export const ANSWER_MS = 250;
/** While replicas are called one by one, they are asked so often whether they are there, in milliseconds. */
const WATCH_MS = 1_000;
/** So many messages go to the queue group each time, and so many times in a row all of them must be answered. */
const PATROLS = 4;
const GOOD_ROUNDS = 5;

/** Collects the answers to one message for a while. */
abstract class Inquiry implements Listener, Due {
  readonly subject: string;
  readonly dueAt = performance.now() + ANSWER_MS;
  dueIndex = -1;
  readonly #inbox: ReplyInbox;
  readonly #number: number;

  constructor(inbox: ReplyInbox, subject: string) {
    this.#inbox = inbox;
    this.subject = subject;
    this.#number = inbox.nextNumber();
  }

  send(payload: object): void {
    const { channel } = this.#inbox;
    this.#inbox.open(this.#number, this);
    channel.deadlines.add(this);
    const reply = this.#inbox.subjectOf(this.#number);
    channel.publisher.publish({ subject: this.subject, payload: encodeJson(payload), reply, cancelled: false });
  }

  abstract onMessage(message: Msg): void;
  protected abstract onEnd(): void;

  onDue(): void {
    this.#inbox.close(this.#number);
    this.onEnd();
  }

  // If no member can be asked, nothing is learnt here; the calls themselves fail with the reason.
  onNoResponders(): void {}
  onForbidden(): void {}
  onClosed(): void {}
}

/** Which of some calls are in the hands of a replica that answers. */
class Whereabouts extends Inquiry {
  /** The bases that calls to the replicas that answered begin with; those that have none of their own are left out. */
  readonly bases: string[] = [];
  readonly running = new Set<string>();
  /** Everybody who answered has understood the question, and somebody has. */
  isConclusive = false;
  readonly #conclude: (found: Whereabouts) => void;
  #answers = 0;
  #understood = 0;

  constructor(inbox: ReplyInbox, subject: string, conclude: (found: Whereabouts) => void) {
    super(inbox, subject);
    this.#conclude = conclude;
  }

  onMessage(message: Msg): void {
    this.#answers += 1;
    const found = parseWhereabouts(message.string());
    // A server of an earlier release, of which nobody knows what it runs.
    if (found === undefined) return;
    this.#understood += 1;
    for (const id of found) this.running.add(id);
    if (message.reply !== undefined && message.reply !== "") this.bases.push(message.reply);
  }

  protected onEnd(): void {
    this.isConclusive = this.#answers > 0 && this.#answers === this.#understood;
    this.#conclude(this);
  }
}

/** A message to the queue group, which any member answers that is not stuck. */
class Patrol extends Inquiry {
  answered = false;

  onMessage(): void {
    this.answered = true;
  }

  /** Nothing can be seen: the queue group is tried, and a member that hangs is noticed again. */
  override onForbidden(): void {
    this.answered = true;
  }

  protected onEnd(): void {}
}

/**
 * Where the calls of one service go: to its queue group, of which the broker chooses a member; or, once a member was found that takes calls and
 * answers none, to the others one by one, until the queue group is sound again. A process that hangs stays in its group for as long as the broker
 * waits for its pings, and would cost its share of all calls.
 */
export class Replicas implements Due {
  dueAt = 0;
  dueIndex = -1;
  readonly #inbox: ReplyInbox;
  readonly #group: string;
  #slow: SlowCall[] = [];
  #bases: readonly string[] = [];
  #turn = 0;
  #patrols: readonly Patrol[] = [];
  #goodRounds = 0;
  /** The broker lets this connection call single replicas. */
  #mayChoose = true;

  constructor(inbox: ReplyInbox, group: string) {
    this.#inbox = inbox;
    this.#group = group;
  }

  /** What the subject of the next call begins with. */
  get base(): string {
    if (this.#bases.length === 0) return this.#group;
    this.#turn += 1;
    return this.#bases[this.#turn % this.#bases.length] ?? this.#group;
  }

  /** Whether a call under this base went to a single replica. */
  isSingle(base: string): boolean {
    return base !== this.#group;
  }

  /** Asks the replicas whether one of them runs the call. Calls of one turn are asked about at once. */
  ask(call: SlowCall): void {
    this.#slow.push(call);
    if (this.#slow.length === 1) queueMicrotask(() => this.#find(this.#slow.splice(0)));
  }

  /** This replica is gone; its calls go to the queue group again. */
  onGone(base: string): void {
    this.#bases = this.#bases.filter((each) => each !== base);
  }

  /** The broker refuses calls to single replicas. */
  onForbidden(): void {
    this.#mayChoose = false;
    this.#bases = [];
  }

  onDue(now: number): void {
    if (this.#bases.length === 0) return;
    const isGood = this.#patrols.every(({ answered }) => answered);
    this.#goodRounds = isGood && this.#patrols.length > 0 ? this.#goodRounds + 1 : 0;
    if (this.#goodRounds >= GOOD_ROUNDS) {
      this.#bases = [];
      this.#patrols = [];
      return;
    }
    this.#find([]);
    this.#patrols = Array.from({ length: PATROLS }, () => new Patrol(this.#inbox, `${this.#group}.${PRESENCE_PATH}`));
    for (const patrol of this.#patrols) patrol.send({});
    this.#watch(now);
  }

  #watch(now: number): void {
    this.dueAt = now + WATCH_MS;
    this.#inbox.channel.deadlines.add(this);
  }

  #find(calls: readonly SlowCall[]): void {
    const question: ControlEnvelope = { running: calls.map(({ id }) => id) };
    new Whereabouts(this.#inbox, this.#group, (found) => this.#conclude(calls, found)).send(question);
  }

  #conclude(calls: readonly SlowCall[], { bases, running, isConclusive }: Whereabouts): void {
    if (!isConclusive) return;
    const missing = calls.filter(({ id }) => !running.has(id));
    const wasChoosing = this.#bases.length > 0;
    if (this.#mayChoose && (wasChoosing || missing.length > 0)) {
      this.#bases = bases;
      this.#goodRounds = wasChoosing && missing.length === 0 ? this.#goodRounds : 0;
      if (!wasChoosing && bases.length > 0) this.#watch(performance.now());
    }
    for (const call of missing) call.onMissing(this.base);
  }
}
