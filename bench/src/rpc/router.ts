import { initTRPC } from "@trpc/server";
import { z } from "zod";

/** What every contender sends with a call. */
export interface TicketInput {
  readonly id: string;
}

const statuses = ["CREATED", "ASSIGNED", "ESCALATED", "CLOSED"] as const;

/** What every contender answers: a ticket of some 600 bytes of JSON. The work is the same for all, and next to none. */
export const findTicket = ({ id }: TicketInput) => ({
  id,
  number: id.length * 1_000,
  refId: `ref-${id}`,
  channel: "support",
  entityId: "main",
  orderId: "7c0d6f2e-53c5-4c0f-9d4a-0d3b2f5f5a11",
  customer: { name: "Asha Rao", email: "asha.rao@example.org", phone: "+910000000000" },
  category: "Delivery",
  subcategory: "Not delivered",
  language: "en",
  subject: "The parcel has not arrived",
  description: "It was promised for Monday, the tracking page has not changed since, and nobody answers the phone.",
  status: statuses[id.length % statuses.length],
  assignedAgentId: null,
  version: 3,
  createdAt: "2026-11-22T04:05:06.789Z",
  updatedAt: "2026-11-22T05:06:07.890Z",
});

const t = initTRPC.create();

/** The router of the tRPC contenders; the bare ones run the same function without it. */
export const router = t.router({
  tickets: t.router({
    get: t.procedure.input(z.object({ id: z.string() })).query(({ input }) => findTicket(input)),
  }),
});
export type BenchRouter = typeof router;
