import type { Agent } from "@crossdesk/contracts";
import { useEffect, useMemo } from "preact/hooks";
import { createTeam } from "../../desk/lead/team.ts";
import type { TeamAdministration } from "../../desk/lead/team.ts";
import { describeFailure } from "../../model/failure.ts";
import { isOwn } from "../../model/give-away.ts";
import { formats, texts } from "../../texts/index.ts";
import { leadTexts } from "../../texts/lead/index.ts";
import { usePage } from "../desk-context.ts";
import { Failed } from "../failed.tsx";
import { useColleagues } from "../use-colleagues.ts";
import { AgentCard } from "./agent-card.tsx";

/** The team: each agent's capacity and languages, and deactivated agents. */
export const AgentsPage = () => {
  const { desk, session } = usePage();
  const { agents, me } = useColleagues();
  const team = useMemo(
    () => createTeam({ rpc: desk.rpc, take: desk.takeAgent, onSignedOut: session.leaveAndAsk }),
    [desk],
  );
  useEffect(() => void team.readFormer(), [team]);
  const words = leadTexts().team;
  const failure = team.failure.value;
  const byName = (one: Agent, other: Agent): number =>
    one.name.localeCompare(other.name, formats().locale) || one.id.localeCompare(other.id);
  const own = agents.filter(isOwn).sort(byName);
  return (
    <>
      <header class="lead-head">
        <h1 tabIndex={-1}>{words.title}</h1>
        <p class="muted">{words.hint}</p>
      </header>
      <Failed why={failure === undefined ? undefined : describeFailure(failure)} />
      <ul class="agent-cards" aria-label={words.title}>
        {own.map((agent) => (
          <AgentCard key={agent.id} agent={agent} team={team} isMe={agent.id === me?.id} colleagues={own} />
        ))}
      </ul>
      <Former team={team} />
    </>
  );
};

const Former = ({ team }: { readonly team: TeamAdministration }) => {
  const words = leadTexts().team;
  const former = team.former.value;
  return (
    <section class="lead-card">
      <h2>{words.former}</h2>
      {former === undefined && <p class="muted">{texts().page.loading}</p>}
      {former?.length === 0 && <p class="muted">{words.noneFormer}</p>}
      <ul class="former">
        {former?.map((agent) => (
          <li key={agent.id}>
            <bdi>{agent.name}</bdi>
            <button
              type="button"
              aria-label={words.reactivateOf(agent.name)}
              disabled={team.isBusy.value}
              onClick={() => void team.reactivate(agent)}
            >
              {words.reactivate}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
};
