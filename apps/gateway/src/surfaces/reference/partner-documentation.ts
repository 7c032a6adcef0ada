import { becknDocumentation } from "../../dialects/beckn/documentation.ts";
import { chatTicketDocumentation } from "../../dialects/chat-ticket/documentation.ts";
import { customerSupportDocumentation } from "../../dialects/customer-support/documentation.ts";
import { supportTicketDocumentation } from "../../dialects/support-ticket/documentation.ts";
import type { Documentation } from "../../api/documentation.ts";

/** What the reference says of each partner API, by its dialect's name. */
export const PARTNER_DOCUMENTATION: Readonly<Record<string, Documentation>> = {
  beckn: becknDocumentation,
  "support-ticket": supportTicketDocumentation,
  "chat-ticket": chatTicketDocumentation,
  "customer-support": customerSupportDocumentation,
};
