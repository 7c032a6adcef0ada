import type { AssignmentDecision, RoutingReasons } from "@crossdesk/contracts";
import type { DeskState, KnownTicket } from "../model/state.ts";
import { formatClock, formatDay, formatDuration, formatDateTime } from "../model/time.ts";
import { nameAgent, describeDecidedBy, describeDecision } from "../model/words.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { useReading } from "./use-reading.ts";

const refusedWords = ({ refused }: RoutingReasons): string[] => {
  const words = texts().routing.refused;
  const counts = [
    [refused.notOnline, words.notOnline],
    [refused.absent, words.absent],
    [refused.full, words.full],
    [refused.backingOff, words.backingOff],
    [refused.excluded, words.excluded],
    [refused.foreign, words.foreign],
  ] as const;
  return counts.flatMap(([count, say]) => (count === 0 ? [] : [say(count)]));
};

/** What routing saw, in a sentence or two. */
const describeReasons = (reasons: RoutingReasons): string => {
  const { considered, eligible, speakers, chosen } = reasons;
  const words = texts().routing;
  const refused = refusedWords(reasons);
  const seen = [words.seen(considered, eligible), ...(refused.length === 0 ? [] : [words.others(refused)])];
  if (chosen === null) return seen.join(" ");
  const { idleSeconds, decidedBy, load, capacity } = chosen;
  const language = speakers === 0 ? words.noneSpeaks : words.speak(speakers);
  const isIdle = idleSeconds !== null && idleSeconds >= 60;
  const [why, tickets] = [describeDecidedBy(decidedBy), texts().people.load(load, capacity)];
  const said = isIdle
    ? words.chosenIdle(why, tickets, formatDuration(idleSeconds * 1_000))
    : words.chosen(why, tickets);
  return [...seen, language, said].join(" ");
};

/** Who had the ticket when, and why, from the agents service, which assigns tickets. */
export const Routing = ({ known: { ticket } }: { readonly known: KnownTicket }) => {
  const { desk, session } = usePage();
  const key = `${ticket.id} ${ticket.assignmentVersion} ${ticket.status}`;
  const { value, failure } = useReading(key, () => desk.rpc.agents.explain.query({ ticketId: ticket.id }));
  if (value === undefined) return <p class="fine">{failure ?? texts().page.loading}</p>;
  const state = desk.state.value;
  return (
    <>
      {value.decisions.length === 0 && value.waiting === null && <p class="fine">{texts().routing.nobodyYet}</p>}
      <ol class="history" aria-label={texts().details.routing}>
        {value.waiting !== null && (
          <li>
            <span class="mark" aria-hidden="true" />
            <span>
              <strong>{texts().routing.waiting}</strong>
              <span class="muted">{describeReasons(value.waiting)}</span>
            </span>
          </li>
        )}
        {value.decisions.toReversed().map((decision) => (
          <Decision key={decision.version} decision={decision} state={state} now={session.now.value} />
        ))}
      </ol>
    </>
  );
};

interface DecisionProps {
  readonly decision: AssignmentDecision;
  readonly state: DeskState;
  readonly now: number;
}

const Decision = ({ decision, state, now }: DecisionProps) => (
  <li>
    <span class={`mark ${decision.kind}`} aria-hidden="true" />
    <span>
      {texts().routing[decision.kind === "assigned" ? "got" : "lost"](
        <strong>
          <bdi>{nameAgent(state, decision.agentId)}</bdi>
        </strong>,
        describeDecision(decision.reason),
      )}
      {decision.note !== null && <span class="muted">{texts().routing.note(decision.note)}</span>}
      {decision.routing !== null && <span class="muted">{describeReasons(decision.routing)}</span>}
      <time class="muted" dateTime={decision.decidedAt} title={formatDateTime(decision.decidedAt)}>
        {texts().page.when(formatDay(decision.decidedAt, now), formatClock(decision.decidedAt))}
      </time>
    </span>
  </li>
);
