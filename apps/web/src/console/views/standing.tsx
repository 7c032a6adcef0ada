import { isClosed, isDone } from "@crossdesk/contracts";
import type { AssignmentDecision, TicketChange } from "@crossdesk/contracts";
import { canTake } from "../model/give-away.ts";
import { toPick } from "../model/picking.ts";
import { isMine } from "../model/state.ts";
import type { DeskState, KnownTicket } from "../model/state.ts";
import { formatDuration, sinceThen } from "../model/time.ts";
import { nameActor, nameAssignee, describeAction } from "../model/words.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { useReading } from "./use-reading.ts";

const isOwn = ({ me }: DeskState, { actor, actorType }: TicketChange["change"]): boolean =>
  (actorType === "agent" || actorType === "admin") && actor === me?.subject;

/** Whose ticket it is and what others did, where that is not what the agent expects. */
export const Standing = ({ known }: { readonly known: KnownTicket }) => {
  const { desk, session } = usePage();
  const state = desk.state.value;
  const { ticket, lastChange } = known;
  const isNews = lastChange !== undefined && lastChange.actorType !== "customer" && !isOwn(state, lastChange);
  return (
    <div class="standing" aria-live="polite">
      {toPick(state, ticket) !== undefined && <ToPick known={known} />}
      {!isMine(state, ticket) && !isClosed(ticket.status) && <Elsewhere known={known} />}
      {isMine(state, ticket) && ticket.assignmentVersion > 0 && !isDone(ticket.status) && <HandedOver known={known} />}
      <ClosingSoon known={known} />
      {isNews && (
        <p class="last-change">
          {texts().history.did(<bdi>{nameActor(state, lastChange, known)}</bdi>, describeAction(lastChange.action))} ·{" "}
          {formatDuration(sinceThen(lastChange.actedAt, session.now.value))}
        </p>
      )}
    </div>
  );
};

interface Props {
  readonly known: KnownTicket;
}

const ToPick = ({ known: { ticket } }: Props) => {
  const { actions } = usePage().desk;
  const words = texts().conversation;
  return (
    <p class="banner accent">
      <span>{words.toPick}</span>
      <button
        type="button"
        class="primary"
        disabled={actions.busy.value.has(ticket.id)}
        onClick={() => void actions.pick(ticket)}
      >
        {words.pick} <kbd>p</kbd>
      </button>
    </p>
  );
};

const Elsewhere = ({ known: { ticket } }: Props) => {
  const { desk } = usePage();
  const state = desk.state.value;
  const words = texts().conversation;
  const isNobodys = ticket.assignedAgentId === null;
  return (
    <p class={`banner ${isNobodys ? "accent" : ""}`}>
      {isNobodys ? (
        <span>{isDone(ticket.status) ? words.solvedHint : words.waitsInQueue}</span>
      ) : (
        <span>{words.has(<strong dir="auto">{nameAssignee(state, ticket)}</strong>)}</span>
      )}
      {canTake(state, ticket, desk.rights) && (
        <button
          type="button"
          class={isNobodys ? "primary" : ""}
          disabled={desk.actions.busy.value.has(ticket.id)}
          onClick={() => void desk.actions.take(ticket)}
        >
          {isNobodys ? words.take : words.takeOver} <kbd>t</kbd>
        </button>
      )}
    </p>
  );
};

/** The last decision, where it gave the ticket to the agent with a word of why. */
const noteFor = (
  decisions: readonly AssignmentDecision[],
  meId: string | undefined,
): AssignmentDecision | undefined => {
  const last = decisions.at(-1);
  const isForMe = last !== undefined && last.kind === "assigned" && last.agentId === meId;
  return isForMe && last.note !== null && last.note.trim() !== "" ? last : undefined;
};

const HandedOver = ({ known: { ticket } }: Props) => {
  const { desk } = usePage();
  const state = desk.state.value;
  const key = `${ticket.id} ${ticket.assignmentVersion}`;
  const { value } = useReading(key, () => desk.rpc.agents.explain.query({ ticketId: ticket.id }));
  const decision = noteFor(value?.decisions ?? [], state.me?.id);
  if (decision === undefined) return null;
  const words = texts().conversation;
  const { by } = decision;
  return (
    <p class="banner note">
      <span>
        {by === null ? words.noteUnnamed : words.note(nameActor(state, { actor: by, actorType: "agent" }))}{" "}
        <q dir="auto">{decision.note}</q>
      </span>
    </p>
  );
};

const SOON_MS = 5 * 60_000;

/** A chat whose customer is silent closes by itself: the agent can still ask. */
const ClosingSoon = ({ known: { ticket } }: Props) => {
  const now = usePage().session.now.value;
  const left = ticket.autoCloseAt === null ? Number.POSITIVE_INFINITY : Date.parse(ticket.autoCloseAt) - now;
  if (isDone(ticket.status) || ticket.awaiting === "team" || left > SOON_MS || left < 0) return null;
  const { closesSoon, lessThanAMinute } = texts().conversation;
  return (
    <p class="banner warn">
      <span>{closesSoon(left < 60_000 ? lessThanAMinute : formatDuration(left))}</span>
    </p>
  );
};
