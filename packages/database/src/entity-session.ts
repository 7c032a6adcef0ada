import type { EntityManager } from "@mikro-orm/postgresql";
import { rememberStatement } from "./guard-client.ts";
import type { Isolation, Session } from "./session.ts";
import type { Query } from "./statement.ts";

/** A transaction that MikroORM's manager holds, for entities and statements alike. */
export const openEntitySession = async (em: EntityManager, isolation: Isolation): Promise<Session> => {
  await em.begin({ isolationLevel: isolation });
  const query = queryOf(em);
  return {
    query,
    commit: async (last, writes) => {
      await Promise.all(writes);
      for (const statement of last) await query(statement);
      await em.commit();
    },
    rollback: () => em.rollback().catch(() => undefined),
  };
};

let queries = 0;

const queryOf =
  (em: EntityManager): Query =>
  async <Row extends object>(statement: Parameters<Query>[0]): Promise<Row[]> => {
    const parameters = [...(statement.values ?? [])];
    rememberStatement(parameters, statement);
    queries += 1;
    const result = await em.getKysely().executeQuery<Row>({
      sql: statement.text,
      parameters,
      query: { kind: "RawNode", sqlFragments: [statement.text], parameters: [] },
      queryId: { queryId: `kit-${queries}` },
    });
    return result.rows;
  };
