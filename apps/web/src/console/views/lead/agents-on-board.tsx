import type { Agent } from "@crossdesk/contracts";
import { listColleagues, readinessOf } from "../../model/give-away.ts";
import type { Readiness } from "../../model/give-away.ts";
import { formatLoad } from "../../model/words.ts";
import { formats, texts } from "../../texts/index.ts";
import { leadTexts } from "../../texts/lead/index.ts";
import { usePage } from "../desk-context.ts";

interface Props {
  readonly agents: readonly Agent[];
  readonly onMove: (agent: Agent) => void;
}

/** Who is at work, how much they have, and how many of their customers wait, from the watches of agents and tickets. */
export const AgentsOnBoard = ({ agents, onMove }: Props) => {
  const words = leadTexts().board;
  const sorted = listColleagues(agents, undefined);
  return (
    <section class="lead-card">
      <h2>{words.agents}</h2>
      {sorted.length === 0 ? (
        <p class="muted">{words.nobody}</p>
      ) : (
        <div class="scrolled" tabIndex={0} role="group" aria-label={words.agents}>
          <table class="figures agents">
            <thead>
              <tr>
                <th scope="col">{words.agent}</th>
                <th scope="col">{words.status}</th>
                <th scope="col">{words.load}</th>
                <th scope="col">{words.waiting}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {sorted.map((agent) => (
                <Row key={agent.id} agent={agent} onMove={onMove} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
};

const describeReadiness = (agent: Agent, readiness: Readiness): string => {
  const { people } = texts();
  const status = people.statuses[agent.status].label;
  return readiness === "absent" ? people.standing([status, people.absent]) : status;
};

const Row = ({ agent, onMove }: { readonly agent: Agent } & Pick<Props, "onMove">) => {
  const { counts } = usePage().desk;
  const waiting = counts.value?.byAgent.find(({ agentId }) => agentId === agent.id)?.awaitingTeam ?? 0;
  const readiness = readinessOf(agent);
  const share = agent.capacity === 0 ? (agent.load > 0 ? 1 : 0) : Math.min(1, agent.load / agent.capacity);
  const { people } = texts();
  return (
    <tr class={`colleague-line ${readiness}`}>
      <th scope="row">
        <bdi>{agent.name}</bdi>
      </th>
      <td>
        <span class="dot" aria-hidden="true" /> {describeReadiness(agent, readiness)}
      </td>
      <td>
        <span class="load" aria-hidden="true">
          <span class={share >= 1 ? "full" : ""} style={{ inlineSize: `${Math.round(share * 100)}%` }} />
        </span>
        {readiness === "full" ? people.fullLoad(agent.load, agent.capacity) : formatLoad(agent)}
      </td>
      <td class={waiting > 0 ? "warn" : undefined}>{formats().number(waiting)}</td>
      <td>
        {agent.load > 0 && (
          <button
            type="button"
            class="link"
            aria-label={leadTexts().board.moveOf(agent.name)}
            onClick={() => onMove(agent)}
          >
            {leadTexts().board.move}
          </button>
        )}
      </td>
    </tr>
  );
};
