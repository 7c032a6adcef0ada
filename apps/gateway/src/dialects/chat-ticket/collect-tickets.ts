import type { AssignmentList, Complaint, Complaints, ListAssignmentsInput } from "@crossdesk/contracts";
import { readRange } from "../../api/fitting.ts";

type Assigned = AssignmentList["items"];

/** The most that the services are asked for at once. */
const MOST_AT_ONCE = 1_000;

/** All that is assigned to the calling agent, in one call unless it is a thousand tickets or more. */
export const collectAssignments = async (
  list: (input: Pick<ListAssignmentsInput, "after">) => Promise<AssignmentList>,
): Promise<Assigned> => {
  const found: Assigned = [];
  for (let after: Assigned[number] | undefined; ; after = found.at(-1)) {
    const { items } = await list({ after });
    found.push(...items);
    if (items.length < MOST_AT_ONCE) return found;
  }
};

/** Tickets by their ids, in as many answers of a service as their size takes. */
export const collectComplaints = async (
  getMany: (ids: string[]) => Promise<Complaints>,
  ids: readonly string[],
): Promise<Complaint[]> => {
  const found: Complaint[] = [];
  for (let offset = 0; offset < ids.length; offset += MOST_AT_ONCE) {
    const range = { offset, limit: Math.min(MOST_AT_ONCE, ids.length - offset) };
    const pages = await readRange(
      async (part) => {
        const asked = ids.slice(part.offset, part.offset + part.limit);
        const { items, rest = [] } = await getMany(asked);
        return { items, read: asked.length - rest.length };
      },
      range,
      ({ read }) => ({ length: read, hasMore: true }),
    );
    found.push(...pages.flatMap(({ items }) => items));
  }
  return found;
};
