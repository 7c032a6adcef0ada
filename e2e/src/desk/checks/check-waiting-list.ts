import type { Ticket } from "@crossdesk/contracts";
import { ask } from "../desk.ts";
import type { Desk } from "../desk.ts";
import type { Story } from "../story.ts";
import { formatTime } from "../time.ts";

const PAGE = 50;

const leadOf = (entityId: string) => ({ subject: "owner", role: "admin", entityId }) as const;

/** Everything that awaits the team, as a lead pages through it. */
const listWaiting = async (desk: Desk, entityId: string): Promise<Ticket[] | undefined> => {
  const tickets: Ticket[] = [];
  for (;;) {
    const last = tickets.at(-1);
    const after =
      last?.awaitingSince == null ? {} : { after: { awaitingSince: last.awaitingSince, number: last.number } };
    const asked = await ask(desk, {
      as: leadOf(entityId),
      what: `The owner looks at what waits at ${entityId}`,
      call: (how) =>
        desk.client.tickets.list.query({ awaiting: "team", sort: "longest-waiting", limit: PAGE, ...after }, how),
    });
    if (!asked.ok) return undefined;
    tickets.push(...asked.value.items.map(({ ticket }) => ticket));
    if (asked.value.hasMore !== true || asked.value.items.length === 0) return tickets;
  }
};

const byWait = (left: Story, right: Story): number => left.owesSince - right.owesSince || left.number - right.number;

/** The team's list has every ticket that awaits it, the longest waiting first, and the counts beside it are those of the tickets. */
export const checkWaitingList = async (desk: Desk, entityId: string): Promise<void> => {
  const stories = [...desk.stories.values()].filter((story) => story.entityId === entityId);
  const open = stories.filter(({ standing }) => standing === "open");
  const waiting = open.filter(({ owes }) => owes === "team").sort(byWait);
  const listed = await listWaiting(desk, entityId);
  if (listed === undefined) return;
  const place = listed.findIndex(({ id }, index) => waiting[index]?.id !== id);
  if (place >= 0 || listed.length < waiting.length) {
    const story = waiting[place >= 0 ? place : listed.length] ?? null;
    const should =
      story === null ? "nothing" : `ticket ${story.number}, which waits since ${formatTime(story.owesSince)}`;
    const is = listed[place]?.number ?? "nothing";
    const sentence = `The list of what waits longest at ${entityId} has ${is} at place ${(place >= 0 ? place : listed.length) + 1}, where ${should} belongs.`;
    desk.findings.add({ invariant: 1, at: desk.now(), sentence, story });
  }
  await checkCounts(desk, entityId, {
    open: open.length,
    awaitingTeam: waiting.length,
    unassigned: open.filter(({ holderId }) => holderId === null).length,
    resolved: stories.filter(({ standing }) => standing === "resolved").length,
  });
};

interface Counts {
  readonly open: number;
  readonly awaitingTeam: number;
  readonly unassigned: number;
  readonly resolved: number;
}

const checkCounts = async (desk: Desk, entityId: string, expected: Counts): Promise<void> => {
  const asked = await ask(desk, {
    as: leadOf(entityId),
    what: `The owner counts the tickets of ${entityId}`,
    call: (how) => desk.client.tickets.counts.query({}, how),
  });
  if (!asked.ok) return;
  const { open, awaitingTeam, unassigned, resolved } = asked.value;
  const says = JSON.stringify({ open, awaitingTeam, unassigned, resolved });
  if (says === JSON.stringify(expected)) return;
  const sentence = `The counts of ${entityId} are ${says}, and should be ${JSON.stringify(expected)}.`;
  desk.findings.add({ invariant: 1, at: desk.now(), sentence, story: null });
};
