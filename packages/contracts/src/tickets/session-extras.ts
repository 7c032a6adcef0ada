import { z } from "zod";
import { FreeJson, text } from "../primitives.ts";

/** A partner's own additions to a Beckn support session, kept as they were sent. */
export const SessionExtras = z.object({
  descriptor: z.record(z.string(), FreeJson).optional(),
  callbackPhone: text(255).optional(),
  faq: z.object({ url: text(2_000).optional(), mimeType: text(255).optional() }).optional(),
});
export type SessionExtras = z.infer<typeof SessionExtras>;

/** Bytes of a session's descriptor as JSON: with it, a ticket still fits into one message of the broker. */
const MOST_OF_A_DESCRIPTOR = 600_000;

/** The same as it is given. */
export const NewSessionExtras = SessionExtras.refine(
  ({ descriptor }) => new TextEncoder().encode(JSON.stringify(descriptor ?? {})).length <= MOST_OF_A_DESCRIPTOR,
  { path: ["descriptor"], error: `must have at most ${MOST_OF_A_DESCRIPTOR} bytes` },
);
