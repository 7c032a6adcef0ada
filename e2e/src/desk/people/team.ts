import { withCall } from "@crossdesk/contracts";
import { createChance } from "../chance.ts";
import { ask } from "../desk.ts";
import type { Desk } from "../desk.ts";
import type { DeskEvent } from "../feed.ts";
import { Agent } from "../roster.ts";
import type { Story } from "../story.ts";
import { BEGIN, DAY, HOUR, STEP } from "../time.ts";
import { startLead } from "./leads.ts";
import { startMeddling } from "./meddlers.ts";
import { startShifts } from "./shifts.ts";
import { startStanding } from "./standing.ts";
import type { Tenant } from "./tenants.ts";
import { Work } from "./work.ts";

const LANGUAGES: readonly [readonly string[], ...(readonly string[])[]] = [
  ["eng"],
  ["eng", "deu"],
  ["eng", "vie"],
  ["deu"],
  ["vie", "eng"],
];

/** The team of all tenants: the first of each leads; about every seventh works through the chat-ticket API. */
export const createTeam = (seed: number, tenants: readonly Tenant[]): Agent[] =>
  tenants.flatMap((tenant) =>
    Array.from({ length: tenant.agents }, (_, index) => {
      const subject = `${tenant.id}-${index === 0 ? "lead" : `agent-${index}`}`;
      const chance = createChance(seed, subject);
      return new Agent({
        subject,
        entityId: tenant.id,
        isLead: index === 0,
        attendance: index % 7 === 5 ? "standing" : "console",
        languages: chance.pick(LANGUAGES),
        capacity: chance.between(4, 9),
      });
    }),
  );

const ADMIN = { subject: "owner", role: "admin", entityId: null } as const;

/** The team at work: everybody comes and goes by themselves, and does what they are shown. */
export class Team {
  readonly #desk: Desk;
  readonly #work = new Map<Agent, Work>();

  constructor(desk: Desk) {
    this.#desk = desk;
    for (const agent of desk.roster.agents) this.#work.set(agent, new Work(desk, agent));
    desk.signals.wrote.listen((story) => this.#workOf(story.holderId)?.readMessage(story));
  }

  /** Makes everybody's record, and lets them begin. */
  async start(): Promise<void> {
    const desk = this.#desk;
    for (const [agent, work] of this.#work) {
      const { entityId, subject, capacity, languages } = agent;
      const made = await desk.client.agents.upsert.mutate(
        { entityId, subject, capacity, name: subject, email: `${subject}@desk.example`, languages: [...languages] },
        withCall({ caller: ADMIN }),
      );
      desk.roster.know(agent, made.id);
      if (agent.attendance === "standing") startStanding(desk, agent, work);
      else startShifts(desk, agent, () => work.lookThrough());
      if (agent.isLead) startLead(desk, agent);
      else if (agent.attendance === "console") startMeddling(desk, agent);
    }
    this.#planRemoval();
  }

  heldBy(agent: Agent): ReadonlySet<Story> {
    return this.#work.get(agent)?.held ?? new Set();
  }

  /** Shows everybody what happened to their tickets. */
  show(event: DeskEvent): void {
    if (event.kind === "assigned") this.#assign(event);
    else if (event.kind === "unassigned") this.#unassign(event);
  }

  #workOf(agentId: string | null): Work | undefined {
    const agent = agentId === null ? undefined : this.#desk.roster.byId(agentId);
    return agent === undefined ? undefined : this.#work.get(agent);
  }

  #assign({ data }: Extract<DeskEvent, { kind: "assigned" }>): void {
    const { ticketId, agentId, reason } = data;
    const story = this.#desk.stories.get(ticketId);
    if (story === undefined) return;
    this.#workOf(story.holderId)?.lose(story);
    const at = this.#desk.now();
    story.record(at, `${reason} to ${this.#desk.roster.nameOf(agentId)}`);
    story.assigned(agentId, at, { picked: reason === "taken", routed: reason === "routed" });
    this.#workOf(agentId)?.receive(story);
  }

  #unassign({ data }: Extract<DeskEvent, { kind: "unassigned" }>): void {
    const { ticketId, agentId, reason } = data;
    const story = this.#desk.stories.get(ticketId);
    if (story === undefined) return;
    const at = this.#desk.now();
    story.record(at, `leaves ${this.#desk.roster.nameOf(agentId)}: ${reason}`);
    this.#workOf(agentId)?.lose(story);
    if (story.holderId === agentId) story.unassigned(at);
    if (reason === "ticket-reopened") return;
    this.#desk.tally.count(`passed on: ${reason}`);
    story.passed(agentId, at);
    const agent = this.#desk.roster.byId(agentId);
    if (agent !== undefined && reason === "not-picked") agent.missed += 1;
  }

  /** Somebody is dismissed in the middle of a working day. */
  #planRemoval(): void {
    const desk = this.#desk;
    const chance = createChance(desk.seed, "dismissal");
    const leaving = desk.roster.agents.filter(
      (agent) => !agent.isLead && agent.entityId === desk.roster.agents[0]?.entityId,
    );
    const [first, ...rest] = leaving;
    if (first === undefined || leaving.length < 5) return;
    const agent = chance.pick([first, ...rest]);
    const day = BEGIN + Math.floor(((desk.end - BEGIN) / DAY) * 0.6) * DAY;
    desk.agenda.add(Math.ceil((day + 11 * HOUR + chance.minutes(0, 200)) / STEP) * STEP, async () => {
      agent.isDismissed = true;
      const asked = await ask(desk, {
        as: ADMIN,
        what: `${agent.subject} is removed`,
        call: (how) => desk.client.agents.remove.mutate({ agentId: agent.id }, how),
      });
      if (!asked.ok) return;
      agent.isRemoved = true;
      agent.isAtDesk = false;
      desk.tally.count("agents removed");
    });
  }
}
