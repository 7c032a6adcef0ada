import type { ActorType, AgentStatus } from "@crossdesk/contracts";

/** The agent who had a ticket when it was done, as they are now that it is opened again. */
export interface FormerAgent {
  readonly status: AgentStatus;
  readonly isPresent: boolean;
  readonly load: number;
  readonly capacity: number;
}

const STAFF: ReadonlySet<ActorType> = new Set(["agent", "admin"]);

/** Whether it was somebody of the team who opened the ticket again, and not its customer or a program. */
export const isStaff = (by: ActorType): boolean => STAFF.has(by);

/**
 * Whether a ticket that is opened again stays with the agent who had it. What the team opens again stays with them while they are there,
 * full or not; what a customer opens again, if they take tickets and have room.
 */
export const keepsTicket = ({ status, isPresent, load, capacity }: FormerAgent, by: ActorType): boolean => {
  if (!isPresent) return false;
  return isStaff(by) ? status !== "offline" : status === "online" && load < capacity;
};
