import { createChance } from "../chance.ts";
import { ask } from "../desk.ts";
import type { Desk } from "../desk.ts";
import type { Agent } from "../roster.ts";
import type { Story } from "../story.ts";
import { BEGIN, HOUR, stepAfter } from "../time.ts";
import { take } from "./leads.ts";

/** Open tickets of the tenant that are not this agent's. */
const findForeign = (desk: Desk, agent: Agent): Story[] =>
  [...desk.stories.values()].filter(
    (story) => story.entityId === agent.entityId && story.standing === "open" && story.holderId !== agent.id,
  );

/** Now and then an agent helps themselves: takes a ticket out of the queue, or begins to work on one that is not theirs. */
export const startMeddling = (desk: Desk, agent: Agent): void => {
  const chance = createChance(desk.seed, `${agent.subject}'s initiative`);
  // Where that is what is broken, it is done more often, so that it shows soon.
  const [least, most] = desk.fault === "pick" ? [10, 70] : [100, 700];
  const goOn = (at: number): void =>
    desk.agenda.add(at, async () => {
      goOn(stepAfter(desk.now(), chance.minutes(least, most)));
      if (!agent.isAtDesk || agent.isRemoved) return;
      const foreign = findForeign(desk, agent);
      const queued = foreign.filter((story) => story.holderId === null);
      const [first, ...rest] = queued.length > 0 ? queued : foreign;
      if (first === undefined) return;
      const story = chance.pick([first, ...rest]);
      const takes = queued.length > 0 && chance.happens(0.5);
      await story.inTurn(() => (takes ? take(desk, story, agent) : pickForeign(desk, story, agent)));
    });
  goOn(BEGIN + 9 * HOUR);
};

/** A pick of another agent's or an unassigned ticket is refused, unless the ticket has become theirs meanwhile. */
const pickForeign = async (desk: Desk, story: Story, agent: Agent): Promise<void> => {
  // As if a gateway called with its own rights, and not with those of the agent whom it calls for.
  const caller =
    desk.fault === "pick" && story.holderId === null ? { ...agent.caller, role: "service" as const } : agent.caller;
  const asked = await ask(desk, {
    as: caller,
    what: `${agent.subject} picks ticket ${story.number}, which is not theirs`,
    story,
    mayBe: ["AGENT_NOT_ASSIGNED", "ILLEGAL_TRANSITION", "TICKET_CLOSED"],
    call: (how) => desk.client.tickets.pick.mutate({ ticket: { id: story.id } }, how),
  });
  desk.tally.count("picks of others' tickets");
  if (!asked.ok) return;
  const { assignedAgentId } = asked.value;
  if (assignedAgentId === agent.id) return void (story.isPicked = true);
  const has = assignedAgentId === null ? "nobody has" : `${desk.roster.nameOf(assignedAgentId)} has`;
  story.record(desk.now(), `picked by ${agent.subject}`);
  desk.findings.add({
    invariant: 6,
    at: desk.now(),
    sentence: `${agent.subject} could pick ticket ${story.number}, which ${has}: it was not taken, and counts as being worked on.`,
    story,
  });
};
