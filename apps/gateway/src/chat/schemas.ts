import { requiredText, TEXT_LIMITS, Uuid } from "@crossdesk/contracts";
import { z } from "zod";

export const SessionParams = z.object({ sessionId: Uuid });

/** The token of the page's address. */
export const SessionHeaders = z.object({ "x-session-token": requiredText(8_192) });

export const NewMessage = z.object({ text: requiredText(TEXT_LIMITS.message) });

export const Conversation = z.strictObject({
  isClosed: z.boolean(),
  /** Oldest first. */
  messages: z.array(
    z.strictObject({ id: z.int(), from: z.enum(["customer", "agent", "support"]), text: z.string(), at: z.string() }),
  ),
});
export type Conversation = z.output<typeof Conversation>;

export const ErrorResponse = z.strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) });
