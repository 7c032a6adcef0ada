import { REVOCATIONS_SUBJECT } from "@crossdesk/contracts";
import type { Revocation, RevocationNews } from "@crossdesk/contracts";
import type { Database } from "@crossdesk/database";
import { startLoop } from "@crossdesk/service-kit";
import type { Running } from "@crossdesk/service-kit";
import type { StoredServiceOptions } from "@crossdesk/stored-service";
import { readBlocked, readLastSerial } from "../db/repositories/revocations.ts";
import type { Logger } from "../deps.ts";

/** How often the latest state is announced, in milliseconds. A program that missed a revocation notices it then. */
const EVERY_MS = 2_000;
/** As many as fit into one message of the broker. */
const MOST_BLOCKED = 2_000;

export interface RevocationAnnouncerOptions {
  readonly db: Database;
  readonly nc: StoredServiceOptions["nc"];
  readonly logger: Logger;
}

/** Announces revocations to every gateway and service: each as soon as it is committed, and the whole state at intervals. */
export class RevocationAnnouncer {
  readonly #options: RevocationAnnouncerOptions;
  #loop: Running | undefined;

  constructor(options: RevocationAnnouncerOptions) {
    this.#options = options;
  }

  start(): void {
    const { db, nc, logger } = this.#options;
    const pass = async (): Promise<number> => {
      // While disconnected a message would be lost; the next one after that contains everything.
      if (!nc.isClosed()) {
        const serial = await readLastSerial(db);
        const blocked = serial === 0 ? [] : await readBlocked(db, MOST_BLOCKED);
        this.#publish({ kind: "standing", serial, blocked });
      }
      return EVERY_MS;
    };
    this.#loop = startLoop({ task: "announcing revocations", logger, pass });
  }

  /** For after a commit. */
  announce(items: readonly Revocation[]): void {
    if (items.length > 0) this.#publish({ kind: "revoked", items: [...items] });
  }

  async close(): Promise<void> {
    await this.#loop?.close();
  }

  #publish(news: RevocationNews): void {
    const { nc } = this.#options;
    if (!nc.isClosed()) nc.publish(REVOCATIONS_SUBJECT, JSON.stringify(news));
  }
}
