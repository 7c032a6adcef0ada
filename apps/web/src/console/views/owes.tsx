import { isClosed } from "@crossdesk/contracts";
import type { ListedTicket } from "../model/lists.ts";
import { sayDuration, sayFull, saySoon, sinceThen, urgencyOf } from "../model/time.ts";
import { texts } from "../texts/index.ts";
import { isUntilAnswer } from "../model/snooze.ts";
import { usePage } from "./desk-context.ts";

/** Who owes the next message, and since when: the first thing to know of a ticket. */
export const Owes = ({ listed }: { readonly listed: ListedTicket }) => {
  const { session } = usePage();
  const { standing, since, known } = listed;
  const passed = sinceThen(since, session.now.value);
  if (standing === "snoozed") return <SnoozedUntil until={since} now={session.now.value} />;
  const words = texts().row;
  const duration = sayDuration(passed);
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

const SnoozedUntil = ({ until, now }: { readonly until: string; readonly now: number }) => (
  <time class="when" dateTime={until} title={sayFull(until)}>
    {isUntilAnswer(until, now) ? texts().snooze.untilAnswerShort : texts().snooze.until(saySoon(until, now))}
  </time>
);
