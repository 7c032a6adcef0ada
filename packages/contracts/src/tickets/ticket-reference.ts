import { z } from "zod";
import { passingOverUnknown } from "../known-keys.ts";
import { Identifier, Ordinal, Uuid } from "../primitives.ts";

const REFERENCE_KEYS = ["id", "number", "roomId", "feedbackId", "orderId"] as const;

const namesOneTicket = (input: unknown): boolean =>
  typeof input === "object" && input !== null && REFERENCE_KEYS.filter((key) => key in input).length === 1;

/** Any of the ids that the dialects know a ticket by; exactly one. `orderId` means the newest session of the order. */
export const TicketReference = passingOverUnknown(
  REFERENCE_KEYS,
  z.union(
    [
      z.strictObject({ id: Uuid }),
      z.strictObject({ number: Ordinal }),
      z.strictObject({ roomId: Uuid }),
      z.strictObject({ feedbackId: Uuid }),
      z.strictObject({ orderId: Identifier }),
    ],
    {
      // Where one is named, what is wrong with it is said instead.
      error: ({ input }) =>
        namesOneTicket(input)
          ? undefined
          : "must name the ticket by exactly one of id, number, roomId, feedbackId and orderId",
    },
  ),
);
export type TicketReference = z.infer<typeof TicketReference>;
