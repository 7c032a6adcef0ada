import { expect } from "vitest";
import { z } from "zod";
import type { Answer } from "@crossdesk/testing";
import type { Asked, System } from "./system.ts";

const ListedTicket = z.looseObject({
  id: z.uuid(),
  metadata: z.looseObject({
    roomId: z.uuid(),
    orderId: z.string(),
    pickedTimestamp: z.int(),
    assignedTimestamp: z.int(),
    isChatRoomClosed: z.boolean(),
  }),
});
export type ListedTicket = z.output<typeof ListedTicket>;

/** An agent who is at work, through the chat-ticket API. */
export interface WorkingAgent {
  readonly id: string;
  readonly email: string;
  readonly ask: (path: string, asked?: Omit<Asked, "as">) => Promise<Answer>;
  readonly tickets: () => Promise<ListedTicket[]>;
  /** Waits until the ticket is in the agent's list. */
  readonly receive: (ticketId: string) => Promise<ListedTicket>;
  readonly pick: (ticketId: string) => Promise<Answer>;
}

export interface NewAgent {
  readonly entityId?: string;
  readonly languages?: readonly string[];
  /** Not yet at work. */
  readonly offline?: boolean;
}

/** Has an agent come to work. */
export const startAgent = async (
  { request }: System,
  name: string,
  { offline = false, ...claims }: NewAgent = {},
): Promise<WorkingAgent> => {
  const email = `${name}@example.com`;
  const as = { role: "agent", sub: name, name, email, ...claims } as const;
  const ask: WorkingAgent["ask"] = (path, asked = {}) => request(`/cs-chat-ticket/v1${path}`, { ...asked, as });
  const answer = await ask(offline ? "/info" : "/online", offline ? {} : { method: "PUT" });
  const { id } = z.looseObject({ id: z.uuid() }).parse(answer.json);
  const tickets = async () => z.array(ListedTicket).parse((await ask("/tickets")).json);
  return {
    id,
    email,
    ask,
    tickets,
    receive: async (ticketId) => {
      await expect
        .poll(async () => (await tickets()).map((ticket) => ticket.id), { timeout: 60_000, interval: 20 })
        .toContain(ticketId);
      const found = (await tickets()).find((ticket) => ticket.id === ticketId);
      if (found === undefined) throw new Error("The ticket left the list again.");
      return found;
    },
    pick: (ticketId) => ask(`/tickets/${ticketId}/pickedTime`, { method: "PUT", headers: { "x-agent-id": email } }),
  };
};
