import { z } from "zod";
import { EntityId, Instant, requiredText, TEXT_LIMITS, Uuid } from "../primitives.ts";

/** What stands for a reply behind `/`: letters, digits, hyphens and underscores, in any case. */
export const ReplyShortcut = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]{0,39}$/u, { error: "must be one word of at most 40 letters and digits" })
  .toLowerCase();

/**
 * A text that is written again and again. `{{customer.name}}`, `{{agent.name}}`, `{{ticket.number}}`, `{{ticket.subject}}` and
 * `{{ticket.order}}` stand for what they name; who inserts it fills them in.
 */
export const CannedReply = z.object({
  id: Uuid,
  entityId: z.string(),
  /** Whose it is, by their subject; `null` for the whole team's. */
  owner: z.string().nullable(),
  shortcut: z.string(),
  text: z.string(),
  modifiedBy: z.string(),
  modifiedAt: Instant,
});
export type CannedReply = z.infer<typeof CannedReply>;

export const ListRepliesInput = z.object({ entityId: EntityId.optional() });
export type ListRepliesInput = z.infer<typeof ListRepliesInput>;

/** The team's and the caller's own, by their shortcuts. */
export const CannedReplies = z.object({ items: z.array(CannedReply) });
export type CannedReplies = z.infer<typeof CannedReplies>;

/** A reply of the caller's own, or with `isShared` the team's, which admins write alone. With an `id` it is changed. */
export const SaveReplyInput = z.object({
  id: Uuid.optional(),
  entityId: EntityId.optional(),
  isShared: z.boolean().default(false),
  shortcut: ReplyShortcut,
  text: requiredText(TEXT_LIMITS.message),
});
export type SaveReplyInput = z.infer<typeof SaveReplyInput>;

export const RemoveReplyInput = z.object({ id: Uuid });
export type RemoveReplyInput = z.infer<typeof RemoveReplyInput>;

/** Whether it was there. */
export const Removed = z.object({ removed: z.boolean() });
export type Removed = z.infer<typeof Removed>;
