import type { AssignmentDecision, RoutingReasons } from "@crossdesk/contracts";
import type { DeskState, KnownTicket } from "../model/state.ts";
import { sayClock, sayDay, sayDuration, sayFull } from "../model/time.ts";
import { DECIDED_BY_WORDS, DECISION_WORDS, nameAgent } from "../model/words.ts";
import { usePage } from "./desk-context.ts";
import { useReading } from "./use-reading.ts";

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const refusedWords = ({ refused }: RoutingReasons): string[] =>
  [
    [refused.notOnline, "not online"],
    [refused.full, "full"],
    [refused.excluded, "had it before"],
    [refused.foreign, "of another team"],
  ].flatMap(([count, why]) => (count === 0 ? [] : [`${count} ${why}`]));

/** What routing saw, in a sentence or two. */
const sayReasons = (reasons: RoutingReasons): string => {
  const { considered, eligible, speakers, chosen } = reasons;
  const refused = refusedWords(reasons);
  const seen = `${plural(considered, "agent", "agents")} looked at, ${eligible} could take it`;
  const others = refused.length === 0 ? "" : ` (${refused.join(", ")})`;
  if (chosen === null) return `${seen}${others}.`;
  const language =
    speakers === 0
      ? "None of them speaks the language."
      : `${speakers} of them ${speakers === 1 ? "speaks" : "speak"} the language.`;
  const { idleSeconds } = chosen;
  const idle =
    idleSeconds === null || idleSeconds < 60 ? "" : `, and no new one for ${sayDuration(idleSeconds * 1_000)}`;
  return `${seen}${others}. ${language} Chosen: ${DECIDED_BY_WORDS[chosen.decidedBy]}, with ${chosen.load} of ${chosen.capacity} tickets${idle}.`;
};

/** Who had the ticket when, and why: told by the agents service, which decides it. */
export const Routing = ({ known: { ticket } }: { readonly known: KnownTicket }) => {
  const { desk, session } = usePage();
  const key = `${ticket.id} ${ticket.assignedAgentId ?? ""} ${ticket.status}`;
  const { value, failure } = useReading(key, () => desk.rpc.agents.explain.query({ ticketId: ticket.id }));
  if (value === undefined) return <p class="fine">{failure ?? "Loading…"}</p>;
  const state = desk.state.value;
  return (
    <>
      {value.decisions.length === 0 && value.waiting === null && <p class="fine">Nobody was looked for yet.</p>}
      <ol class="history" aria-label="Routing">
        {value.waiting !== null && (
          <li>
            <span class="mark" aria-hidden="true" />
            <span>
              <strong>Waiting for an agent.</strong>
              <span class="muted">{sayReasons(value.waiting)}</span>
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
      <strong>{nameAgent(state, decision.agentId)}</strong> {decision.kind === "assigned" ? "got it" : "lost it"}:{" "}
      {DECISION_WORDS[decision.reason]}
      {decision.routing !== null && <span class="muted">{sayReasons(decision.routing)}</span>}
      <time class="muted" dateTime={decision.decidedAt} title={sayFull(decision.decidedAt)}>
        {sayDay(decision.decidedAt, now)}, {sayClock(decision.decidedAt)}
      </time>
    </span>
  </li>
);
