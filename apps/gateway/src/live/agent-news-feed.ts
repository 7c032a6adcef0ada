import { CrossdeskError, withCall } from "@crossdesk/contracts";
import type { AgentNews, CrossdeskClient, Tracked } from "@crossdesk/contracts";
import { iterateSubscription } from "@crossdesk/trpc-nats";
import { Turns } from "@crossdesk/live";
import type { FastifyBaseLogger } from "fastify";
import { GATEWAY } from "../clients.ts";

export interface AgentNewsFeedOptions {
  readonly client: Pick<CrossdeskClient, "agents">;
  readonly logger: Pick<FastifyBaseLogger, "info">;
}

/** One who follows: a slow one gets each changed agent once, as they are by then. */
interface Follower {
  readonly entityId: string | null;
  readonly waiting: Map<string, AgentNews>;
  isTickDue: boolean;
  isOver: boolean;
  wake: () => void;
}

const interrupted = (): CrossdeskError =>
  new CrossdeskError(
    "SERVICE_UNAVAILABLE",
    "Changes of agents cannot be followed at the moment: read the agents, and watch again.",
  );

/** How long the service's subscription goes on without anybody who follows, in milliseconds. */
const LINGER_MS = 10_000;

/**
 * Follows all agents once for everybody who follows the agents of a tenant. It begins with what is new; when the service's subscription breaks,
 * everybody's ends, as what came meanwhile is unknown: who comes back reads it.
 */
export class AgentNewsFeed {
  readonly #options: AgentNewsFeedOptions;
  readonly #followers = new Set<Follower>();
  readonly #turns = new Turns();
  #stop: AbortController | undefined;
  /** Whether the service's subscription has given anything yet. */
  #isFollowing = false;
  #lingering: NodeJS.Timeout | undefined;

  constructor(options: AgentNewsFeedOptions) {
    this.#options = options;
  }

  /** The agents of a tenant, or with `null` all. */
  async *follow(entityId: string | null, signal: AbortSignal): AsyncGenerator<Tracked<AgentNews>, void, undefined> {
    this.#start();
    // A tick promises that everything from now on is sent. That holds only once the service's own subscription has sent its first one.
    const isTickDue = this.#isFollowing;
    const follower: Follower = { entityId, waiting: new Map(), isTickDue, isOver: false, wake: () => undefined };
    const onAbort = (): void => follower.wake();
    signal.addEventListener("abort", onAbort);
    this.#followers.add(follower);
    try {
      for (let count = 1; !signal.aborted; count += 1) {
        if (follower.isOver) throw interrupted();
        const item = take(follower);
        if (item !== undefined) {
          // The number of an item says nothing to a later stream: what was missed is to be read.
          yield { id: String(count), item };
          continue;
        }
        await new Promise<void>((resolve) => {
          follower.wake = resolve;
        });
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      this.#followers.delete(follower);
      if (this.#followers.size === 0) this.#linger();
    }
  }

  #start(): void {
    clearTimeout(this.#lingering);
    if (this.#stop?.signal.aborted === false) return;
    this.#stop = new AbortController();
    this.#isFollowing = false;
    void this.#run(this.#stop);
  }

  #linger(): void {
    clearTimeout(this.#lingering);
    this.#lingering = setTimeout(() => this.#stop?.abort(), LINGER_MS).unref();
  }

  async #run(stop: AbortController): Promise<void> {
    const { client, logger } = this.#options;
    let last = 0;
    try {
      const call = withCall({ caller: GATEWAY }, stop.signal);
      for await (const { id, data } of iterateSubscription(client.agents.watch, {}, call)) {
        // Another attempt of the subscription counts from the beginning.
        if (Number(id) !== last + 1) break;
        last = Number(id);
        if (this.#stop === stop) this.#isFollowing = true;
        this.#send(data);
      }
    } catch (err) {
      logger.info({ err }, "agents cannot be followed");
    }
    stop.abort();
    // Somebody may have begun again meanwhile.
    if (this.#stop !== stop) return;
    for (const follower of this.#followers) {
      follower.isOver = true;
      follower.wake();
    }
  }

  #send(news: AgentNews): void {
    this.#turns.visit(this.#followers, (follower) => {
      if (news.kind === "tick") follower.isTickDue = true;
      else if (follower.entityId === null || follower.entityId === news.agent.entityId) {
        // Behind what waits already, in the order of the latest changes.
        follower.waiting.delete(news.agent.id);
        follower.waiting.set(news.agent.id, news);
      } else return;
      follower.wake();
    });
  }
}

/** One tick for all, so that it becomes text once. */
const TICK: AgentNews = { kind: "tick" };

/** What comes next, a tick first. */
const take = (follower: Follower): AgentNews | undefined => {
  if (follower.isTickDue) {
    follower.isTickDue = false;
    return TICK;
  }
  const [first] = follower.waiting;
  if (first === undefined) return undefined;
  follower.waiting.delete(first[0]);
  return first[1];
};
