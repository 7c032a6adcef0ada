import { toLanguageCode } from "@crossdesk/contracts";
import type { CrossdeskClient, Ticket } from "@crossdesk/contracts";
import type { FastifyRequest } from "fastify";
import { acceptedLanguage } from "../../api/accepted-language.ts";
import { callOf } from "../../edge/request-facts.ts";

/** Sets a ticket's language to that of the browser, if none was given. Only a page that changes the language waits for it. */
export const createHearLanguage =
  ({ tickets }: Pick<CrossdeskClient, "tickets">) =>
  async (
    ticket: Pick<Ticket, "id" | "language" | "isLanguageAssumed" | "closedAt">,
    request: FastifyRequest,
  ): Promise<void> => {
    const accepted = acceptedLanguage(request.headers["accept-language"]);
    if (accepted === undefined || !ticket.isLanguageAssumed || ticket.closedAt !== null) return;
    const language = toLanguageCode(accepted);
    if (language === ticket.language) return;
    try {
      await tickets.hearLanguage.mutate({ ticket: { id: ticket.id }, language }, callOf(request));
    } catch (err) {
      // The conversation is worth more: when the page comes back it says it once more.
      request.log.warn({ err, requestId: request.id }, "the customer's language was not taken");
    }
  };
