import { parseDatabaseUrl } from "@crossdesk/service-kit";
import type { DatabaseTarget } from "@crossdesk/service-kit";
import pg from "pg";
import { targetUrl } from "./connection-settings.ts";

/** How long a server may take to say what it is, in milliseconds. */
const ASKED_WITHIN_MS = 2_000;

const QUESTIONS = {
  any: "SELECT true AS fits",
  "read-write": "SELECT NOT current_setting('transaction_read_only')::bool AS fits",
  primary: "SELECT NOT pg_is_in_recovery() AS fits",
} as const satisfies Record<DatabaseTarget, string>;

/** PostgreSQL's own code for what none of the servers may do. */
const noneFits = (target: DatabaseTarget): Error =>
  Object.assign(new Error(`None of the database servers is ${target}.`), { code: "25006" });

const isMissing = (error: unknown): boolean => error instanceof pg.DatabaseError && error.code === "3D000";

const fits = async (url: URL, target: DatabaseTarget): Promise<boolean> => {
  const settings = { connectionTimeoutMillis: ASKED_WITHIN_MS, query_timeout: ASKED_WITHIN_MS };
  const client = new pg.Client({ connectionString: url.href, ...settings });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ fits: boolean }>(QUESTIONS[target]);
    return rows[0]?.fits === true;
  } catch (error) {
    // The server answers; whether it may create the database shows when it is asked to.
    if (isMissing(error)) return true;
    throw error;
  } finally {
    void client.end().catch(() => undefined);
  }
};

/** The servers that a database may be found on, and which of them it is now. */
export class DatabaseServers {
  /** As they were given, with the database that the URL names. */
  readonly #named: readonly URL[];
  readonly #urls: readonly URL[];
  readonly #target: DatabaseTarget;
  #current: URL;
  #finding: Promise<boolean> | undefined;

  /** `url` has one host or several; `database` stands in for the one that it names. */
  constructor(url: string, database: string | undefined) {
    const { urls, target } = parseDatabaseUrl(url);
    this.#named = urls;
    this.#urls = urls.map((each) => targetUrl(each.href, database));
    this.#target = target;
    const [first] = this.#urls;
    if (first === undefined) throw new TypeError("There is no database server.");
    this.#current = first;
  }

  get current(): URL {
    return this.#current;
  }

  /** The same server with the database that the URL named, from which another can be created. */
  get server(): URL {
    return this.#named[this.#urls.indexOf(this.#current)] ?? this.#current;
  }

  /** Whether there is a choice, or something to be demanded of the one. */
  get isChosen(): boolean {
    return this.#urls.length > 1 || this.#target !== "any";
  }

  /** Finds the first server that meets the requirement. Returns whether it changed; rejects if there is none. */
  find(): Promise<boolean> {
    this.#finding ??= this.#find().finally(() => {
      this.#finding = undefined;
    });
    return this.#finding;
  }

  async #find(): Promise<boolean> {
    let failure: unknown = noneFits(this.#target);
    for (const url of this.#urls) {
      try {
        if (!(await fits(url, this.#target))) continue;
        const isAnother = url.href !== this.#current.href;
        this.#current = url;
        return isAnother;
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }
}
