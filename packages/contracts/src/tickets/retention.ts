import { z } from "zod";
import { EntityId, Instant, StoredId } from "../primitives.ts";
import { ActorType } from "./ticket.ts";

/** Whole days; ten years of them at most. */
const Days = z.int().min(1).max(3_650);

/** How long what a tenant's customers wrote is kept; `null`: for good. */
export const RetentionTerms = z.object({
  /** Days after which the texts and files of a closed ticket are erased. A ticket that can still be reopened by writing is not. */
  ticketDays: Days.nullable(),
  /** Days after which the files of a closed ticket are deleted, where that is sooner. */
  fileDays: Days.nullable(),
});
export type RetentionTerms = z.infer<typeof RetentionTerms>;

/** A tenant's retention. */
export const Retention = z.object({
  entityId: StoredId,
  ...RetentionTerms.shape,
  /** Whether the tenant is a sandbox: a day after the last activity, its tickets are closed and erased whatever they are. */
  isSandbox: z.boolean(),
  /** Rises by one with every change; 0 where nothing was ever set. */
  version: z.int().min(0),
  modifiedBy: z.string().nullable(),
  modifiedByType: ActorType.nullable(),
  modifiedAt: Instant.nullable(),
  /**
   * From when on these terms are applied: nothing is erased by them before, so that a mistake can be undone. `null` where nothing was ever
   * set, and where an earlier release answers.
   */
  appliesFrom: Instant.nullable().default(null),
  /** When it was last applied to the end; `null`: not yet. */
  appliedAt: Instant.nullable(),
});
export type Retention = z.infer<typeof Retention>;

/** The tenant; only an admin without an entity of their own may name one. */
export const GetRetentionInput = z.object({ entityId: EntityId.optional() }).default({});
export type GetRetentionInput = z.infer<typeof GetRetentionInput>;

/** All of it, from a day from now on. What is erased by then stays so. */
export const SetRetentionInput = z.object({
  entityId: EntityId.optional(),
  ...RetentionTerms.shape,
  /** Makes a tenant that has no tickets yet a sandbox, or ends that; for admins of all tenants. It stays as it is where this is left out. */
  isSandbox: z.boolean().optional(),
  /** The version that the caller saw: another one is refused. */
  version: z.int().min(0).optional(),
});
export type SetRetentionInput = z.infer<typeof SetRetentionInput>;

/** Other terms than those that are set, to see what they would do. */
export const PreviewRetentionInput = z
  .object({ entityId: EntityId.optional(), terms: RetentionTerms.optional() })
  .default({});
export type PreviewRetentionInput = z.infer<typeof PreviewRetentionInput>;

const Affected = z.object({
  tickets: z.int().min(0),
  /** When the first and the last of them were closed; `null` where there is none. */
  oldest: Instant.nullable(),
  newest: Instant.nullable(),
  /** The numbers of the first of them, to look at. */
  numbers: z.array(z.int()),
});

/** What would be erased if it were applied now. Nothing is. */
export const RetentionPreview = z.object({
  at: Instant,
  terms: RetentionTerms,
  /** Tickets whose texts and files would be erased. */
  erased: Affected,
  /** Tickets whose files alone would be deleted; those that have none are counted too. */
  filesDeleted: Affected,
});
export type RetentionPreview = z.infer<typeof RetentionPreview>;
