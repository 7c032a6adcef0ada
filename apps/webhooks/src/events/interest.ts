import type { EventEnvelope } from "@crossdesk/contracts";

/** Returns those of the entities that have any endpoint. */
type FindEntities = (entityIds: readonly string[]) => Promise<readonly string[]>;

/** One reading, for all who asked before it began. */
interface Reading {
  readonly entities: Set<string>;
  readonly found: Promise<ReadonlySet<string>>;
}

/**
 * Says whether an event's entity has any endpoint, so that entities without one cost next to nothing. Each answer comes from a reading
 * that began after the question: an endpoint that was made before the event is never missed. Questions that come
 * while one is under way share the next.
 */
export const createInterest = (find: FindEntities): ((event: Pick<EventEnvelope, "entityId">) => Promise<boolean>) => {
  let last: Promise<unknown> = Promise.resolve();
  let next: Reading | undefined;

  const plan = (): Reading => {
    const entities = new Set<string>();
    const found = last.then(async () => {
      next = undefined;
      return new Set(await find([...entities]));
    });
    last = found.catch(() => undefined);
    return { entities, found };
  };

  return async ({ entityId }) => {
    next ??= plan();
    next.entities.add(entityId);
    return (await next.found).has(entityId);
  };
};
