import { useState } from "preact/hooks";
import type { KnownTicket } from "../model/state.ts";
import { formatClock, formatDay, formatDateTime } from "../model/time.ts";
import { describeMoves } from "../model/history.ts";
import { nameActor, describeAction } from "../model/words.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";
import { useReading } from "./use-reading.ts";

const PAGE = 20;
const MOST = 100;

/** The audit log, newest first: it grows while it is looked at. */
export const History = ({ known }: { readonly known: KnownTicket }) => {
  const { desk, session } = usePage();
  const { ticket } = known;
  const [limit, setLimit] = useState(PAGE);
  const { value, failure } = useReading(`${ticket.version} ${limit}`, () =>
    desk.rpc.logs.list.query({ ticket: { id: ticket.id }, limit, details: true }),
  );
  if (value === undefined) return <p class="fine">{failure ?? texts().page.loading}</p>;
  return (
    <>
      <ol class="history" aria-label={texts().details.auditLog}>
        {value.items.map((log, index) => (
          <li key={log.id}>
            <span class={`mark ${log.actorType}`} aria-hidden="true" />
            <span>
              {texts().history.did(
                <strong>
                  <bdi>{nameActor(desk.state.value, log, known)}</bdi>
                </strong>,
                describeAction(log.action),
              )}
              {describeMoves(desk.state.value, value.items, index).map((sentence) => (
                <span key={sentence} class="muted">
                  {sentence}
                </span>
              ))}
              <time class="muted" dateTime={log.actedAt} title={formatDateTime(log.actedAt)}>
                {texts().page.when(formatDay(log.actedAt, session.now.value), formatClock(log.actedAt))}
              </time>
            </span>
          </li>
        ))}
      </ol>
      {failure !== undefined && <p class="fine">{failure}</p>}
      {value.items.length === limit && limit < MOST && (
        <button type="button" class="link" onClick={() => setLimit(MOST)}>
          {texts().details.showMore}
        </button>
      )}
    </>
  );
};
