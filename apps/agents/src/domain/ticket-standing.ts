import { isDone } from "@crossdesk/contracts";
import type { TicketStatus } from "@crossdesk/contracts";

/** `open` tickets need an agent and take their capacity; `done` ones (solved, closed) do neither. */
export type TicketStanding = "open" | "done";

export const standingOf = (status: TicketStatus): TicketStanding => (isDone(status) ? "done" : "open");
