import { describeUnsent } from "../model/give-away.ts";
import { usePage } from "./desk-context.ts";

/** What becomes of what the agent has not sent yet. */
export const UnsentWarning = ({ ticketId }: { readonly ticketId: string }) => {
  const { answers, keeper } = usePage().desk;
  const own = answers.sender.outbox.value.filter((message) => message.ticketId === ticketId);
  const refused = own.filter(({ refusal }) => refusal !== undefined).length;
  const hasDraft = keeper.draft(ticketId).text.trim() !== "" || answers.attachmentsOf(ticketId).files.value.length > 0;
  return describeUnsent({ hasDraft, refused, sending: own.length - refused }).map((sentence) => (
    <p key={sentence} class="banner warn">
      {sentence}
    </p>
  ));
};
