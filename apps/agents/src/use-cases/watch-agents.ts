import type { AgentNews, Tracked, WatchAgentsInput, WatchHandler } from "@crossdesk/contracts";
import type { AgentsDeps } from "../deps.ts";
import { requireRole } from "../domain/access.ts";
import type { AgentWatcher } from "../presence/agent-watcher.ts";

/** Yields every change of the agents of the caller's entity; for callers without one, of all agents. */
export const watchAgents =
  ({ feed }: Pick<AgentsDeps, "feed">): WatchHandler<typeof WatchAgentsInput, AgentNews> =>
  async (_input, { ctx: { caller }, signal }) => {
    requireRole(caller, ["agent", "admin", "partner", "service"]);
    return follow(() => feed.watch(caller.entityId), signal);
  };

async function* follow(
  open: () => AgentWatcher,
  signal: AbortSignal | undefined,
): AsyncGenerator<Tracked<AgentNews>, void, undefined> {
  const watcher = open();
  let count = 0;
  try {
    for (;;) {
      const item = await watcher.next(signal);
      if (item === undefined) return;
      count += 1;
      // The number of an item says nothing to a later stream: what was missed is read again.
      yield { id: String(count), item };
    }
  } finally {
    watcher.close();
  }
}
