import type { ComponentChildren } from "preact";
import type { KnownTicket } from "../model/state.ts";
import { filesOf } from "../model/ticket-files.ts";
import { formatDateTime } from "../model/time.ts";
import { nameAssignee, nameChannel, describeRating } from "../model/words.ts";
import { texts } from "../texts/index.ts";
import { AttachmentList } from "./attachment-list.tsx";
import { CustomerFacts } from "./customer-facts.tsx";
import { usePage } from "./desk-context.ts";
import { Facts } from "./facts.tsx";
import { History } from "./history.tsx";
import { Icon } from "../../ui/icon.tsx";
import { TicketFields } from "./ticket-fields.tsx";
import { Routing } from "./routing.tsx";

export const TicketDetailsPane = () => {
  const { desk, isDetailsOpen } = usePage();
  const id = desk.selectedId.value;
  const known = id === undefined ? undefined : desk.state.value.tickets.get(id);
  if (known === undefined) return null;
  const words = texts().details;
  return (
    <aside class="details" aria-label={words.label} key={known.ticket.id}>
      <header>
        <h2>{words.label}</h2>
        <button
          type="button"
          class="icon"
          aria-label={words.close}
          onClick={() => {
            isDetailsOpen.value = false;
          }}
        >
          <Icon name="close" />
        </button>
      </header>
      <div class="sections">
        <Section title={words.customer}>
          <CustomerFacts known={known} />
        </Section>
        <Section title={words.ticket}>
          <TicketFields ticket={known.ticket} />
          <TicketFacts known={known} />
        </Section>
        <Files known={known} />
        <Section title={words.routing}>
          <Routing known={known} />
        </Section>
        <Section title={words.history}>
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
  const words = texts().details.facts;
  return (
    <Facts
      facts={[
        [words.number, `#${ticket.number}`],
        [words.reference, ticket.refId],
        [words.order, ticket.orderId],
        [words.reason, ticket.ccr],
        [words.channel, nameChannel(ticket.channel)],
        [words.with, nameAssignee(desk.state.value, ticket)],
        [words.opened, formatDateTime(ticket.createdAt)],
        [words.picked, ticket.pickedAt === null ? null : formatDateTime(ticket.pickedAt)],
        [words.closesByItself, ticket.autoCloseAt === null ? null : formatDateTime(ticket.autoCloseAt)],
        [words.closed, ticket.closedAt === null ? null : formatDateTime(ticket.closedAt)],
        [texts().ratings.label, describeRating(ticket.rating)],
        [texts().ratings.comment, ticket.ratingComment],
        [words.reopenable, ticket.reopenableUntil === null ? null : formatDateTime(ticket.reopenableUntil)],
        [words.zendesk, ticket.zendeskTicketId],
        [words.callBack, ticket.session.callbackPhone],
      ]}
    />
  );
};

const Files = ({ known: { ticket } }: { readonly known: KnownTicket }) => {
  const files = filesOf(ticket);
  if (files.length === 0) return null;
  return (
    <Section title={texts().details.files}>
      <AttachmentList files={files} />
    </Section>
  );
};
