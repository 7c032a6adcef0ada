import type { Query } from "@crossdesk/database";

/** The number that stands for an entity in the search index; given at its first ticket. */
export const ensureEntity = async (query: Query, entityId: string): Promise<number> => {
  const find = { name: "find-entity", text: "SELECT no FROM entities WHERE id = $1", values: [entityId] };
  const [known] = await query<{ no: number }>(find);
  if (known !== undefined) return known.no;
  await query({
    name: "make-entity",
    text: "INSERT INTO entities (id) VALUES ($1) ON CONFLICT DO NOTHING",
    values: [entityId],
  });
  const [made] = await query<{ no: number }>(find);
  if (made === undefined) throw new Error("The entity was not made.");
  return made.no;
};

/** The numbers of one entity, or of all of them. */
export const findEntityNos = async (query: Query, entityId: string | null): Promise<number[]> => {
  const rows = await query<{ no: number }>(
    entityId === null
      ? { name: "all-entities", text: "SELECT no FROM entities ORDER BY no" }
      : { name: "find-entity", text: "SELECT no FROM entities WHERE id = $1", values: [entityId] },
  );
  return rows.map(({ no }) => no);
};
