import { useEffect, useMemo, useState } from "preact/hooks";
import { openBoard } from "../../desk/lead/live-board.ts";
import { describeFailure } from "../../model/failure.ts";
import { isOwn } from "../../model/give-away.ts";
import { orDash } from "../../model/lead/or-dash.ts";
import { queuesBy, roomOf, sumQueues } from "../../model/lead/board.ts";
import type { KeyedSum } from "../../model/lead/board.ts";
import { formatClock, formatDuration, sinceThen, urgencyOf } from "../../model/time.ts";
import { nameChannel, nameLanguage } from "../../model/words.ts";
import { formats, texts } from "../../texts/index.ts";
import { leadTexts } from "../../texts/lead/index.ts";
import { usePage } from "../desk-context.ts";
import { useColleagues } from "../use-colleagues.ts";
import { AgentsOnBoard } from "./agents-on-board.tsx";
import { MoveTickets } from "./move-tickets.tsx";
import type { Holder } from "./move-tickets.tsx";
import { Tile } from "./tile.tsx";

/** How the desk is doing at this moment. */
export const BoardPage = () => {
  const { desk, session } = usePage();
  const { agents } = useColleagues();
  const live = useMemo(
    () =>
      openBoard({
        rpc: desk.rpc,
        counts: desk.counts,
        isLookedAt: desk.isLookedAt,
        onFailure: (failure) => desk.notices.show({ tone: "bad", text: describeFailure(failure) }),
      }),
    [desk],
  );
  useEffect(() => live.close, [live]);
  const [holder, setHolder] = useState<Holder>();
  const words = leadTexts().board;
  const board = live.board.value;
  const sum = sumQueues(board?.queues ?? []);
  const own = agents.filter(isOwn);
  const { there, room } = roomOf(own);
  const { number } = formats();
  const now = session.now.value;
  const formatWait = (since: string): string => formatDuration(sinceThen(since, now));
  return (
    <>
      <header class="lead-head">
        <h1 tabIndex={-1}>{words.title}</h1>
        <p class="muted">
          {words.hint} {board !== undefined && words.asOf(formatClock(board.readAt))}
        </p>
      </header>
      {board === undefined ? (
        <p class="muted">{texts().page.loading}</p>
      ) : (
        <>
          <dl class="tiles">
            <Tile label={words.inQueue} value={number(sum.unassigned)} />
            <Tile label={words.awaiting} value={number(sum.awaitingTeam)} />
            <Tile
              label={words.oldest}
              value={orDash(sum.oldestSince, formatWait)}
              hint={sum.oldestSince === null ? words.nobodyWaits : undefined}
              tone={toneOf(sum.oldestSince, now)}
            />
            <Tile label={words.overdue} value={number(sum.overdue)} tone={sum.overdue > 0 ? "bad" : undefined} />
            <Tile label={words.open} value={number(sum.open)} />
            <Tile label={words.room} value={number(room)} hint={words.roomHint(there)} />
          </dl>
          {sum.unassigned > 0 && (
            <button type="button" class="give-out" onClick={() => setHolder(null)}>
              {words.giveOut}
            </button>
          )}
          <div class="lead-columns">
            <Queues
              title={words.byChannel}
              trait={words.channel}
              queues={queuesBy(board, "channel")}
              nameOf={nameChannel}
              now={now}
            />
            <Queues
              title={words.byLanguage}
              trait={words.language}
              queues={queuesBy(board, "language")}
              nameOf={nameLanguage}
              now={now}
            />
          </div>
        </>
      )}
      <AgentsOnBoard agents={own} onMove={setHolder} />
      {holder !== undefined && <MoveTickets holder={holder} onClose={() => setHolder(undefined)} />}
    </>
  );
};

const toneOf = (since: string | null, now: number): "warn" | "bad" | undefined => {
  const urgency = since === null ? "calm" : urgencyOf(sinceThen(since, now));
  return urgency === "calm" ? undefined : urgency === "soon" ? "warn" : "bad";
};

interface QueuesProps<Key extends string> {
  readonly title: string;
  readonly trait: string;
  readonly queues: readonly KeyedSum<Key>[];
  readonly nameOf: (key: Key) => string;
  readonly now: number;
}

const Queues = <Key extends string>({ title, trait, queues, nameOf, now }: QueuesProps<Key>) => {
  const words = leadTexts().board;
  const { number } = formats();
  return (
    <section class="lead-card">
      <h2>{title}</h2>
      {queues.length === 0 ? (
        <p class="muted">{words.nothingOpen}</p>
      ) : (
        <div class="scrolled" tabIndex={0} role="group" aria-label={title}>
          <table class="figures">
            <thead>
              <tr>
                <th scope="col">{trait}</th>
                <th scope="col">{words.inQueue}</th>
                <th scope="col">{words.awaiting}</th>
                <th scope="col">{words.oldest}</th>
                <th scope="col">{words.overdue}</th>
              </tr>
            </thead>
            <tbody>
              {queues.map(({ key, unassigned, awaitingTeam, oldestSince, overdue }) => (
                <tr key={key}>
                  <th scope="row">{nameOf(key)}</th>
                  <td>{number(unassigned)}</td>
                  <td>{number(awaitingTeam)}</td>
                  <td class={toneOf(oldestSince, now)}>
                    {orDash(oldestSince, (since) => formatDuration(sinceThen(since, now)))}
                  </td>
                  <td class={overdue > 0 ? "bad" : undefined}>{number(overdue)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
};
