import type { KnownTicket } from "../model/state.ts";
import { nameCustomer } from "../model/words.ts";
import { texts } from "../texts/index.ts";
import { Facts } from "./facts.tsx";
import { OtherTickets } from "./other-tickets.tsx";

const joined = (...parts: readonly (string | null | undefined)[]): string =>
  parts.filter((part) => typeof part === "string" && part !== "").join(" ");

export const CustomerFacts = ({ known }: { readonly known: KnownTicket }) => {
  const { ticket, customer, device } = known;
  const words = texts().details.facts;
  return (
    <>
      <Facts
        facts={[
          [words.name, nameCustomer(known)],
          [words.email, ticket.contact.email],
          [words.phone, ticket.contact.phone],
          [words.id, ticket.customerId],
          [words.kind, ticket.userType],
          [words.country, joined(customer?.locationCountry, customer?.locationZipCode)],
          [words.timeZone, customer?.timezone],
          [words.account, joined(customer?.status, customer?.kycStatus)],
          [
            words.verified,
            customer?.verified === null || customer === undefined
              ? null
              : customer.verified
                ? texts().details.yes
                : texts().details.no,
          ],
          [words.groups, customer?.groupTag.join(", ")],
        ]}
      />
      {device !== null && (
        <>
          <h4>{texts().details.device}</h4>
          <Facts
            facts={[
              [words.model, joined(device.manufacturer, device.model)],
              [words.system, device.os],
              [words.about, device.description],
              [words.state, device.deviceStatus],
              [words.sim, device.simCardState],
              [words.id, device.udid],
            ]}
          />
        </>
      )}
      <OtherTickets ticket={ticket} />
    </>
  );
};
