import { setTimeout as delay } from "node:timers/promises";
import type { AgentNews } from "@crossdesk/contracts";
import type { Database } from "@crossdesk/database";
import type { Clock } from "@crossdesk/service-kit";
import type { StoredServiceOptions } from "@crossdesk/stored-service";
import { z } from "zod";
import { findAgents, listStandings, toAgent } from "../db/repositories/agents.ts";
import type { LoadedAgent } from "../db/repositories/agents.ts";
import type { Logger } from "../deps.ts";
import type { AgentsSettings } from "../settings.ts";
import { AgentWatcher } from "./agent-watcher.ts";

/** Where replicas publish the ids of changed agents, so that each watcher gets a change wherever it was made. */
const SUBJECT = "live.agents";
const Touched = z.array(z.uuid()).max(10_000);

/** The shortest time between two readings, in milliseconds: what changes meanwhile is read together. */
const REST_MS = 50;

export interface AgentFeedOptions {
  readonly db: Database;
  readonly nc: StoredServiceOptions["nc"];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: Pick<AgentsSettings, "tickMs" | "compareMs">;
}

/**
 * Sends watchers every change of an agent's record, presence or load: one reading for all watchers of this process, a moment after a
 * change was committed here or, as another replica publishes, there.
 */
export class AgentFeed {
  readonly #options: AgentFeedOptions;
  readonly #watchers = new Set<AgentWatcher>();
  /** Changed here, and not published to the other replicas yet. */
  #unpublished = new Set<string>();
  /** Changed anywhere, and not read yet. */
  #unread = new Set<string>();
  /** How each agent was when it was last sent to watchers. */
  readonly #sent = new Map<string, string>();
  #isCompared = false;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void) | undefined;
  #isClosed = false;

  constructor(options: AgentFeedOptions) {
    this.#options = options;
  }

  start(): void {
    const { nc, settings } = this.#options;
    const subscription = nc.subscribe(SUBJECT, {
      callback: (error, message) => {
        if (error === null) this.#receive(message.string());
      },
    });
    this.#unsubscribe = () => subscription.unsubscribe();
    this.#timer = setInterval(() => void this.#compare(), settings.compareMs);
    void this.#followConnection();
  }

  /** Some agents may have changed; for after a commit. */
  touch(agentIds: readonly string[]): void {
    if (this.#isClosed) return;
    for (const id of agentIds) {
      this.#unpublished.add(id);
      this.#unread.add(id);
    }
    this.#wake();
  }

  /** Watches the agents of an entity, or with `null` all. It ends by itself when changes can no longer reach this process. */
  watch(entityId: string | null): AgentWatcher {
    const watcher = new AgentWatcher({
      entityId,
      clock: this.#options.clock,
      tickMs: this.#options.settings.tickMs,
      onClose: () => this.#watchers.delete(watcher),
    });
    if (this.#isClosed) watcher.close();
    else this.#watchers.add(watcher);
    if (this.#watchers.size === 1) void this.#compare();
    return watcher;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    this.#unsubscribe?.();
    this.#endAll();
    await this.#running;
  }

  #endAll(): void {
    for (const watcher of this.#watchers) watcher.close();
  }

  /** Messages that came meanwhile are lost: watchers have to read everything again. */
  async #followConnection(): Promise<void> {
    for await (const { type } of this.#options.nc.status()) {
      if (this.#isClosed) return;
      if (type === "disconnect" || type === "slowConsumer") this.#endAll();
    }
  }

  #receive(text: string): void {
    const { logger } = this.#options;
    try {
      for (const id of Touched.parse(JSON.parse(text))) this.#unread.add(id);
      this.#wake();
    } catch (error) {
      logger.warn({ err: error }, "cannot read another replica's message of changed agents");
    }
  }

  #wake(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (!this.#isClosed && this.#unread.size > 0) this.#wake();
    });
  }

  async #run(): Promise<void> {
    await delay(REST_MS);
    const { nc, logger } = this.#options;
    const unpublished = [...this.#unpublished];
    this.#unpublished = new Set();
    // While disconnected a message would be lost; the others end their watchers or compare.
    if (unpublished.length > 0 && !nc.isClosed()) nc.publish(SUBJECT, JSON.stringify(unpublished.slice(0, 10_000)));
    const unread = [...this.#unread];
    this.#unread = new Set();
    if (this.#watchers.size === 0) return;
    try {
      for (const agent of await findAgents(this.#options.db, unread)) this.#send(agent);
    } catch (error) {
      logger.warn({ err: error }, "reading changed agents failed; those who watch them start over");
      this.#endAll();
    }
  }

  #send(agent: LoadedAgent): void {
    this.#sent.set(agent.id, standingOf(agent));
    const news: AgentNews = { kind: "agent", agent: toAgent(agent, agent.load), isRemoved: agent.removedAt !== null };
    for (const watcher of this.#watchers) if (watcher.concerns(agent.entityId)) watcher.put(news, agent.id);
  }

  async #compare(): Promise<void> {
    if (this.#watchers.size === 0) {
      this.#sent.clear();
      this.#isCompared = false;
      return;
    }
    try {
      const standings = await listStandings(this.#options.db);
      // The first reading since somebody watches says nothing of what changed.
      const isFirst = !this.#isCompared;
      this.#isCompared = true;
      for (const { id, ...standing } of standings) {
        const now = standingOf(standing);
        if (this.#sent.get(id) === now) continue;
        this.#sent.set(id, now);
        if (!isFirst) this.#unread.add(id);
      }
      if (this.#unread.size > 0) this.#wake();
    } catch (error) {
      this.#options.logger.warn({ err: error }, "comparing agents failed; it is tried again");
    }
  }
}

/** Everything whose changes watchers get, in short. */
const standingOf = ({ version, load }: Pick<LoadedAgent, "version" | "load">): string => `${version} ${load}`;
