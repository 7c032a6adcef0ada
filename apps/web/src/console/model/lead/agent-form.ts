import type { Agent } from "@crossdesk/contracts";
import type { AgentChanges } from "../../desk/lead/team.ts";

/** What a lead has entered of an agent, before it is saved. */
export interface AgentForm {
  readonly capacity: string;
  readonly languages: readonly string[];
}

export const MOST_CAPACITY = 1_000;

export const toForm = ({ capacity, languages }: Agent): AgentForm => ({ capacity: String(capacity), languages });

/** What was entered that is not so yet; `undefined` where it is no number of tickets. */
export const changesIn = (agent: Agent, { capacity, languages }: AgentForm): AgentChanges | undefined => {
  const wanted = Number(capacity);
  if (capacity.trim() === "" || !Number.isInteger(wanted) || wanted < 0 || wanted > MOST_CAPACITY) return undefined;
  return {
    ...(wanted === agent.capacity ? {} : { capacity: wanted }),
    ...(languages.join() === agent.languages.join() ? {} : { languages: [...languages] }),
  };
};
