import type { Desk } from "../desk.ts";
import { absentFrom } from "../roster.ts";
import type { Agent } from "../roster.ts";
import type { Story } from "../story.ts";
import { formatDuration, formatTime } from "../time.ts";

/** The instant from which routing must pass an agent by: not there, or not online. */
const goneFrom = (desk: Desk, agent: Agent): number | null => {
  const absent = absentFrom(agent, desk.rules);
  if (agent.status !== "offline") return absent;
  return Math.min(agent.statusSince, absent ?? Infinity);
};

/** The instant by which a ticket must have left an agent who is not there; `null` where it may stay. */
const leavesBy = (desk: Desk, agent: Agent, story: Story): number | null => {
  const { grace, pickTimeout, releaseAfter, releaseOthersAfter, sweep } = desk.rules;
  const heldSince = story.heldSince ?? 0;
  const gone = goneFrom(desk, agent);
  if (gone === null || story.standing !== "open") return null;
  // An agent who is assigned tickets while away has the usual time to pick each, one after another.
  const among = story.handedOver?.at === heldSince ? story.handedOver.among : 1;
  const toPick = heldSince > gone ? heldSince + pickTimeout * among : 0;
  if (!story.isPicked) return Math.max(gone + grace, toPick) + sweep;
  const absent = absentFrom(agent, desk.rules);
  if (absent === null || story.owes !== "team") return null;
  const since = Math.max(absent, story.owesSince, heldSince);
  return since + (story.isLive ? releaseAfter : releaseOthersAfter) + sweep;
};

/** Nothing stays with somebody who is not there: not unpicked beyond the grace time, and no chat whose customer waits. */
export const checkAbsence = (desk: Desk, heldBy: (agent: Agent) => ReadonlySet<Story>): void => {
  const now = desk.now();
  for (const agent of desk.roster.agents) {
    const gone = goneFrom(desk, agent);
    if (gone === null || gone >= now || agent.isRemoved) continue;
    for (const story of heldBy(agent)) {
      const by = leavesBy(desk, agent, story);
      if (by === null || now <= by) continue;
      const what = story.isPicked
        ? `is picked by ${agent.subject} and awaits an answer since ${formatTime(story.owesSince)}`
        : `is offered to ${agent.subject} and not picked`;
      const sentence = `Ticket ${story.number} ${what}; but ${agent.subject} has not been there for ${formatDuration(now - gone)}, and it should have left them ${formatDuration(now - by)} ago.`;
      desk.findings.add({ invariant: 5, at: now, sentence, story });
    }
  }
};

/** Routing offers no ticket to an absent agent. */
export const checkOffer = (desk: Desk, agent: Agent, story: Story): void => {
  const now = desk.now();
  const gone = agent.status === "online" ? goneFrom(desk, agent) : agent.statusSince;
  if (gone === null || now - gone <= desk.rules.sweep) return;
  desk.findings.add({
    invariant: 5,
    at: now,
    sentence: `Ticket ${story.number} was routed to ${agent.subject}, who had not been there for ${formatDuration(now - gone)} (${agent.status}).`,
    story,
  });
};
