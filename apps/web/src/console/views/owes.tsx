import { isClosed } from "@crossdesk/contracts";
import type { ListedTicket } from "../model/lists.ts";
import { formatDuration, formatDateTime, formatSoon, sinceThen, urgencyOf, urgencyOfDue } from "../model/time.ts";
import { texts } from "../texts/index.ts";
import { isUntilAnswer } from "../model/snooze.ts";
import { usePage } from "./desk-context.ts";

/** Who owes the next message, and until or since when: the first thing to know of a ticket. */
export const Owes = ({ listed }: { readonly listed: ListedTicket }) => {
  const { session } = usePage();
  const { standing, since, known } = listed;
  const { awaiting, answerDueAt } = known.ticket;
  if (standing === "waiting" && awaiting === "team" && answerDueAt !== null) {
    return <Due dueAt={answerDueAt} warningAt={known.ticket.answerWarningAt} />;
  }
  const passed = sinceThen(since, session.now.value);
  if (standing === "snoozed") return <SnoozedUntil until={since} now={session.now.value} />;
  const words = texts().row;
  const duration = formatDuration(passed);
  const said = {
    waiting: words.waits,
    answered: words.answered,
    done: isClosed(known.ticket.status) ? words.closed : words.solved,
  } as const;
  const looks = standing === "waiting" ? `wait ${urgencyOf(passed)}` : "";
  return (
    <time class={`when ${looks}`} dateTime={since}>
      {said[standing](duration)}
    </time>
  );
};

interface DueProps {
  readonly dueAt: string;
  readonly warningAt: string | null;
}

/** Until when the team has promised to answer. */
const Due = ({ dueAt, warningAt }: DueProps) => {
  const { session } = usePage();
  const now = session.now.value;
  const left = Date.parse(dueAt) - now;
  const words = texts().promises;
  return (
    <time
      class={`when wait ${urgencyOfDue({ dueAt, warningAt }, now)}`}
      dateTime={dueAt}
      title={words.dueAt(formatDateTime(dueAt))}
    >
      {left > 0 ? words.dueIn(formatDuration(left)) : words.overdueBy(formatDuration(-left))}
    </time>
  );
};

const SnoozedUntil = ({ until, now }: { readonly until: string; readonly now: number }) => (
  <time class="when" dateTime={until} title={formatDateTime(until)}>
    {isUntilAnswer(until, now) ? texts().snooze.untilAnswerShort : texts().snooze.until(formatSoon(until, now))}
  </time>
);
