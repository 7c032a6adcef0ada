import type { ComponentChildren } from "preact";
import type { KnownTicket } from "../model/state.ts";
import { sayFull } from "../model/time.ts";
import { CHANNEL_WORDS, nameAssignee, nameLanguage } from "../model/words.ts";
import { AttachmentList } from "./attachment-list.tsx";
import type { ShownFile } from "./attachment-list.tsx";
import { CustomerFacts } from "./customer-facts.tsx";
import { usePage } from "./desk-context.ts";
import { Facts } from "./facts.tsx";
import { History } from "./history.tsx";
import { Icon } from "./icon.tsx";
import { Routing } from "./routing.tsx";

export const TicketDetailsPane = () => {
  const { desk, isDetailsOpen } = usePage();
  const id = desk.selectedId.value;
  const known = id === undefined ? undefined : desk.state.value.tickets.get(id);
  if (known === undefined) return null;
  return (
    <aside class="details" aria-label="Details" key={known.ticket.id}>
      <header>
        <h2>Details</h2>
        <button
          type="button"
          class="icon"
          aria-label="Close the details"
          onClick={() => {
            isDetailsOpen.value = false;
          }}
        >
          <Icon name="close" />
        </button>
      </header>
      <div class="sections">
        <Section title="Customer">
          <CustomerFacts known={known} />
        </Section>
        <Section title="Ticket">
          <TicketFacts known={known} />
        </Section>
        <Files known={known} />
        <Section title="Routing">
          <Routing known={known} />
        </Section>
        <Section title="History">
          <History known={known} />
        </Section>
      </div>
    </aside>
  );
};

interface SectionProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

const Section = ({ title, children }: SectionProps) => (
  <details open>
    <summary>
      <h3>{title}</h3>
    </summary>
    {children}
  </details>
);

const TicketFacts = ({ known: { ticket } }: { readonly known: KnownTicket }) => {
  const { desk } = usePage();
  return (
    <Facts
      facts={[
        ["Number", `#${ticket.number}`],
        ["Reference", ticket.refId],
        ["Order", ticket.orderId],
        ["Category", ticket.categoryText],
        ["Reason", ticket.ccr],
        ["Channel", CHANNEL_WORDS[ticket.channel]],
        ["Language", nameLanguage(ticket.language)],
        ["With", nameAssignee(desk.state.value, ticket)],
        ["Opened", sayFull(ticket.createdAt)],
        ["Picked", ticket.pickedAt === null ? null : sayFull(ticket.pickedAt)],
        ["Closes by itself", ticket.autoCloseAt === null ? null : sayFull(ticket.autoCloseAt)],
        ["Closed", ticket.closedAt === null ? null : sayFull(ticket.closedAt)],
        ["Zendesk", ticket.zendeskTicketId],
        ["Call back", ticket.session.callbackPhone],
      ]}
    />
  );
};

const Files = ({ known: { ticket } }: { readonly known: KnownTicket }) => {
  const ofTicket = (purpose: "FEEDBACK_PHOTO" | "LOG"): string =>
    `/aws/download/support/file/${encodeURIComponent(ticket.id)}/${purpose}`;
  const files: ShownFile[] = ticket.images.map(({ name, fileId }) => ({
    name,
    path: `/uploads/${encodeURIComponent(name)}`,
    isThere: fileId !== null,
  }));
  if (ticket.feedbackPhotoId !== null) {
    files.push({ name: `photo of ticket ${ticket.number}.jpg`, path: ofTicket("FEEDBACK_PHOTO"), isThere: true });
  }
  if (ticket.logFileId !== null) {
    files.push({ name: `log of ticket ${ticket.number}.txt`, path: ofTicket("LOG"), isThere: true });
  }
  if (files.length === 0) return null;
  return (
    <Section title="Images and logs">
      <AttachmentList files={files} />
    </Section>
  );
};
