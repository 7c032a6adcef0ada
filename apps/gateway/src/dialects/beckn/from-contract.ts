import type { Agent, Assignment, Ticket } from "@crossdesk/contracts";
import type * as wire from "./schemas.ts";
import { Agent as WireAgent, Descriptor } from "./schemas.ts";

/** One of Crossdesk's own, in the fields that there are for what is known of them. */
const toOwnProfile = ({ name, email, languages }: Agent): wire.Agent => ({
  person: { name, ...(languages.length === 0 ? {} : { languages: languages.map((code) => ({ code })) }) },
  ...(email === null ? {} : { contact: { email } }),
});

/** A ticket as far as its rating goes, which the tickets service of the previous release does not give. */
interface Rated {
  readonly rating?: Ticket["rating"] | undefined;
}

/** How the customer of this session rated it, where the partner's own profile of the agent does not say. */
const toRating = ({ rating }: Rated): Pick<wire.Agent, "rating"> =>
  typeof rating === "number" ? { rating: String(rating) } : {};

/** The agent of a session under the id that the partner named them by; a partner's own comes back as it was sent. */
export const fromAgent = (
  agent: Agent,
  { assignedAs, ticket }: { readonly assignedAs: string | null; readonly ticket: Rated },
): wire.Agent => {
  const isExternal = agent.ownerPartner !== null;
  const profile = isExternal ? WireAgent.parse(agent.profile ?? {}) : toOwnProfile(agent);
  return { id: assignedAs ?? (isExternal ? agent.subject : agent.id), ...toRating(ticket), ...profile };
};

const toDescriptor = ({ session, status, subject }: Ticket): wire.Support["descriptor"] =>
  session.descriptor === undefined ? { name: subject, code: status } : Descriptor.parse(session.descriptor);

const toFaq = ({ url, mimeType }: NonNullable<Ticket["session"]["faq"]>): NonNullable<wire.Support["faq"]> => ({
  ...(url === undefined ? {} : { url }),
  ...(mimeType === undefined ? {} : { mime_type: mimeType }),
});

export interface SessionParts {
  readonly ticket: Ticket;
  /** `null` while it cannot have an agent yet. */
  readonly assignment: Assignment | null;
  readonly chatUrl: string;
}

/** A support session: the ticket, who has it, and the page to chat on. */
export const fromSession = ({ ticket, assignment, chatUrl }: SessionParts): wire.Support => {
  const { callbackPhone, faq } = ticket.session;
  const agent = assignment?.agent ?? null;
  return {
    descriptor: toDescriptor(ticket),
    // A ticket of another API that has no order is known here by its reference.
    order_id: ticket.orderId ?? ticket.refId,
    ...(callbackPhone === undefined ? {} : { callback_phone: callbackPhone }),
    chat: { url: chatUrl, session_id: ticket.roomId },
    ...(faq === undefined ? {} : { faq: toFaq(faq) }),
    ...(agent === null ? {} : { agent: fromAgent(agent, { assignedAs: assignment?.assignedAs ?? null, ticket }) }),
  };
};
