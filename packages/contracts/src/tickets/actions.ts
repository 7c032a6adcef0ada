import { z } from "zod";
import { FilePurpose } from "../files/file.ts";
import { EntityId, Identifier, Instant, Ordinal, requiredText, TEXT_LIMITS, Uuid } from "../primitives.ts";
import { NewSessionExtras } from "./session-extras.ts";
import { MOST_TAGS, Tag, TicketPriority } from "./ticket.ts";
import { TicketReference } from "./ticket-reference.ts";

const target = {
  ticket: TicketReference,
  /** The version that the caller saw; another one stored is a VERSION_CONFLICT. */
  version: z.int().min(1).optional(),
};

/**
 * The agent who must have the ticket, by the change of its assignment that the caller knows of (0: none) or by a later one; AGENT_NOT_ASSIGNED
 * where another has it. The agents service knows of a change first: the tickets service waits for it, SERVICE_UNAVAILABLE where it
 * does not come within seconds.
 */
export const Holder = z.object({ agentId: Uuid, assignmentVersion: z.int().min(0) });
export type Holder = z.infer<typeof Holder>;

/** The input of every action that needs no more than the ticket. */
export const TicketActionInput = z.object({ ...target, holder: Holder.optional() });
export type TicketActionInput = z.infer<typeof TicketActionInput>;

/** Only what is given changes. */
export const UpdateTicketInput = z.object({
  ...target,
  subject: requiredText(TEXT_LIMITS.subject).optional(),
  category: requiredText(TEXT_LIMITS.name).optional(),
  subCategory: requiredText(TEXT_LIMITS.name).optional(),
  ccr: requiredText(TEXT_LIMITS.name).optional(),
  language: requiredText(16).optional(),
  priority: TicketPriority.optional(),
  orderId: Identifier.optional(),
});
export type UpdateTicketInput = z.infer<typeof UpdateTicketInput>;

/** What is given is done in this order: all tags are replaced, some are removed, and some are added. */
export const TagTicketInput = z.object({
  ...target,
  set: z.array(Tag).max(MOST_TAGS).optional(),
  remove: z.array(Tag).max(MOST_TAGS).optional(),
  add: z.array(Tag).max(MOST_TAGS).optional(),
});
export type TagTicketInput = z.infer<typeof TagTicketInput>;

/** Puts an open ticket aside until an instant, or with `null` takes it up again. */
export const SnoozeTicketInput = z.object({ ...target, until: Instant.nullable() });
export type SnoozeTicketInput = z.infer<typeof SnoozeTicketInput>;

export const ListTagsInput = z.object({ entityId: EntityId.optional() });
export type ListTagsInput = z.infer<typeof ListTagsInput>;

/** All tags that a tenant has ever given, by their names; the first thousand. */
export const TagList = z.object({ items: z.array(z.string()) });
export type TagList = z.infer<typeof TagList>;

/** The language that the customer reads, as their own device says: ISO 639-3, or whatever is sent in place of it. */
export const HearLanguageInput = z.object({ ticket: TicketReference, language: requiredText(16) });
export type HearLanguageInput = z.infer<typeof HearLanguageInput>;

/** Merges: a field that is left out stays as it is. */
export const UpdateSessionInput = z.object({ orderId: Identifier, extras: NewSessionExtras });
export type UpdateSessionInput = z.infer<typeof UpdateSessionInput>;

export const SessionReference = z.object({ orderId: Identifier });
export type SessionReference = z.infer<typeof SessionReference>;

/**
 * `since`: a change of a session's assignment that the caller knows of. That session is read then, though the order may have another one by
 * now, as soon as the change is known here (after 3 s, as it is).
 */
export const GetSessionInput = z.object({
  ...SessionReference.shape,
  since: z.object({ ticketId: Uuid, assignmentVersion: z.int().min(0) }).optional(),
});
export type GetSessionInput = z.infer<typeof GetSessionInput>;

/** A category by its name, made where it is missing; `parent` makes it one of the second level. */
export const UpsertCategoryInput = z.object({
  entityId: EntityId.optional(),
  name: requiredText(TEXT_LIMITS.name),
  parent: requiredText(TEXT_LIMITS.name).optional(),
  isActive: z.boolean().default(true),
});
export type UpsertCategoryInput = z.infer<typeof UpsertCategoryInput>;

export const ListCategoriesInput = z.object({
  entityId: EntityId.optional(),
  /** Only categories behind this one: the last of the page before. */
  after: Ordinal.optional(),
});
export type ListCategoriesInput = z.infer<typeof ListCategoriesInput>;

/**
 * Makes a committed file the ticket's log or photo, unless the one it has is newer (has a greater id): repetitions and late
 * calls change nothing.
 */
export const AttachFileInput = z.object({
  ticket: TicketReference,
  purpose: FilePurpose.extract(["LOG", "FEEDBACK_PHOTO"]),
  fileId: Uuid,
});
export type AttachFileInput = z.infer<typeof AttachFileInput>;
