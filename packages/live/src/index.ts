export { LiveChanges } from "./live-changes.ts";
export type { LiveChangesOptions, ReadTicketChanges, Watching } from "./live-changes.ts";
export { formatPlace, parsePlace } from "./place.ts";
export type { Place } from "./place.ts";
export { itemId } from "./placed-change.ts";
export type { ChangeFilter, PlacedChange } from "./placed-change.ts";
export { followChanges } from "./follow-changes.ts";
export type { FollowOptions } from "./follow-changes.ts";
export type { Watcher } from "./watch-index.ts";
