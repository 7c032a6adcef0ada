import { signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import type { Agent } from "@crossdesk/contracts";
import type { Rpc } from "../../../live/rpc.ts";
import type { Failure } from "../../model/failure.ts";
import { isOwn } from "../../model/give-away.ts";
import { createAttempts } from "../attempts.ts";
import { withNewKey } from "../with-new-key.ts";

/** What a lead changes of an agent. */
export interface AgentChanges {
  readonly capacity?: number;
  readonly languages?: string[];
}

/** The agents of the team, as their lead sets them. */
export interface TeamAdministration {
  /** Those who were taken out; `undefined` until they were read. */
  readonly former: ReadonlySignal<readonly Agent[] | undefined>;
  readonly failure: ReadonlySignal<Failure | undefined>;
  readonly isBusy: ReadonlySignal<boolean>;
  readonly readFormer: () => Promise<void>;
  readonly change: (agent: Agent, changes: AgentChanges) => Promise<boolean>;
  readonly deactivate: (agent: Agent) => Promise<boolean>;
  readonly reactivate: (agent: Agent) => Promise<boolean>;
}

const TIMEOUT_MS = 15_000;
const MOST_FORMER = 500;

export interface TeamOptions {
  readonly rpc: Pick<Rpc, "agents">;
  /** Applies an agent's new record before the watch delivers it. */
  readonly take: (agent: Agent, isRemoved: boolean) => void;
  readonly onSignedOut: () => void;
}

export const createTeam = ({ rpc: { agents }, take, onSignedOut }: TeamOptions): TeamAdministration => {
  const former = signal<readonly Agent[]>();
  const { failure, isBusy, attempt } = createAttempts(onSignedOut);
  const until = () => ({ signal: AbortSignal.timeout(TIMEOUT_MS) });
  const once = () => ({ ...withNewKey(), ...until() });
  const listFormer = async (): Promise<void> => {
    const { items } = await agents.list.query({ removed: true, limit: MOST_FORMER }, until());
    former.value = items.filter(isOwn);
  };
  return {
    former,
    failure,
    isBusy,
    readFormer: async () => void (await attempt(listFormer)),
    change: ({ subject, entityId }, changes) =>
      attempt(async () => take(await agents.upsert.mutate({ entityId, subject, ...changes }, once()), false)),
    deactivate: (agent) =>
      attempt(async () => {
        take(await agents.remove.mutate({ agentId: agent.id }, once()), true);
        await listFormer();
      }),
    reactivate: ({ subject, entityId }) =>
      attempt(async () => {
        take(await agents.upsert.mutate({ entityId, subject }, once()), false);
        await listFormer();
      }),
  };
};
