import { PROMISES_SUBJECT, PromiseTerms } from "@crossdesk/contracts";
import type { Database } from "@crossdesk/database";
import { startLoop } from "@crossdesk/service-kit";
import type { Running } from "@crossdesk/service-kit";
import type { StoredServiceOptions } from "@crossdesk/stored-service";
import { findPromises, readPromiseVersions } from "../db/repositories/promises.ts";
import type { StoredPromises } from "../db/repositories/promises.ts";
import type { Logger } from "../deps.ts";
import { toActivePromises } from "../domain/answer-due.ts";
import type { ActivePromises } from "../domain/answer-due.ts";

/** From one look at what has changed to the next, in milliseconds: a word that got lost is made up for by then. */
const LOOK_EVERY_MS = 15_000;

interface Entry {
  readonly version: number;
  readonly active: ActivePromises | undefined;
}

export interface PromiseBookOptions {
  readonly db: Database;
  readonly nc: StoredServiceOptions["nc"];
  readonly logger: Logger;
}

/**
 * What all tenants promise, in memory: tickets are changed without a look at the database for it. The replica that writes new promises notifies the
 * others, and each looks now and then whether it has missed any.
 */
export class PromiseBook {
  readonly #options: PromiseBookOptions;
  readonly #entries = new Map<string, Entry>();
  #loop: Running | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(options: PromiseBookOptions) {
    this.#options = options;
  }

  /** What a tenant promises, if anything. */
  of(entityId: string): ActivePromises | undefined {
    return this.#entries.get(entityId)?.active;
  }

  /** Resolves when all promises are known. */
  async start(): Promise<void> {
    const { nc, logger } = this.#options;
    const subscription = nc.subscribe(PROMISES_SUBJECT, {
      callback: (error) => {
        if (error === null) loop.wake();
      },
    });
    await this.#look();
    const pass = async (): Promise<number> => {
      await this.#look();
      return LOOK_EVERY_MS;
    };
    const loop = startLoop({ task: "looking for new promises", logger, pass });
    this.#loop = loop;
    this.#unsubscribe = () => {
      if (!nc.isClosed()) subscription.unsubscribe();
    };
  }

  /** Applies what this process has written, and notifies the others. To be called after the commit. */
  announce(written: StoredPromises): void {
    this.#put(written);
    const { nc } = this.#options;
    if (!nc.isClosed() && !nc.isDraining()) nc.publish(PROMISES_SUBJECT);
  }

  async close(): Promise<void> {
    this.#unsubscribe?.();
    await this.#loop?.close();
  }

  async #look(): Promise<void> {
    const { db } = this.#options;
    const versions = await readPromiseVersions(db);
    const news = versions.filter(({ entityId, version }) => version > (this.#entries.get(entityId)?.version ?? 0));
    if (news.length === 0) return;
    for (const stored of await findPromises(
      db,
      news.map(({ entityId }) => entityId),
    ))
      this.#put(stored);
  }

  #put({ entityId, version, terms }: StoredPromises): void {
    if (version <= (this.#entries.get(entityId)?.version ?? 0)) return;
    this.#entries.set(entityId, { version, active: this.#read(entityId, terms) });
  }

  #read(entityId: string, terms: unknown): ActivePromises | undefined {
    if (terms === null) return undefined;
    const read = PromiseTerms.safeParse(terms);
    if (read.success) return toActivePromises(read.data);
    // Such as a time zone that this machine does not know: tickets go on without.
    this.#options.logger.error({ err: read.error, entityId }, "a tenant's promises cannot be read");
    return undefined;
  }
}
