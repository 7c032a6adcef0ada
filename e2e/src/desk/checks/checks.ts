import type { Desk } from "../desk.ts";
import type { DeskEvent } from "../feed.ts";
import type { Team } from "../people/team.ts";
import type { Story } from "../story.ts";
import type { DeskSystem } from "../system.ts";
import { checkAbsence, checkOffer } from "./check-absence.ts";
import { checkEndings } from "./check-endings.ts";
import { checkHands, checkLoads } from "./check-hands.ts";
import { QueueCheck } from "./check-queue.ts";
import { checkLists } from "./check-lists.ts";
import { checkTurns } from "./check-turns.ts";
import { checkWaitingList } from "./check-waiting-list.ts";
import { readSnapshot } from "./snapshot.ts";

/** Holds what the services did against what people said and did, after each step. */
export class Checks {
  readonly #desk: Desk;
  readonly #system: DeskSystem;
  readonly #team: Team;
  readonly #queue: QueueCheck;

  constructor(desk: Desk, system: DeskSystem, team: Team) {
    this.#desk = desk;
    this.#system = system;
    this.#team = team;
    this.#queue = new QueueCheck(desk);
  }

  get isPending(): boolean {
    return this.#queue.isPending;
  }

  /** At rest: `events` are those of this step. Shows people what happened to their tickets, and checks the rest. */
  async take(events: readonly DeskEvent[]): Promise<void> {
    const routed = new Map<string, Story[]>();
    for (const event of events) {
      if (event.kind === "assigned") this.#takeOffer(event, routed);
      this.#team.show(event);
      if (event.kind === "set-away") this.#takeAway(event);
      if (event.kind === "changed") this.#desk.touched.add(event.ticketId);
      else if (event.kind !== "set-away") this.#desk.touched.add(event.data.ticketId);
    }
    await this.#look([...this.#desk.touched], routed);
    this.#desk.touched.clear();
  }

  /** The same for every ticket that is not closed, whether or not there was an event of it. */
  async lookAtAll(): Promise<void> {
    const ids = [...this.#desk.stories.values()]
      .filter((story) => story.standing !== "closed")
      .map((story) => story.id);
    await this.#look(ids, new Map());
    await checkLists(this.#desk, (agent) => this.#team.heldBy(agent));
    const entityIds = new Set(this.#desk.roster.agents.map((agent) => agent.entityId));
    for (const entityId of entityIds) await checkWaitingList(this.#desk, entityId);
  }

  async #look(ids: readonly string[], routed: ReadonlyMap<string, readonly Story[]>): Promise<void> {
    const snapshot = await readSnapshot(this.#system, ids);
    const heldBy = (agentId: string): ReadonlySet<Story> => {
      const agent = this.#desk.roster.byId(agentId);
      return agent === undefined ? new Set() : this.#team.heldBy(agent);
    };
    checkEndings(this.#desk, snapshot);
    checkTurns(this.#desk, snapshot);
    checkHands(this.#desk, snapshot);
    checkLoads(this.#desk, { snapshot, routed, heldBy });
    checkAbsence(this.#desk, (agent) => this.#team.heldBy(agent));
    this.#queue.check(snapshot);
  }

  #takeOffer({ data, came }: Extract<DeskEvent, { kind: "assigned" }>, routed: Map<string, Story[]>): void {
    const { stories, roster, tally } = this.#desk;
    const story = stories.get(data.ticketId);
    const agent = roster.byId(data.agentId);
    tally.count(`given: ${data.reason}`);
    if (story === undefined || agent === undefined || data.reason !== "routed") return;
    routed.set(agent.id, [...(routed.get(agent.id) ?? []), story]);
    tally.offerDelays.push(this.#queue.delayOf(story));
    if (story.queuedAt !== null) tally.offerWork.push(Math.max(0, came - story.queuedAt));
    checkOffer(this.#desk, agent, story);
  }

  /** Somebody whose program fell silent is set to away, and only they. */
  #takeAway({ agentId, status }: Extract<DeskEvent, { kind: "set-away" }>): void {
    const { roster, findings, tally } = this.#desk;
    const agent = roster.byId(agentId);
    if (agent === undefined) return;
    tally.count("set to away for silence");
    // A call of this very step may have come a moment later than the end of their second offer.
    const isSilent = agent.attendance === "standing" && (agent.missed >= 2 || agent.lastCallAt === this.#desk.now());
    if (!isSilent) {
      const sentence = `${agent.subject} was set to ${status} after ${agent.missed} offers that they let pass.`;
      findings.add({ invariant: 2, at: this.#desk.now(), sentence, story: null });
    }
    agent.status = status;
    agent.statusSince = this.#desk.now();
  }
}
