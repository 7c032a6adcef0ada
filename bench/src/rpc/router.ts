import { initTRPC } from "@trpc/server";
import type { Caller } from "./caller.ts";

const statuses = ["CREATED", "ASSIGNED", "ESCALATED", "CLOSED"] as const;

/** What every contender answers: a ticket of some 600 bytes of JSON. The work is the same for all, and next to none. */
export const findLatest = ({ subject }: Caller) => ({
  id: `ticket-of-${subject}`,
  number: subject.length * 1_000,
  refId: `ref-${subject}`,
  channel: "support",
  entityId: "main",
  orderId: "7c0d6f2e-53c5-4c0f-9d4a-0d3b2f5f5a11",
  customer: { name: "Asha Rao", email: "asha.rao@example.org", phone: "+910000000000" },
  category: "Delivery",
  subcategory: "Not delivered",
  language: "en",
  subject: "The parcel has not arrived",
  description: "It was promised for Monday, the tracking page has not changed since, and nobody answers the phone.",
  status: statuses[subject.length % statuses.length],
  assignedAgentId: null,
  version: 3,
  createdAt: "2026-11-22T04:05:06.789Z",
  updatedAt: "2026-11-22T05:06:07.890Z",
});

const t = initTRPC.context<{ readonly caller: Caller }>().create();

/**
 * The router of the tRPC contenders; the bare ones run the same function without it. The procedure knows its caller and
 * has no input to validate, because it is the carrying that is compared.
 */
export const router = t.router({
  tickets: t.router({
    latest: t.procedure.query(({ ctx }) => findLatest(ctx.caller)),
  }),
});
export type BenchRouter = typeof router;
