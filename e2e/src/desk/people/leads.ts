import { createChance } from "../chance.ts";
import type { Chance } from "../chance.ts";
import { ask } from "../desk.ts";
import type { Desk } from "../desk.ts";
import { isAvailable } from "../roster.ts";
import type { Agent } from "../roster.ts";
import type { Story } from "../story.ts";
import { BEGIN, HOUR, stepAfter } from "../time.ts";

/** What one sees of the whole desk: open tickets of the tenant that await the team, longest waiting first. */
const listWaiting = async (desk: Desk, lead: Agent): Promise<Story[]> => {
  const asked = await ask(desk, {
    as: lead.caller,
    what: `${lead.subject} looks at the longest waiting tickets`,
    call: (how) => desk.client.tickets.list.query({ awaiting: "team", sort: "longest-waiting", limit: 20 }, how),
  });
  if (!asked.ok) return [];
  return asked.value.items.flatMap(({ ticket }) => desk.stories.get(ticket.id) ?? []);
};

/** Leads look at what waits longest, give it to somebody who is there, or take it over. */
export const startLead = (desk: Desk, lead: Agent): void => {
  const chance = createChance(desk.seed, `${lead.subject}'s rounds`);
  const goRound = (at: number): void =>
    desk.agenda.add(at, async () => {
      goRound(stepAfter(desk.now(), chance.minutes(50, 150)));
      if (!lead.isAtDesk) return;
      const waiting = await listWaiting(desk, lead);
      const stuck = waiting.find((story) => desk.now() - story.owesSince > HOUR && story.standing === "open");
      if (stuck === undefined) return;
      await stuck.inTurn(() => (chance.happens(0.3) ? take(desk, stuck, lead) : assign(desk, stuck, { lead, chance })));
    });
  goRound(BEGIN + 8 * HOUR);
};

const assign = async (desk: Desk, story: Story, { lead, chance }: { lead: Agent; chance: Chance }): Promise<void> => {
  const [first, ...rest] = desk.roster
    .of(story.entityId)
    .filter((agent) => agent.isAtDesk && isAvailable(agent, desk.now(), desk.rules) && agent.id !== story.holderId);
  if (first === undefined || story.standing !== "open") return;
  const agent = chance.pick([first, ...rest]);
  const asked = await ask(desk, {
    as: lead.caller,
    what: `${lead.subject} assigns ticket ${story.number} to ${agent.subject}`,
    story,
    mayBe: ["TICKET_CLOSED", "AGENT_NOT_FOUND"],
    call: (how) =>
      desk.client.agents.assign.mutate(
        { ticket: { id: story.id }, agent: { id: agent.id }, note: "Waits for long." },
        how,
      ),
  });
  if (!asked.ok) return;
  desk.tally.count("tickets reassigned by leads");
  story.record(desk.now(), `assigned to ${agent.subject} by ${lead.subject}`);
};

/** Takes a ticket over, or out of the queue. */
export const take = async (desk: Desk, story: Story, agent: Agent): Promise<void> => {
  if (story.standing !== "open" || story.holderId === agent.id) return;
  const asked = await ask(desk, {
    as: agent.caller,
    what: `${agent.subject} takes ticket ${story.number}`,
    story,
    mayBe: ["TICKET_CLOSED", "AGENT_NOT_ASSIGNED", "FORBIDDEN", "ILLEGAL_TRANSITION"],
    call: (how) => desk.client.agents.take.mutate({ ticket: { id: story.id } }, how),
  });
  if (!asked.ok) return;
  desk.tally.count("tickets taken");
  story.record(desk.now(), `taken by ${agent.subject}`);
};
