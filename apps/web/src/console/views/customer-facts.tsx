import type { KnownTicket } from "../model/state.ts";
import { nameCustomer } from "../model/words.ts";
import { usePage } from "./desk-context.ts";
import { Facts } from "./facts.tsx";

const joined = (...parts: readonly (string | null | undefined)[]): string =>
  parts.filter((part) => typeof part === "string" && part !== "").join(" ");

export const CustomerFacts = ({ known }: { readonly known: KnownTicket }) => {
  const { view, desk } = usePage();
  const { ticket, customer, device } = known;
  const lookBack = (): void => {
    view.value = "search";
    desk.search.keyword.value = nameCustomer(known);
    void desk.search.run();
  };
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
      <button type="button" class="link" onClick={lookBack}>
        Search for this name
      </button>
    </>
  );
};
