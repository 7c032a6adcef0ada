import { createChance } from "../chance.ts";
import type { Chance } from "../chance.ts";
import { ask } from "../desk.ts";
import type { Desk } from "../desk.ts";
import type { Agent } from "../roster.ts";
import type { Story } from "../story.ts";
import { MINUTE, stepAfter } from "../time.ts";
import { giveBack, handOver } from "./hand-over.ts";
import { listOwn } from "./presence.ts";

/** What an agent is like at work. */
interface Habits {
  /** How often an offer goes unseen. */
  readonly overlooks: number;
  /** How often a ticket is called done before it is. */
  readonly hurries: number;
}

/** One agent's work: what they do with the tickets that they are given, whenever they sit at their desk. */
export class Work {
  readonly #desk: Desk;
  readonly #agent: Agent;
  readonly #chance: Chance;
  readonly #habits: Habits;
  readonly #held = new Set<Story>();

  constructor(desk: Desk, agent: Agent) {
    this.#desk = desk;
    this.#agent = agent;
    this.#chance = createChance(desk.seed, `${agent.subject}'s work`);
    this.#habits = { overlooks: this.#chance.next() * 0.16, hurries: this.#chance.next() * 0.25 };
  }

  get held(): ReadonlySet<Story> {
    return this.#held;
  }

  /** A ticket is theirs now. */
  receive(story: Story): void {
    this.#held.add(story);
    if (!this.#agent.isAtDesk || this.#chance.happens(this.#habits.overlooks)) return;
    if (story.isPicked) this.#answerLater(story);
    else this.#pickLater(story, this.#chance.minutes(0.2, 2));
  }

  lose(story: Story): void {
    this.#held.delete(story);
  }

  /** The customer of a ticket of theirs wrote. */
  readMessage(story: Story): void {
    // Some messages are seen late, at the next look through the list.
    if (this.#agent.isAtDesk && story.isPicked && !this.#chance.happens(0.1)) this.#answerLater(story);
  }

  /** Sits down, and looks through everything that is there. */
  lookThrough(): void {
    for (const story of this.#held) {
      if (story.standing !== "open") continue;
      if (!story.isPicked) this.#pickLater(story, this.#chance.minutes(0.2, 6));
      else if (story.owes === "team") this.#answerLater(story);
      else this.#finishLater(story);
    }
  }

  #later(delay: number, act: () => Promise<void>): void {
    this.#desk.agenda.add(stepAfter(this.#desk.now(), delay), act);
  }

  /** Whether the ticket is still theirs to act on, and they are there to do so. */
  #has(story: Story): boolean {
    return this.#agent.isAtDesk && !this.#agent.isRemoved && story.holderId === this.#agent.id;
  }

  #pickLater(story: Story, delay: number): void {
    this.#later(delay, () =>
      story.inTurn(async () => {
        if (!this.#has(story) || story.isPicked || story.standing !== "open") return;
        if (this.#chance.happens(0.02)) return giveBack(this.#desk, story, this.#agent);
        if (await pick(this.#desk, story, this.#agent)) this.#answerLater(story);
      }),
    );
  }

  #answerLater(story: Story): void {
    const delay = story.isLive ? this.#chance.minutes(1, 9) : this.#chance.minutes(5, 240);
    this.#later(delay, () => story.inTurn(() => this.#answer(story)));
  }

  async #answer(story: Story): Promise<void> {
    if (!this.#has(story) || story.standing !== "open" || story.owes !== "team") return;
    const [desk, agent, chance] = [this.#desk, this.#agent, this.#chance];
    if (chance.happens(0.03)) return handOver(desk, story, { agent, chance });
    const since = story.owesSince;
    const asked = await ask(desk, {
      as: agent.caller,
      what: `${agent.subject} answers ticket ${story.number}`,
      story,
      mayBe: ["TICKET_CLOSED"],
      call: (how) => desk.client.messages.add.mutate({ ticket: { id: story.id }, text: "We look into it." }, how),
    });
    if (!asked.ok) return;
    desk.tally.count("messages of the team");
    desk.tally.answerTimes.push(desk.now() - since);
    story.teamWrote(agent.subject, "We look into it.", desk.now());
    desk.signals.answered.emit(story);
    if (chance.happens(this.#habits.hurries)) await end(desk, story, { agent, chance });
    else if (chance.happens(0.03)) await markPending(desk, story, agent);
    else this.#finishLater(story);
  }

  /** A ticket without further messages is resolved after a while. */
  #finishLater(story: Story): void {
    const delay = story.isLive ? this.#chance.minutes(4, 40) : this.#chance.minutes(120, 1_700);
    this.#later(delay, () =>
      story.inTurn(async () => {
        const isSilent = story.owes === "customer" && this.#desk.now() - story.lastMessageAt >= 4 * MINUTE;
        if (!this.#has(story) || story.standing !== "open" || !isSilent) return;
        await end(this.#desk, story, { agent: this.#agent, chance: this.#chance });
      }),
    );
  }
}

/** Begins to work on a ticket that one has. */
export const pick = async (desk: Desk, story: Story, agent: Agent): Promise<boolean> => {
  if (agent.attendance === "standing") await listOwn(desk, agent);
  const asked = await ask(desk, {
    as: agent.caller,
    what: `${agent.subject} picks ticket ${story.number}`,
    story,
    mayBe: ["AGENT_NOT_ASSIGNED", "ILLEGAL_TRANSITION", "TICKET_CLOSED"],
    call: (how) => desk.client.tickets.pick.mutate({ ticket: { id: story.id } }, how),
  });
  if (!asked.ok) return false;
  story.isPicked = true;
  story.record(desk.now(), `picked by ${agent.subject}`);
  return true;
};

/** Resolves it, or closes the chat's room. */
const end = async (desk: Desk, story: Story, { agent, chance }: { agent: Agent; chance: Chance }): Promise<void> => {
  const closes = story.isLive && chance.happens(0.4);
  const { tickets } = desk.client;
  const asked = await ask(desk, {
    as: agent.caller,
    what: `${agent.subject} ${closes ? "closes" : "resolves"} ticket ${story.number}`,
    story,
    mayBe: ["ILLEGAL_TRANSITION", "TICKET_CLOSED"],
    call: (how) => (closes ? tickets.closeRoom : tickets.resolve).mutate({ ticket: { id: story.id } }, how),
  });
  if (!asked.ok || story.standing !== "open") return;
  desk.tally.count(closes ? "closed by agents" : "resolved by agents");
  if (closes) story.closed(agent.subject, desk.now());
  else story.resolved(agent.subject, desk.now());
  desk.signals.ended.emit(story);
};

const markPending = async (desk: Desk, story: Story, agent: Agent): Promise<void> => {
  const asked = await ask(desk, {
    as: agent.caller,
    what: `${agent.subject} sets ticket ${story.number} to pending`,
    story,
    mayBe: ["ILLEGAL_TRANSITION", "TICKET_CLOSED"],
    call: (how) => desk.client.tickets.markPending.mutate({ ticket: { id: story.id } }, how),
  });
  if (asked.ok) story.record(desk.now(), `set to pending by ${agent.subject}`);
};
