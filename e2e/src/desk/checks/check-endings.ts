import { isClosed, isDone } from "@crossdesk/contracts";
import type { Desk } from "../desk.ts";
import type { DeskRules } from "../roster.ts";
import type { Story } from "../story.ts";
import { formatDuration } from "../time.ts";
import type { Snapshot } from "./snapshot.ts";

/** Why the system may not close a ticket now, as a clause; `undefined` where it may. */
const whyNot = (story: Story, now: number, rules: DeskRules): string | undefined => {
  if (story.standing === "resolved") {
    const silent = now - Math.max(story.resolvedAt ?? 0, story.lastMessageAt);
    return silent >= rules.resolvedClose ? undefined : `only ${formatDuration(silent)} after the last word on it`;
  }
  if (!story.isLive) return `for silence, though it is no chat but a ticket of channel ${story.channel}`;
  if (story.owes === "team") return `while the team has owed an answer for ${formatDuration(now - story.owesSince)}`;
  if (!story.isPicked && story.lostAt !== now) return "though no agent had picked it";
  const silent = now - (story.lastFromTeamAt ?? now);
  return silent >= rules.idleClose ? undefined : `only ${formatDuration(silent)} after the team's last message`;
};

/**
 * What the system closed by itself, it was right to close; what it announces to close, it may close. Closings are taken into the stories,
 * as the customers see them too.
 */
export const checkEndings = (desk: Desk, { tickets }: Snapshot): void => {
  const now = desk.now();
  for (const [id, row] of tickets) {
    const story = desk.stories.get(id);
    if (story === undefined) continue;
    if (isClosed(row.status) && story.standing !== "closed") {
      const reason = whyNot(story, now, desk.rules);
      desk.tally.count(story.standing === "resolved" ? "closed after being resolved" : "closed for silence");
      const before = story.standing === "open" ? "open" : "resolved";
      story.closed("the system", now);
      if (reason !== undefined) {
        const sentence = `Ticket ${story.number}, which was ${before}, was closed by the system ${reason}.`;
        desk.findings.add({ invariant: 3, at: now, sentence, story });
      }
      desk.signals.ended.emit(story);
    } else if (!isDone(row.status) && row.closesAt !== null && (story.owes === "team" || !story.isLive)) {
      const why = story.isLive
        ? "though the team owes the next message"
        : `though it is a ticket of channel ${story.channel}`;
      const sentence = `Ticket ${story.number} is to be closed for silence in ${formatDuration(row.closesAt - now)}, ${why}.`;
      desk.findings.add({ invariant: 3, at: now, sentence, story });
    }
  }
};
