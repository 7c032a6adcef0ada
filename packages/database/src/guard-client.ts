import pg from "pg";
import type { ClientBase, Pool, PoolClient, QueryConfig } from "pg";
import type { SilenceWatch, Watched } from "./silence-watch.ts";
import type { Statement } from "./statement.ts";

/** What pg takes: prepared where there is a name, and with pg's own row types instead of MikroORM's. */
const toQueryConfig = ({ name, text, values = [], types = pg.types }: Statement): QueryConfig => ({
  text,
  values: [...values],
  types,
  ...(name === undefined ? {} : { name }),
});

/** Runs a statement; its rows are as its text says. */
export const runStatement = async <Row>(on: ClientBase | Pool, statement: Statement): Promise<Row[]> => {
  const { rows } = await on.query<Row & Record<string, unknown>>(toQueryConfig(statement));
  return rows;
};

/** Makes a client of the pool fit for production. */
export const guardClient = (client: PoolClient, silence: SilenceWatch): void => {
  // Whose statement is under way gets the error as well; without a listener it would end the process.
  client.on("error", () => undefined);
  guardQueries(client, silence.add(client));
  guardRelease(client);
};

type AnyQuery = (...given: unknown[]) => unknown;

/** A statement with callbacks of its own, as cursors have. */
const isSubmittable = (statement: unknown): boolean =>
  typeof statement === "object" && statement !== null && "submit" in statement;

/** Has all statements watched for a server that went silent. */
const guardQueries = (client: PoolClient, watched: Watched): void => {
  // `query` has nine overloads, which are all passed on as they come.
  const query = client.query.bind(client) as AnyQuery;
  const guarded: AnyQuery = (...given) => {
    if (isSubmittable(given[0]) || typeof given.at(-1) === "function") return query(...given);
    const [first, second] = given;
    // pg's own promise hangs on a function that is made to be a property: V8 puts such among the old objects, and with it all
    // rows that it leads to.
    return new Promise((resolve, reject) => {
      const settle = (error: Error | null, result: unknown): void => {
        watched.answered();
        if (error === null) resolve(result);
        else reject(error);
      };
      if (second === undefined) query(first, settle);
      else query(first, second, settle);
      watched.sent();
    });
  };
  Object.assign(client, { query: guarded });
};

type Release = PoolClient["release"];

/**
 * A connection that ends is given back to the pool here, and what its holder does with it later no longer matters. Otherwise a database
 * that restarts would take a place of the pool for ever with every connection that its holder does not release, as kept connections and
 * Kysely's controlled transactions do not.
 */
const guardRelease = (client: PoolClient): void => {
  let release: Release = () => undefined;
  // The pool sets a new `release` each time it hands the client out.
  Object.defineProperty(client, "release", {
    configurable: true,
    get: () => release,
    set: (next: Release) => {
      let released = false;
      release = (reason) => {
        if (released) return;
        released = true;
        next(reason);
      };
    },
  });
  client.once("end", () => release(new Error("Connection terminated")));
};
