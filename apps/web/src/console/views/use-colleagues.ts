import type { Agent } from "@crossdesk/contracts";
import { usePage } from "./desk-context.ts";

/** Everybody of the team who has not left, kept up to date by the watch. */
export const useColleagues = (): { readonly agents: readonly Agent[]; readonly me: Agent | undefined } => {
  const { agents, gone, me } = usePage().desk.state.value;
  return { agents: [...agents.values()].filter(({ id }) => !gone.has(id)), me };
};
