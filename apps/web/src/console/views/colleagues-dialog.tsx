import type { Agent } from "@crossdesk/contracts";
import { listColleagues, readinessOf } from "../model/give-away.ts";
import { texts } from "../texts/index.ts";
import { describeStanding } from "./colleague-choice.tsx";
import { usePage } from "./desk-context.ts";
import { DialogFrame } from "./dialog-frame.tsx";
import { useColleagues } from "./use-colleagues.ts";

/** Who is at work, whether they are there, how much they have, and how many of their customers wait. */
export const ColleaguesDialog = () => {
  const { areColleaguesOpen } = usePage();
  const { agents, me } = useColleagues();
  if (!areColleaguesOpen.value) return null;
  const colleagues = listColleagues(agents, me);
  return (
    <DialogFrame
      id="colleagues-title"
      title={texts().people.colleagues}
      onClose={() => {
        areColleaguesOpen.value = false;
      }}
    >
      <ul class="people">
        {colleagues.map((agent) => (
          <Person key={agent.id} agent={agent} />
        ))}
      </ul>
      {colleagues.length === 0 && <p class="fine">{texts().people.noColleagues}</p>}
    </DialogFrame>
  );
};

const Person = ({ agent }: { readonly agent: Agent }) => {
  const { counts } = usePage().desk;
  const waiting = counts.value?.byAgent.find(({ agentId }) => agentId === agent.id)?.awaitingTeam ?? 0;
  return (
    <li class={`colleague ${readinessOf(agent) === "absent" ? "absent" : agent.status}`}>
      <span class="dot" aria-hidden="true" />
      <strong>
        <bdi>{agent.name}</bdi>
      </strong>
      <span class="muted">
        {describeStanding(agent)}
        {waiting > 0 && <span class="waits">{texts().people.waiting(waiting)}</span>}
      </span>
    </li>
  );
};
