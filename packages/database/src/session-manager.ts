import type { EntityManager } from "@mikro-orm/postgresql";
import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from "kysely";
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely";
import type { Session } from "./session.ts";

/** The connection of a transaction that is open already, for Kysely. It neither begins nor ends anything. */
class SessionDriver implements Driver, DatabaseConnection {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { rowCount, ...result } = await this.#session.execute(sql, parameters);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- MikroORM knows what it asked for
    const rows = result.rows as Row[];
    return rowCount === null ? { rows } : { rows, numAffectedRows: BigInt(rowCount) };
  }

  streamQuery(): never {
    throw new Error("Rows cannot be streamed through the manager of a transaction.");
  }

  acquireConnection = async (): Promise<DatabaseConnection> => this;
  init = async (): Promise<void> => undefined;
  beginTransaction = async (): Promise<void> => undefined;
  commitTransaction = async (): Promise<void> => undefined;
  rollbackTransaction = async (): Promise<void> => undefined;
  releaseConnection = async (): Promise<void> => undefined;
  destroy = async (): Promise<void> => undefined;
}

/** Binds a fresh manager to a transaction: what it reads and flushes runs on the transaction's connection. */
export const bindManager = (em: EntityManager, session: Session): EntityManager => {
  const driver = new SessionDriver(session);
  const kysely = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  em.setTransactionContext(kysely);
  return em;
};
