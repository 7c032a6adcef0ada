import type { Agent, ViewFilter } from "@crossdesk/contracts";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { ListedTicket } from "../../model/lists.ts";
import { matchesView } from "../../model/views.ts";
import { nameCustomer } from "../../model/words.ts";
import { texts } from "../../texts/index.ts";
import { leadTexts } from "../../texts/lead/index.ts";
import { ColleagueField, useColleagueChoice } from "../colleague-choice.tsx";
import { usePage } from "../desk-context.ts";
import { DialogFrame } from "../dialog-frame.tsx";
import { Owes } from "../owes.tsx";
import { ToQueue } from "../to-queue.tsx";

/** Whose tickets are to be moved: an agent's, or with `null` those that wait in the queue. */
export type Holder = Agent | null;

interface Props {
  readonly holder: Holder;
  readonly onClose: () => void;
}

/** Moves selected tickets from where they are to an agent, or back into the queue: from the board itself. */
export const MoveTickets = ({ holder, onClose }: Props) => {
  const words = leadTexts().board;
  const title = holder === null ? words.giveOut : words.moveOf(holder.name);
  return (
    <DialogFrame id="move-tickets-title" title={title} onClose={onClose}>
      <Form holder={holder} onClose={onClose} />
    </DialogFrame>
  );
};

const Form = ({ holder, onClose }: Props) => {
  const { desk } = usePage();
  const { moving } = desk;
  const filter = useMemo(
    (): ViewFilter => (holder === null ? { unassigned: true } : { assignedAgentId: holder.id }),
    [holder],
  );
  const list = useMemo(() => desk.openList(filter), [desk, filter]);
  useEffect(() => {
    list.more();
    return () => {
      list.close();
      moving.end();
    };
  }, [list]);
  const [toQueue, setToQueue] = useState(false);
  const [isFailed, setFailed] = useState(false);
  const choice = useColleagueChoice(holder?.id ?? "");
  const receiver = toQueue ? undefined : choice.chosen;
  const listed = list.listed.value;
  const count = listed.filter(({ known }) => moving.selected.value.has(known.ticket.id)).length;
  const isReady = count > 0 && !moving.isBusy.value && (toQueue || receiver !== undefined);
  const words = texts().handOverAll;
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!isReady) return;
    setFailed(false);
    const change = receiver === undefined ? ({ kind: "release" } as const) : ({ kind: "assign", receiver } as const);
    if (await moving.run(change, (ticket) => matchesView(filter, ticket))) onClose();
    else setFailed(true);
  };
  return (
    <form class="give-away" onSubmit={(event) => void send(event)}>
      <Choice listed={listed} isWhole={list.isWhole.value} onMore={list.more} />
      {holder !== null && <ToQueue isChosen={toQueue} onChange={setToQueue} />}
      {!toQueue && <ColleagueField choice={choice} />}
      {isFailed && (
        <p class="alert" role="alert">
          {leadTexts().board.notMoved}
        </p>
      )}
      <footer class="choices">
        <button type="button" onClick={onClose}>
          {texts().page.cancel}
        </button>
        <button type="submit" class="primary" disabled={!isReady}>
          {moving.isBusy.value && words.busy}
          {!moving.isBusy.value && toQueue && words.submitQueue(count)}
          {!moving.isBusy.value &&
            !toQueue &&
            (receiver === undefined ? words.submit : words.submitTo(count, receiver.name))}
        </button>
      </footer>
    </form>
  );
};

interface ChoiceProps {
  readonly listed: readonly ListedTicket[];
  readonly isWhole: boolean;
  readonly onMore: () => void;
}

/** The tickets, whose answer is due first on top. */
const Choice = ({ listed, isWhole, onMore }: ChoiceProps) => {
  const { moving } = usePage().desk;
  const words = texts().bulk;
  const selected = moving.selected.value;
  if (isWhole && listed.length === 0) return <p class="muted">{leadTexts().board.nothingOpen}</p>;
  return (
    <fieldset class="movable">
      <legend class="unseen">{words.label}</legend>
      <p class="line">
        <strong aria-live="polite">
          {words.selected(listed.filter(({ known }) => selected.has(known.ticket.id)).length)}
        </strong>
        <button type="button" class="link" onClick={() => moving.selectAll(listed.map(({ known }) => known.ticket.id))}>
          {words.all}
        </button>
      </p>
      <ul>
        {listed.map((one) => {
          const { ticket } = one.known;
          return (
            <li key={ticket.id}>
              <label class="check">
                <input type="checkbox" checked={selected.has(ticket.id)} onChange={() => moving.toggle(ticket.id)} />
                <span class="movable-name">
                  <bdi>{nameCustomer(one.known)}</bdi> · <bdi>{ticket.subject}</bdi>{" "}
                  <span class="muted">#{ticket.number}</span>
                </span>
                <Owes listed={one} />
              </label>
            </li>
          );
        })}
      </ul>
      {!isWhole && (
        <button type="button" class="link" onClick={onMore}>
          {texts().search.more}
        </button>
      )}
    </fieldset>
  );
};
