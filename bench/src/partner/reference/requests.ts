import { Email, Identifier, Phone, requiredText, text, TEXT_LIMITS } from "@crossdesk/contracts";
import { z } from "zod";

/** What the partners' requests must be, as far as they are measured. */
export const Id = z.object({ id: z.coerce.number().int().positive() });
export const Order = z.object({ orderId: Identifier });
export const List = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(10),
  offset: z.coerce.number().int().min(0).default(0),
  keyword: text(TEXT_LIMITS.keyword).default(""),
});
export const NewMessage = z.object({ message: requiredText(TEXT_LIMITS.message), attachments: z.array(z.never()) });
export const NewComplaint = z.object({
  uuid: z.guid(),
  udid: Identifier,
  subject: requiredText(TEXT_LIMITS.subject),
  message: requiredText(TEXT_LIMITS.message),
  email: Email,
  category: requiredText(TEXT_LIMITS.name),
  name: text(TEXT_LIMITS.name).optional(),
  phone: Phone.optional(),
});
