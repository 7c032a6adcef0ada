import type { AgentStatus as Status } from "@crossdesk/contracts";
import { formatLoad } from "../model/words.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";

const STATUSES: readonly Status[] = ["online", "busy", "away", "offline"];

/** Where new tickets come from: the agent's own status. */
export const AgentStatus = () => {
  const { actions, state } = usePage().desk;
  const { me } = state.value;
  if (me === undefined) return null;
  const { statuses, yourStatus } = texts().people;
  return (
    <div class="presence">
      <span class="who">
        <strong>
          <bdi>{me.name}</bdi>
        </strong>
        <span class="muted">{formatLoad(me)}</span>
      </span>
      <fieldset class="segmented" disabled={actions.busy.value.has("status")} aria-label={yourStatus}>
        {STATUSES.map((status) => (
          <label key={status} class={`${status} ${me.status === status ? "on" : ""}`} title={statuses[status].hint}>
            <input
              type="radio"
              name="status"
              value={status}
              checked={me.status === status}
              onClick={(event) => {
                if (me.status === status) return;
                // What is not done yet is not shown as if it were.
                event.preventDefault();
                void actions.setStatus(status);
              }}
            />
            <span class="dot" aria-hidden="true" />
            <span>{statuses[status].label}</span>
          </label>
        ))}
      </fieldset>
    </div>
  );
};
