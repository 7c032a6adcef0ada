import type { AgentStatus as Status } from "@crossdesk/contracts";
import { AGENT_STATUS_WORDS, sayLoad } from "../model/words.ts";
import { usePage } from "./desk-context.ts";

const STATUSES: readonly Status[] = ["online", "busy", "away", "offline"];

/** Where new tickets come from: the agent's own status. */
export const AgentStatus = () => {
  const { actions, state } = usePage().desk;
  const { me } = state.value;
  if (me === undefined) return null;
  const isBusy = STATUSES.some((status) => status === actions.busy.value);
  return (
    <div class="presence">
      <span class="who">
        <strong>{me.name}</strong>
        <span class="muted">{sayLoad(me)}</span>
      </span>
      <fieldset class="segmented" disabled={isBusy} aria-label="Your status">
        {STATUSES.map((status) => (
          <label
            key={status}
            class={`${status} ${me.status === status ? "on" : ""}`}
            title={AGENT_STATUS_WORDS[status].hint}
          >
            <input
              type="radio"
              name="status"
              value={status}
              checked={me.status === status}
              onChange={() => void actions.setStatus(status)}
            />
            <span class="dot" aria-hidden="true" />
            <span>{AGENT_STATUS_WORDS[status].label}</span>
          </label>
        ))}
      </fieldset>
    </div>
  );
};
