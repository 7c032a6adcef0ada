import type { TicketSign } from "@crossdesk/contracts";
import { isolateName } from "../../ui/names.ts";
import type { DeskState, KnownTicket } from "../model/state.ts";
import { nameActor } from "../model/words.ts";
import { texts } from "../texts/index.ts";
import { usePage } from "./desk-context.ts";

/** How many people are named. */
const MOST = 4;

const nameSigner = (state: DeskState, { signer, signerType, signerName }: TicketSign, known: KnownTicket): string => {
  const name = nameActor(state, { actor: signer, actorType: signerType }, known);
  return isolateName(name === signer ? (signerName ?? signer) : name);
};

/** Who else looks at the open ticket, and who writes in it. What is written is read out once, who looks is not. */
export const SignsLine = ({ known }: { readonly known: KnownTicket }) => {
  const { desk } = usePage();
  const state = desk.state.value;
  const words = texts().signs;
  const here = [...desk.signs.held.value.values()].filter(({ ticketId }) => ticketId === known.ticket.id);
  const writing = here.filter((sign) => sign.state === "writing").slice(0, MOST);
  const viewing = here.filter((sign) => sign.state === "viewing").slice(0, MOST);
  const describeViewing = (sign: TicketSign): string =>
    sign.signerType === "customer" ? words.customerHere : words.viewing(nameSigner(state, sign, known));
  return (
    <div class="signs">
      <p role="status" aria-live="polite">
        {writing.map((sign) => (
          <span key={`${sign.signerType} ${sign.signer}`} class="writing">
            {words.writing(nameSigner(state, sign, known))}
          </span>
        ))}
      </p>
      <p>
        {viewing.map((sign) => (
          <span key={`${sign.signerType} ${sign.signer}`}>{describeViewing(sign)}</span>
        ))}
      </p>
    </div>
  );
};
