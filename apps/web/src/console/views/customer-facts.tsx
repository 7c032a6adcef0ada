import type { KnownTicket } from "../model/state.ts";
import { nameCustomer } from "../model/words.ts";
import { Facts } from "./facts.tsx";
import { OtherTickets } from "./other-tickets.tsx";

const joined = (...parts: readonly (string | null | undefined)[]): string =>
  parts.filter((part) => typeof part === "string" && part !== "").join(" ");

export const CustomerFacts = ({ known }: { readonly known: KnownTicket }) => {
  const { ticket, customer, device } = known;
  return (
    <>
      <Facts
        facts={[
          ["Name", nameCustomer(known)],
          ["E-mail", ticket.contact.email],
          ["Phone", ticket.contact.phone],
          ["Id", ticket.customerId],
          ["Kind", ticket.userType],
          ["Country", joined(customer?.locationCountry, customer?.locationZipCode)],
          ["Time zone", customer?.timezone],
          ["Account", joined(customer?.status, customer?.kycStatus)],
          ["Verified", customer?.verified === null || customer === undefined ? null : customer.verified ? "yes" : "no"],
          ["Groups", customer?.groupTag.join(", ")],
        ]}
      />
      {device !== null && (
        <>
          <h4>Device</h4>
          <Facts
            facts={[
              ["Model", joined(device.manufacturer, device.model)],
              ["System", device.os],
              ["About", device.description],
              ["State", device.deviceStatus],
              ["SIM", device.simCardState],
              ["Id", device.udid],
            ]}
          />
        </>
      )}
      <OtherTickets ticket={ticket} />
    </>
  );
};
