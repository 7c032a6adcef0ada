import { createChance } from "../chance.ts";
import type { Desk } from "../desk.ts";
import type { Agent } from "../roster.ts";
import { BEGIN, DAY, HOUR, MINUTE, STEP } from "../time.ts";
import { listOwn, setStatus } from "./presence.ts";
import type { Work } from "./work.ts";

const EVERY = 15 * MINUTE;

/**
 * An agent of the chat-ticket API: goes online on the first day, and never again offline. Their client asks for their tickets now and
 * then while it runs, and on some days it does not run at all.
 */
export const startStanding = (desk: Desk, agent: Agent, work: Work): void => {
  const chance = createChance(desk.seed, `${agent.subject}'s days`);
  const begins = chance.between(7, 12) * HOUR;
  for (let day = BEGIN; day < desk.end; day += DAY) {
    if (day > BEGIN && chance.happens(0.2)) continue;
    const start = day + begins;
    const end = start + 8 * HOUR;
    desk.agenda.add(start, async () => {
      await setStatus(desk, agent, "online");
      agent.isAtDesk = true;
      work.lookThrough();
    });
    for (let time = start + EVERY; time < end; time += EVERY) {
      const isLooking = chance.happens(0.8);
      desk.agenda.add(Math.ceil(time / STEP) * STEP, async () => {
        await poll(desk, agent);
        if (isLooking) work.lookThrough();
      });
    }
    desk.agenda.add(end, () => {
      agent.isAtDesk = false;
    });
  }
};

/** What the client does by itself: goes online again where the desk has set it to away, and lists the tickets. */
const poll = async (desk: Desk, agent: Agent): Promise<void> => {
  if (agent.status !== "online") await setStatus(desk, agent, "online");
  await listOwn(desk, agent);
};
