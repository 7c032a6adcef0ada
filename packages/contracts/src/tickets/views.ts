import { z } from "zod";
import { EntityId, requiredText, Uuid } from "../primitives.ts";
import { ListTicketsInput } from "./list-tickets.ts";

/** Which tickets a view shows: conditions of `tickets.list`, joined by AND. */
export const ViewFilter = ListTicketsInput.pick({
  statuses: true,
  assignedAgentId: true,
  unassigned: true,
  awaiting: true,
  channels: true,
  priorities: true,
  tags: true,
  snoozed: true,
  ratings: true,
  overdue: true,
  userTypes: true,
});
export type ViewFilter = z.infer<typeof ViewFilter>;

export const ViewSort = z.enum(["newest", "longest-waiting", "due", "priority"]);
export type ViewSort = z.infer<typeof ViewSort>;

/** A list of tickets that somebody has named. */
export const SavedView = z.object({
  id: Uuid,
  entityId: z.string(),
  /** Whose it is, by their subject; `null` for the whole team's. */
  owner: z.string().nullable(),
  name: z.string(),
  filter: ViewFilter,
  sort: ViewSort,
});
export type SavedView = z.infer<typeof SavedView>;

export const ListViewsInput = z.object({ entityId: EntityId.optional() });
export type ListViewsInput = z.infer<typeof ListViewsInput>;

/** The team's and the caller's own, by their names. */
export const SavedViews = z.object({ items: z.array(SavedView) });
export type SavedViews = z.infer<typeof SavedViews>;

/** A view of the caller's own, or with `isShared` the team's, which admins write alone. With an `id` it is changed. */
export const SaveViewInput = z.object({
  id: Uuid.optional(),
  entityId: EntityId.optional(),
  isShared: z.boolean().default(false),
  name: requiredText(60),
  filter: ViewFilter,
  sort: ViewSort.default("longest-waiting"),
});
export type SaveViewInput = z.infer<typeof SaveViewInput>;

export const RemoveViewInput = z.object({ id: Uuid });
export type RemoveViewInput = z.infer<typeof RemoveViewInput>;

/** How many tickets are counted at most of each view. */
export const MOST_COUNTED = 1_000;

/** How many tickets views have right now: those that are named, of those that the caller may use; counted up to `MOST_COUNTED`. */
export const CountViewsInput = z.object({ ids: z.array(Uuid).max(30) });
export type CountViewsInput = z.infer<typeof CountViewsInput>;
export const ViewCounts = z.object({ items: z.array(z.object({ id: Uuid, count: z.int().min(0) })) });
export type ViewCounts = z.infer<typeof ViewCounts>;
