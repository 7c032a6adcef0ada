import { Attachment, Message as MessageSchema } from "@crossdesk/contracts";
import type { Message } from "@crossdesk/contracts";
import { columnsOf, jsonColumns, sql } from "@crossdesk/database";
import type { Packed, Runner } from "@crossdesk/database";
import { AttachmentEntity } from "../entities/attachment-entity.ts";
import { MessageEntity } from "../entities/message-entity.ts";
import { prepared, variants } from "../tables.ts";

const MESSAGE = jsonColumns(MessageEntity, { shape: MessageSchema.shape });
const ATTACHMENT = jsonColumns(AttachmentEntity, { shape: Attachment.shape });

/** A message with its attachments, as `messageJson` selects it. */
export type PackedMessage = readonly [
  message: Packed<ReturnType<typeof MESSAGE.read>>,
  attachments: readonly Packed<ReturnType<typeof ATTACHMENT.read>>[] | null,
];

/** A message of the table or alias `table` with its attachments, as `toMessage` takes it. */
export const messageJson = (table: string) =>
  sql<PackedMessage>`json_build_array(${MESSAGE.json(table)}, (
    select json_agg(${ATTACHMENT.json("a")} order by ${sql.ref("a.id")})
    from ${sql.table("attachments")} as a where ${sql.ref("a.messageId")} = ${sql.ref(`${table}.id`)}))`;

/** What a message is known by when it is written; the rest follows from it. */
type WrittenMessage = Omit<
  Message,
  "attachments" | "createdAt" | "modifiedBy" | "modifiedByType" | "modifiedAt" | "isActive" | "isDeleted"
>;

/** A message as contracts know it. Messages are never changed, so who made one changed it last. */
export const completeMessage = (message: WrittenMessage, attachments: Message["attachments"]): Message => ({
  ...message,
  attachments,
  createdAt: message.sentAt,
  modifiedBy: message.createdBy,
  modifiedByType: message.createdByType,
  modifiedAt: message.sentAt,
  isActive: true,
  isDeleted: false,
});

/** The message that `messageJson` selected. */
export const toMessage = ([packed, attachments]: PackedMessage): Message =>
  completeMessage(MESSAGE.read(packed), attachments?.map(ATTACHMENT.read) ?? []);

/**
 * Which of a ticket's messages: the oldest behind the one whose id is `after`, or, with `before`, the newest before that one; and
 * then past `offset` others.
 */
export interface MessagesPage {
  readonly ticketId: string;
  readonly limit: number;
  readonly offset: number;
  readonly after: number;
  readonly before: number | undefined;
}

/** Those that were asked for, oldest first, and whether there are others. */
export interface MessageRange {
  readonly messages: readonly Message[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}

/** Behind every message. */
const END = Number.MAX_SAFE_INTEGER;

interface PageValues extends MessagesPage {
  readonly before: number;
}

const DIRECTIONS = {
  forward: { order: "asc", empty: END },
  backward: { order: "desc", empty: 0 },
} as const;
type Direction = keyof typeof DIRECTIONS;

// What a page passes over is not made JSON of. A page without messages stands at `empty`: where its direction ends.
const listStatement = variants<PageValues>()(
  "list-messages",
  (direction: Direction) => direction,
  (db, p, direction) => {
    const { order, empty } = DIRECTIONS[direction];
    const ofPage = db
      .selectFrom("messages")
      .select(columnsOf(MessageEntity))
      .where("ticketId", "=", p("ticketId"))
      .where("id", ">", p("after"))
      .where("id", "<", p("before"))
      .orderBy("id", order)
      .limit(p("limit"))
      .offset(p("offset"))
      .as("m");
    const page = db
      .selectFrom(ofPage)
      .select((eb) => [
        sql<PackedMessage[] | null>`json_agg(${messageJson("m")} order by ${eb.ref("m.id")})`.as("messages"),
        eb.fn.coalesce(eb.fn.min("m.id"), sql.lit(empty)).as("first"),
        eb.fn.coalesce(eb.fn.max("m.id"), sql.lit(empty)).as("last"),
      ])
      .as("page");
    const others = db.selectFrom("messages").select([]).where("ticketId", "=", p("ticketId"));
    return db.selectFrom(page).select((eb) => [
      "page.messages",
      eb
        .exists(others.whereRef("id", "<", sql.ref("page.first")))
        .$castTo<boolean>()
        .as("hasOlder"),
      eb
        .exists(others.whereRef("id", ">", sql.ref("page.last")))
        .$castTo<boolean>()
        .as("hasNewer"),
    ]);
  },
  { reads: "many" },
);

/** A page of a ticket's messages, oldest first. */
export const listMessages = async (on: Runner, { before, ...page }: MessagesPage): Promise<MessageRange> => {
  const direction = before === undefined ? "forward" : "backward";
  const [row] = await on.run(listStatement(direction), { ...page, before: before ?? END });
  if (row === undefined) throw new Error("The statement gave no row.");
  return {
    messages: row.messages?.map(toMessage) ?? [],
    hasOlder: row.hasOlder,
    hasNewer: row.hasNewer,
  };
};

const messageById = prepared<{ ticketId: string; id: number }>()("find-message", (db, p) =>
  db
    .selectFrom("messages as m")
    .select(messageJson("m").as("message"))
    .where("m.id", "=", p("id"))
    .where("m.ticketId", "=", p("ticketId")),
);

/** A message of a ticket, however many came after it. */
export const findMessage = async (on: Runner, ticketId: string, id: number): Promise<Message | undefined> => {
  const [row] = await on.run(messageById, { ticketId, id });
  return row === undefined ? undefined : toMessage(row.message);
};
