import { randomBytes } from "node:crypto";
import { CLOSED_STATUSES } from "@crossdesk/contracts";
import type { Message, NewAttachment, TicketReference, Scope } from "@crossdesk/contracts";
import { insertFrom, overridingSystemValue, sql, unnest } from "@crossdesk/database";
import type { Runner, Transaction } from "@crossdesk/database";
import type { Actor } from "../../domain/actor.ts";
import { hashMessage, SEAL_BYTES } from "../../domain/sealed-texts.ts";
import { ofTicket, prepared, variants } from "../tables.ts";
import { CHANGE_COLUMNS, isMeant, kindOf, toLookup, toTicketToChange } from "./find-ticket.ts";
import type { Lookup, LookupKind, TicketToChange } from "./find-ticket.ts";
import { completeMessage } from "./messages.ts";

/** An attachment, and the file of that name if its sender uploaded one. */
export interface LinkedAttachment extends NewAttachment {
  readonly fileId: string | null;
}

export interface NewMessage {
  readonly ticketId: string;
  readonly ticketNumber: number;
  readonly sender: Actor;
  readonly by: Actor;
  readonly text: string;
  readonly at: Date;
  readonly attachments: readonly LinkedAttachment[];
}

/** The ids of a message and of its attachments. */
export interface MessageIds {
  readonly id: number;
  readonly attachmentIds: readonly number[];
}

/** What the message is added to. */
export interface TakeIdsOptions {
  readonly ticket: TicketReference;
  readonly scope: Scope;
  /** How many attachments it has. */
  readonly attachments: number;
}

interface TakeIds {
  readonly kind: LookupKind;
  readonly attachments: number;
}
const takeName = ({ kind, attachments }: TakeIds): string => `${attachments}-${kind}`;

const messageId = sql<number>`nextval('messages_id_seq')`;
const attachmentIds = (count: number) =>
  sql<number[]>`array(select nextval('attachments_id_seq') from generate_series(1, ${sql.lit(count)}))`;

/** Open, or reopened by a message that its customer may be writing. */
const takesMessages = ofTicket.or([
  ofTicket("t.status", "not in", CLOSED_STATUSES),
  ofTicket("t.reopenableUntil", "is not", null),
]);

const startByName = variants<Lookup>()("start-message", takeName, (db, p, { kind, attachments }) =>
  db
    .selectFrom("tickets as t")
    .leftJoinLateral(
      db
        .selectNoFrom([messageId.as("id"), attachmentIds(attachments).as("attachmentIds")])
        .where(takesMessages)
        .as("i"),
      (join) => join.onTrue(),
    )
    .select([...CHANGE_COLUMNS, "i.id as messageId", "i.attachmentIds"])
    .where(isMeant(db, p, kind)),
);

/** What a message is added to, and the ids that were taken for it: none where it is closed for good. */
export interface MessageStart {
  readonly before: TicketToChange;
  readonly ids: MessageIds | undefined;
}

/**
 * Reads a ticket without locking it, and takes the ids of a message as `takeMessageIds` does. Where somebody else's message comes first,
 * the change fails and the ids with it.
 */
export const startMessage = async (
  on: Runner,
  { ticket, scope, attachments }: TakeIdsOptions,
): Promise<MessageStart | undefined> => {
  const [row] = await on.run(startByName({ kind: kindOf(ticket), attachments }), toLookup(ticket, scope));
  if (row === undefined) return undefined;
  const { messageId: id, attachmentIds: ids } = row;
  return { before: toTicketToChange(row), ids: id === null ? undefined : { id, attachmentIds: ids ?? [] } };
};

const takeByName = variants<Lookup>()("take-message-ids", takeName, (db, p, { kind, attachments }) =>
  db
    .selectFrom("tickets as t")
    .select([messageId.as("id"), attachmentIds(attachments).as("attachmentIds")])
    .where(isMeant(db, p, kind))
    .where(takesMessages),
);

/**
 * Takes the ids of a message and its attachments, unless the ticket is closed for good or not there. Asked for behind the statement that
 * locks the ticket, they rise in the order of its messages.
 */
export const takeMessageIds = async (
  on: Runner,
  { ticket, scope, attachments }: TakeIdsOptions,
): Promise<MessageIds | undefined> => {
  const [ids] = await on.run(takeByName({ kind: kindOf(ticket), attachments }), toLookup(ticket, scope));
  return ids;
};

interface InsertValues {
  readonly id: number;
  readonly ticketId: string;
  readonly ticketNumber: number;
  readonly senderId: string;
  readonly senderType: Actor["type"];
  readonly text: string;
  readonly sentAt: Date;
  readonly createdBy: string;
  readonly createdByType: Actor["type"];
  readonly seal: Buffer;
  readonly attachmentIds: readonly number[];
  readonly fileNames: readonly string[];
  readonly filePaths: readonly string[];
  readonly fileIds: readonly (string | null)[];
}

const insertStatement = prepared<InsertValues>()(
  "insert-message",
  (db, p) => {
    const written = db.with("written", (qb) =>
      overridingSystemValue(
        qb.insertInto("messages").values({
          id: p("id"),
          ticketId: p("ticketId"),
          ticketNumber: p("ticketNumber"),
          senderId: p("senderId"),
          senderType: p("senderType"),
          text: p("text"),
          sentAt: p("sentAt"),
          createdBy: p("createdBy"),
          createdByType: p("createdByType"),
          seal: p("seal"),
        }),
      ),
    );
    const files = db.selectFrom(
      unnest<{ id: number; name: string; path: string; fileId: string | null }>({
        id: p("attachmentIds", "bigint[]"),
        name: p("fileNames", "text[]"),
        path: p("filePaths", "text[]"),
        fileId: p("fileIds", "uuid[]"),
      }).as("f"),
    );
    return overridingSystemValue(
      insertFrom(
        written.insertInto("attachments"),
        () => files,
        (eb) => ({
          id: eb.ref("f.id"),
          messageId: p("id"),
          ticketId: p("ticketId"),
          fileName: eb.ref("f.name"),
          filePath: eb.ref("f.path"),
          fileId: eb.ref("f.fileId"),
          createdBy: p("createdBy"),
          createdAt: p("sentAt"),
        }),
      ),
    );
  },
  { joins: true },
);

/** A message as it was written, and the hash by which its audit line vouches for it. */
export interface InsertedMessage {
  readonly message: Message;
  readonly contentHash: Buffer;
}

/** Writes a message with its attachments. */
export const insertMessage = (
  tx: Pick<Transaction, "defer">,
  { id, attachmentIds: ids }: MessageIds,
  { by, sender, attachments, at, ...message }: NewMessage,
): InsertedMessage => {
  const seal = randomBytes(SEAL_BYTES);
  const made = {
    ...message,
    id,
    senderId: sender.id,
    senderType: sender.type,
    createdBy: by.id,
    createdByType: by.type,
  };
  tx.defer(insertStatement, {
    ...made,
    seal,
    sentAt: at,
    attachmentIds: ids,
    fileNames: attachments.map(({ fileName }) => fileName),
    filePaths: attachments.map(({ filePath }) => filePath),
    fileIds: attachments.map(({ fileId }) => fileId),
  });
  const sentAt = at.toISOString();
  const written = completeMessage(
    { ...made, sentAt },
    attachments.map(({ fileName, filePath, fileId }, index) => {
      const attachmentId = ids[index];
      if (attachmentId === undefined) throw new RangeError("Each attachment needs an id.");
      return { id: attachmentId, fileName, filePath, fileId, createdBy: by.id, createdAt: sentAt };
    }),
  );
  return { message: written, contentHash: hashMessage(seal, { ...made, sentAt: at, attachments }) };
};

const linkStatement = prepared<{ ticketId: string; path: string; fileId: string }>()("link-attachments", (db, p) =>
  db
    .updateTable("attachments")
    .set({ fileId: p("fileId") })
    .where("ticketId", "=", p("ticketId"))
    .where((eb) => eb(eb.fn<string>("lower", ["filePath"]), "=", p("path")))
    .where("fileId", "is", null)
    .returning("id"),
);

/** Puts a file's id where its name, given in lower case, was mentioned before it was uploaded. Says whether anything changed. */
export const linkAttachments = async (
  on: Runner,
  { ticketId, name, fileId }: { ticketId: string; name: string; fileId: string },
): Promise<boolean> => {
  const rows = await on.run(linkStatement, { ticketId, path: `/uploads/${name}`, fileId });
  return rows.length > 0;
};
