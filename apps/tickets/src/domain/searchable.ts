import { Phone } from "@crossdesk/contracts";
import type { Customer, SessionExtras, Ticket } from "@crossdesk/contracts";

/** What a customer's profile says of how people call and reach them. */
export type CustomerNames = Pick<
  Customer,
  "firstName" | "lastName" | "fullName" | "profileName" | "emailAuthenticationChannels" | "mobileAuthenticationChannels"
>;

/** The texts in a part of a profile that is kept as it came. */
const stringsIn = (value: unknown): string[] => {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
};

const IS_ADDRESS = /^\S+@\S+$/u;

/** Telephone numbers are written in any way there: in E.164 form, if the text is nothing else and has the country's code. */
const toPhone = (text: string): string[] => {
  const phone = Phone.safeParse(`+${text.replace(/\(0\)|[\s().\-/+]/gu, "").replace(/^00/u, "")}`);
  return phone.success ? [phone.data] : [];
};

/** The words and numbers under which a customer's tickets are found. */
export const searchableOfCustomer = (customer: CustomerNames) => {
  const { firstName, lastName, fullName, profileName } = customer;
  return {
    texts: [fullName, firstName, lastName, profileName].concat(
      stringsIn(customer.emailAuthenticationChannels).filter((text) => IS_ADDRESS.test(text)),
    ),
    phones: stringsIn(customer.mobileAuthenticationChannels).flatMap(toPhone),
  };
};

/** The number under which a session's customer wants to be called back, if it is one. */
export const callbackPhoneOf = ({ callbackPhone = "" }: Pick<SessionExtras, "callbackPhone">): string[] =>
  toPhone(callbackPhone);

/** What a ticket is found by beside its subject and its messages: who opened it, how they are reached, and what it goes by. */
export const searchableOfContact = (
  ticket: Pick<Ticket, "number" | "contact" | "categoryText" | "session">,
  names: CustomerNames & { readonly subCategory?: string | null | undefined },
) => {
  const { texts, phones } = searchableOfCustomer(names);
  const { contact, session } = ticket;
  return {
    texts: [`${ticket.number}`, contact.name, contact.email, ticket.categoryText, names.subCategory, ...texts],
    phones: [contact.phone, ...phones, ...callbackPhoneOf(session)],
  };
};

/** What a new ticket is found by. */
export const searchableOf = (ticket: Ticket, names: Parameters<typeof searchableOfContact>[1]) => {
  const { texts, phones } = searchableOfContact(ticket, names);
  return { texts: [ticket.subject, ticket.description, ticket.refId, ticket.orderId, ...texts], phones };
};
