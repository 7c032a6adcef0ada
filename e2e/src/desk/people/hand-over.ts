import type { Chance } from "../chance.ts";
import { ask } from "../desk.ts";
import type { Desk } from "../desk.ts";
import type { Agent } from "../roster.ts";
import type { Story } from "../story.ts";

/** A colleague of the same tenant, preferably one who is there. */
export const chooseColleague = (desk: Desk, agent: Agent, chance: Chance): Agent | undefined => {
  const others = desk.roster.of(agent.entityId).filter((other) => other !== agent);
  const present = others.filter((other) => other.isAtDesk);
  const [first, ...rest] = present.length > 0 && chance.happens(0.9) ? present : others;
  return first === undefined ? undefined : chance.pick([first, ...rest]);
};

/** The end of a shift: all that is open goes to a colleague, or back into the queue. */
export const handOverEverything = async (desk: Desk, agent: Agent, chance: Chance): Promise<void> => {
  const colleague = chance.happens(0.5) ? chooseColleague(desk, agent, chance) : undefined;
  const to = colleague?.id ?? null;
  const asked = await ask(desk, {
    as: agent.caller,
    what: `${agent.subject} hands all tickets over to ${colleague?.subject ?? "the queue"}`,
    mayBe: ["FORBIDDEN", "AGENT_NOT_FOUND"],
    call: (how) => desk.client.agents.handOverAll.mutate({ to, note: "End of my shift." }, how),
  });
  if (!asked.ok) return;
  desk.tally.count("tickets handed over at the end of a shift", asked.value.moved);
  const handedOver = { at: desk.now(), among: asked.value.moved };
  for (const id of asked.value.ticketIds) {
    desk.touched.add(id);
    const story = desk.stories.get(id);
    if (story === undefined) continue;
    story.handedOver = handedOver;
    story.record(desk.now(), `handed over by ${agent.subject} to ${colleague?.subject ?? "the queue"}`);
  }
};

/** One ticket, to somebody who may know better. */
export const handOver = async (
  desk: Desk,
  story: Story,
  { agent, chance }: { agent: Agent; chance: Chance },
): Promise<void> => {
  const colleague = chooseColleague(desk, agent, chance);
  if (colleague === undefined) return;
  const asked = await ask(desk, {
    as: agent.caller,
    what: `${agent.subject} hands ticket ${story.number} over to ${colleague.subject}`,
    story,
    mayBe: ["AGENT_NOT_ASSIGNED", "AGENT_NOT_FOUND", "TICKET_CLOSED", "FORBIDDEN"],
    call: (how) =>
      desk.client.agents.handOver.mutate(
        { ticket: { id: story.id }, agentId: colleague.id, note: "You know this." },
        how,
      ),
  });
  if (!asked.ok) return;
  desk.tally.count("tickets handed over");
  story.record(desk.now(), `handed over by ${agent.subject} to ${colleague.subject}`);
};

export const giveBack = async (desk: Desk, story: Story, agent: Agent): Promise<void> => {
  const asked = await ask(desk, {
    as: agent.caller,
    what: `${agent.subject} gives ticket ${story.number} back`,
    story,
    mayBe: ["AGENT_NOT_ASSIGNED", "TICKET_CLOSED", "FORBIDDEN"],
    call: (how) => desk.client.agents.giveBack.mutate({ ticket: { id: story.id } }, how),
  });
  if (asked.ok) desk.tally.count("tickets given back");
};
