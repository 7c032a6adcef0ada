import { z } from "zod";
import { FilePurpose } from "../files/file.ts";
import { Uuid } from "../primitives.ts";
import { ActorType } from "../tickets/ticket.ts";
import { defineEvent } from "./envelope.ts";

/** A file became readable; `aggregateId` is its id. Consumers put its id where its name was mentioned before. */
export const FileCommitted = defineEvent(
  "events.files.file-committed",
  z.object({
    fileId: Uuid,
    /** `<uuid>.<extension>`. */
    name: z.string(),
    purpose: FilePurpose,
    uploadedBy: z.string(),
    /** What `uploadedBy` is; events of earlier releases leave it out. */
    uploadedByType: ActorType.optional(),
    /** The ticket whose LOG or FEEDBACK_PHOTO it is. */
    ticketId: Uuid.nullable(),
    /** Tickets that the same caller had mentioned the name in before it was uploaded. */
    linkedTicketIds: z.array(Uuid),
    /** That name, in lower case, where the file is stored under another. */
    mentionedAs: z.string().optional(),
  }),
);
export type FileCommitted = z.infer<typeof FileCommitted>;

/** Every event of the files service by its type. */
export const FILE_EVENTS = { "events.files.file-committed": FileCommitted } as const;
export type FileEventType = keyof typeof FILE_EVENTS;
