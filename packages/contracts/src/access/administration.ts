import { z } from "zod";
import { CallerRole } from "../context.ts";
import { EntityId, Identifier, Instant, Limit, RowNumber, StoredId } from "../primitives.ts";

/** A line of a service's log of administration. It is never changed or removed. */
export const Administered = z.object({
  id: RowNumber,
  at: Instant,
  actor: z.string(),
  actorRole: CallerRole,
  /** The tenant that it was about; `null` where it was about all of them. */
  entityId: StoredId.nullable(),
  action: z.string(),
  /** What it was done to: the id of an agent, a key, a customer, an endpoint or a ticket; or a subject. */
  target: z.string(),
  detail: z.record(z.string(), z.unknown()),
  requestId: z.string(),
});
export type Administered = z.infer<typeof Administered>;

export const ListAdministrationInput = z.object({
  entityId: EntityId.optional(),
  /** Only lines about this. */
  target: Identifier.optional(),
  limit: Limit,
  /** Only lines before the one of this id: the last one of a page leads to the next. */
  before: RowNumber.optional(),
});
export type ListAdministrationInput = z.infer<typeof ListAdministrationInput>;

/** Newest first. */
export const AdministrationPage = z.object({ items: z.array(Administered) });
export type AdministrationPage = z.infer<typeof AdministrationPage>;
