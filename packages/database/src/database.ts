import { setTimeout as delay } from "node:timers/promises";
import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { CrossdeskError } from "@crossdesk/contracts";
import type { Pool } from "pg";
import { backoffDelay, watchGauge } from "@crossdesk/service-kit";
import type { Clock } from "@crossdesk/service-kit";
import { isExhausted, isReadOnly, isTransient, isUnreachable, noChanges, toDatabaseFailure } from "./failures.ts";
import { runStatement } from "./guard-client.ts";
import { openClientSession } from "./client-session.ts";
import type { CommitHook, CommitListener } from "./commit-hook.ts";
import { bindManager } from "./session-manager.ts";
import { QuickReads } from "./quick-reads.ts";
import { runTransaction } from "./run-transaction.ts";
import type { Committed } from "./run-transaction.ts";
import type { Isolation, Session } from "./session.ts";
import type { SilenceWatch } from "./silence-watch.ts";
import type { Query, Run, Statement } from "./statement.ts";
import type { Prepared } from "./statements/prepared.ts";
import { toStatement } from "./statements/run-prepared.ts";
import type { Origin, Transaction } from "./transaction.ts";

/** How a transaction is run. */
export interface TransactionOptions {
  readonly isolation?: Isolation;
  /** Whether the commit waits until it is on disk, as it does by default: what a crash may undo needn't. */
  readonly durable?: boolean;
  /** How often a serialization failure or deadlock is tried again: 3 times by default. `work` must bear that. */
  readonly retries?: number;
  /** The call that it serves; events published in it carry its request id on. */
  readonly origin?: Origin;
}

const ISOLATION: Isolation = "read committed";

/** How long a database that had no room counts as failing, in milliseconds. */
const EXHAUSTED_MS = 5_000;
/** The shortest interval between closing read-only connections, in milliseconds. */
const CUT_EVERY_MS = 1_000;

interface DatabaseParts {
  readonly orm: MikroORM;
  /** For transactions and quick reads: every statement is planned with lookups. */
  readonly quick: Pool;
  /** For slow reads and MikroORM: as PostgreSQL plans them. */
  readonly slow: Pool;
  readonly silence: SilenceWatch;
  readonly clock: Clock;
  readonly name: string;
  /** Looks for the server that takes changes now, where there are several. */
  readonly seek: () => Promise<void>;
}

/** Runs the work of one attempt in the session that was opened for it. */
type RunInSession<Result> = (
  session: Session,
  work: (tx: Transaction) => Promise<Result>,
) => Promise<Committed<Result>>;

/** A service's own database: MikroORM for the model, named statements for what is quick. */
export class Database {
  readonly orm: MikroORM;
  /** The database's name on its server. */
  readonly name: string;
  readonly #quick: Pool;
  readonly #slow: Pool;
  readonly #reads: QuickReads;
  readonly #silence: SilenceWatch;
  readonly #clock: Clock;
  readonly #listeners = new Map<object, Set<(collected: unknown) => void>>();

  readonly #unwatch: () => void;
  /** When the database last had no room for a change, by `performance.now()`. */
  #exhaustedAt = Number.NEGATIVE_INFINITY;
  /** When connections were last cut since they only read. */
  #cutAt = Number.NEGATIVE_INFINITY;
  readonly #seek: () => Promise<void>;

  constructor({ orm, quick, slow, silence, clock, name, seek }: DatabaseParts) {
    this.orm = orm;
    this.#seek = seek;
    this.#silence = silence;
    this.#quick = quick;
    this.#slow = slow;
    this.#reads = new QuickReads(quick);
    this.#clock = clock;
    this.name = name;
    this.#unwatch = watchGauge("crossdesk_database_connections", {
      help: "Connections to PostgreSQL, and callers that wait for one.",
      labels: ["database", "state"],
      read: () => {
        const { total, idle, waiting } = this.pool;
        return Object.entries({ used: total - idle, idle, waiting }).map(([state, value]) => ({
          labels: { database: name, state },
          value,
        }));
      },
    });
  }

  /** A fresh manager, outside any transaction: one per call, never shared. Its failures are the driver's own. */
  fork(): EntityManager {
    return this.orm.em.fork();
  }

  /** Reads with a fresh manager, outside a transaction; failures are mapped as in `transaction`. */
  async read<Result>(work: (em: EntityManager) => Promise<Result>): Promise<Result> {
    try {
      return await work(this.fork());
    } catch (error) {
      throw this.#failureOf(error);
    }
  }

  /**
   * Runs `work` in a transaction and commits. A serialization failure or deadlock runs it again, from the start. An
   * unreachable database is a `CrossdeskError` of kind `SERVICE_UNAVAILABLE`, one that is too slow `DEADLINE_EXCEEDED`.
   */
  transaction<Result>(work: (tx: Transaction) => Promise<Result>, options: TransactionOptions = {}): Promise<Result> {
    const { isolation = ISOLATION, durable = true } = options;
    return this.#run(options, async (run) => run(openClientSession(this.#quick, { isolation, durable }), work));
  }

  async #run<Result>(
    { retries = 3, origin = {} }: TransactionOptions,
    attemptOnce: (run: RunInSession<Result>) => Promise<Committed<Result>>,
  ): Promise<Result> {
    const run: RunInSession<Result> = (session, work) => {
      const openManager = (): EntityManager => bindManager(this.fork(), session);
      return runTransaction({ session, origin, clock: this.#clock, openManager }, work);
    };
    for (let attempt = 1; ; attempt += 1) {
      try {
        const done = await attemptOnce(run);
        for (const [hook, collected] of done.collections.entries()) {
          for (const listener of this.#listeners.get(hook) ?? []) listener(collected);
        }
        for (const listener of done.listeners) listener();
        return done.result;
      } catch (error) {
        if (!isTransient(error) || attempt > retries) throw this.#failureOf(error);
        await delay(backoffDelay(attempt, { first: 10, most: 200 }));
      }
    }
  }

  /** Runs one statement outside any transaction, as PostgreSQL plans it. */
  readonly query: Query = async <Row extends object>(statement: Statement): Promise<Row[]> => {
    try {
      return await runStatement<Row>(this.#slow, statement);
    } catch (error) {
      throw this.#failureOf(error);
    }
  };

  /** Runs a kept statement outside any transaction; what it writes is committed with it. */
  readonly run: Run = async <Values extends object, Row>(
    prepared: Prepared<Values, Row>,
    values: Values,
  ): Promise<Row[]> => {
    const statement = toStatement(prepared, values);
    try {
      // A slow statement, and one that waits for locks, would hold up those behind it on a connection that they share.
      if (prepared.reads === "few" && !prepared.writes) return await this.#reads.run<Row>(statement);
      return await runStatement<Row>(prepared.reads === "few" ? this.#quick : this.#slow, statement);
    } catch (error) {
      throw this.#failureOf(error);
    }
  };

  /** Resolves when the database answers and takes changes, and rejects when it doesn't, or when `signal` aborts first. */
  async ping(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const answer = this.#requireChanges();
    if (signal === undefined) return answer;
    await Promise.race([answer, rejectOnAbort(signal)]);
  }

  async #requireChanges(): Promise<void> {
    const [found] = await this.query<{ readOnly: boolean }>({
      text: `SELECT current_setting('transaction_read_only')::bool AS "readOnly"`,
    });
    if (found?.readOnly === true) {
      this.#cutReaders();
      void this.#seek().catch(() => undefined);
      throw noChanges("it is read-only");
    }
    // Whether there is room again shows only when something is written.
    if (performance.now() - this.#exhaustedAt < EXHAUSTED_MS) throw noChanges("it has no room left");
  }

  /** What was thrown, in the form that callers get; remembers what it says of the server. */
  #failureOf(thrown: unknown): unknown {
    if (isExhausted(thrown)) this.#exhaustedAt = performance.now();
    if (isReadOnly(thrown)) this.#cutReaders();
    // The next call that fails looks again, if there is none yet.
    if (isReadOnly(thrown) || isUnreachable(thrown)) void this.#seek().catch(() => undefined);
    return toDatabaseFailure(thrown);
  }

  /** After a fail-over the pool's connections lead to a server that only reads; new ones are made by the names in the address. */
  #cutReaders(): void {
    const now = performance.now();
    if (now - this.#cutAt < CUT_EVERY_MS) return;
    this.#cutAt = now;
    this.#silence.cutIdle();
  }

  /** Calls `listener` after each commit of this process in which `hook` collected something. Returns a function that ends it. */
  onCommit<Collected>(hook: CommitHook<Collected>, listener: CommitListener<Collected>): () => void {
    const listeners = this.#listeners.get(hook) ?? new Set();
    this.#listeners.set(hook, listeners);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a hook's listeners are called with what that hook began
    const call = (collected: unknown): void => listener(collected as Collected);
    listeners.add(call);
    return () => listeners.delete(call);
  }

  /** How the connections are used now. */
  get pool(): { readonly total: number; readonly idle: number; readonly waiting: number } {
    const [quick, slow] = [this.#quick, this.#slow];
    return {
      total: quick.totalCount + slow.totalCount,
      idle: quick.idleCount + slow.idleCount,
      waiting: quick.waitingCount + slow.waitingCount,
    };
  }

  /** Closes every connection, once what runs on it has ended. */
  async close(): Promise<void> {
    this.#unwatch();
    await this.#reads.close();
    await this.orm.close();
    // MikroORM ends only a pool that statements of its own went through.
    if (!this.#slow.ending) await this.#slow.end();
    await this.#quick.end();
    this.#silence.close();
  }
}

const rejectOnAbort = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener(
      "abort",
      () => reject(new CrossdeskError("DEADLINE_EXCEEDED", "The database took too long.")),
      { once: true },
    );
  });
