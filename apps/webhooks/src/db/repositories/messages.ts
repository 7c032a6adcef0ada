import type { SentWebhookType } from "@crossdesk/contracts";
import { unnest } from "@crossdesk/database";
import type { Runner } from "@crossdesk/database";
import { prepared } from "../tables.ts";

/** Something that happened, once for all endpoints that get it. */
export interface NewMessage {
  readonly id: string;
  readonly type: SentWebhookType;
  readonly body: string;
  readonly ticketId: string | null;
  /** Orders what happened to one ticket. */
  readonly ordinal: number;
  readonly deliveries: readonly { readonly id: string; readonly endpointId: string; readonly enabled: boolean }[];
}

interface MessageRow {
  readonly id: string;
  readonly type: SentWebhookType;
  readonly body: string;
}

interface DeliveryRow {
  readonly id: string;
  readonly messageId: string;
  readonly endpointId: string;
  readonly type: SentWebhookType;
  readonly ticketId: string | null;
  readonly ordinal: number;
  readonly enabled: boolean;
}

/** The values of rows, one array a column, beside the time. */
type Arrays<Row> = { readonly [Name in keyof Row]: readonly Row[Name][] } & { readonly now: Date };

const messagesInserted = prepared<Arrays<MessageRow>>()("webhooks-insert-messages", (db, p) =>
  db
    .insertInto("messages")
    .columns(["id", "type", "body", "createdAt"])
    .expression((eb) =>
      eb
        .selectFrom(
          unnest<MessageRow>({ id: p("id", "uuid[]"), type: p("type", "text[]"), body: p("body", "text[]") }).as("m"),
        )
        .select(["m.id", "m.type", "m.body", p("now", "timestamptz").as("createdAt")]),
    ),
);

const deliveriesInserted = prepared<Arrays<DeliveryRow>>()("webhooks-insert-deliveries", (db, p) =>
  db
    .insertInto("deliveries")
    .columns([
      "id",
      "messageId",
      "endpointId",
      "type",
      "ticketId",
      "ordinal",
      "state",
      "failedBecause",
      "runAt",
      "createdAt",
      "finishedAt",
    ])
    .expression((eb) => {
      const rows = unnest<DeliveryRow>({
        id: p("id", "uuid[]"),
        messageId: p("messageId", "uuid[]"),
        endpointId: p("endpointId", "uuid[]"),
        type: p("type", "text[]"),
        ticketId: p("ticketId", "uuid[]"),
        ordinal: p("ordinal", "bigint[]"),
        enabled: p("enabled", "boolean[]"),
      });
      const now = p("now", "timestamptz");
      return eb
        .selectFrom(rows.as("d"))
        .select(["d.id", "d.messageId", "d.endpointId", "d.type", "d.ticketId", "d.ordinal"])
        .select((d) => [
          d.case().when("d.enabled", "=", true).then(d.val("waiting")).else(d.val("failed")).end().as("state"),
          d.case().when("d.enabled", "=", false).then(d.val("endpoint-disabled")).end().as("failedBecause"),
          now.as("runAt"),
          now.as("createdAt"),
          d.case().when("d.enabled", "=", false).then(now).end().as("finishedAt"),
        ]);
    }),
);

/** Writes messages with their deliveries. Those to a disabled endpoint are noted as failed, for its owner to ask for later. */
export const insertMessages = async (on: Runner, messages: readonly NewMessage[], now: Date): Promise<void> => {
  await on.run(messagesInserted, {
    id: messages.map(({ id }) => id),
    type: messages.map(({ type }) => type),
    body: messages.map(({ body }) => body),
    now,
  });
  const rows = messages.flatMap(({ deliveries, ...message }) => deliveries.map((delivery) => ({ message, delivery })));
  await on.run(deliveriesInserted, {
    id: rows.map(({ delivery }) => delivery.id),
    messageId: rows.map(({ message }) => message.id),
    endpointId: rows.map(({ delivery }) => delivery.endpointId),
    type: rows.map(({ message }) => message.type),
    ticketId: rows.map(({ message }) => message.ticketId),
    ordinal: rows.map(({ message }) => message.ordinal),
    enabled: rows.map(({ delivery }) => delivery.enabled),
    now,
  });
};
