import type { Desk } from "../desk/desk.ts";
import type { ListedTicket } from "../model/lists.ts";
import type { Page, PageView } from "./desk-context.ts";

const LISTED = {
  mine: ({ mine }) => mine.peek(),
  queue: ({ queue }) => queue.listed.peek(),
  team: ({ views, team }) => (views.open.peek()?.list ?? team).listed.peek(),
} as const satisfies Record<Exclude<PageView, "search">, (desk: Desk) => readonly ListedTicket[]>;

/** The tickets of the list that is shown, in its order. */
export const shownIds = ({ view, desk }: Page): readonly string[] => {
  const shown = view.peek();
  if (shown === "search") return desk.search.found.peek()?.ids ?? [];
  return LISTED[shown](desk).map(({ known }) => known.ticket.id);
};
