import { Readable } from "node:stream";
import { CrossdeskError, nameOfUpload, toCrossdeskError } from "@crossdesk/contracts";
import type { CrossdeskClient, CustomerExport, GetFileInput, Message, StoredFile, Ticket } from "@crossdesk/contracts";
import { BlobNotFoundError } from "@crossdesk/file-store";
import type { BlobStore } from "@crossdesk/file-store";
import { messagePages } from "../../api/message-pages.ts";
import type { MessagesAsked } from "../../api/message-pages.ts";
import type { callOf } from "../../edge/request-facts.ts";
import { downloadName } from "../files/download-name.ts";
import type { ArchiveEntry } from "./archive.ts";

type Call = ReturnType<typeof callOf>;

/** Whose archive it is, and what it is read with. */
export interface ArchiveSource {
  readonly client: CrossdeskClient;
  readonly store: Pick<BlobStore, "read">;
  readonly call: Call;
  readonly customer: { readonly id: string; readonly entityId?: string };
  readonly now: Date;
}

const PAGE = 100;

/** A list as JSON, whose items come page by page. */
const toJsonList = (pages: AsyncIterable<readonly unknown[]>): Readable => {
  const write = async function* (): AsyncGenerator<Buffer, void, undefined> {
    let isFirst = true;
    for await (const items of pages) {
      const text = items.map((item) => JSON.stringify(item)).join(",\n");
      if (text === "") continue;
      yield Buffer.from(`${isFirst ? "[\n" : ",\n"}${text}`);
      isFirst = false;
    }
    yield Buffer.from(isFirst ? "[]\n" : "\n]\n");
  };
  return Readable.from(write(), { objectMode: false });
};

const jsonEntry = (name: string, value: unknown, modifiedAt: Date): ArchiveEntry => ({
  name,
  modifiedAt,
  open: async () => Readable.from([Buffer.from(`${JSON.stringify(value, null, 2)}\n`)], { objectMode: false }),
});

/** What files a ticket and its messages name, by what finds them. */
class NamedFiles {
  readonly #found = new Map<string, GetFileInput>();

  add(reference: GetFileInput): void {
    this.#found.set(JSON.stringify(reference), reference);
  }

  addOfMessages(messages: readonly Message[]): void {
    for (const { fileId, filePath } of messages.flatMap(({ attachments }) => attachments)) {
      this.add(fileId === null ? { name: nameOfUpload(filePath) } : { id: fileId });
    }
  }

  get references(): Iterable<GetFileInput> {
    return this.#found.values();
  }
}

async function* readMessages(
  { client, call }: ArchiveSource,
  { id }: Ticket,
  files: NamedFiles,
): AsyncGenerator<readonly unknown[], void, undefined> {
  const list = (page: MessagesAsked) => client.messages.list.query({ ticket: { id }, ...page }, call);
  for await (const items of messagePages(list)) {
    files.addOfMessages(items);
    yield items;
  }
}

/** Newest first, as they are listed. */
async function* readLines(
  { client, call }: ArchiveSource,
  { id }: Ticket,
): AsyncGenerator<readonly unknown[], void, undefined> {
  for (let offset = 0; ; offset += PAGE) {
    const asked = { ticket: { id }, limit: PAGE, offset, details: true };
    const { items } = await client.logs.list.query(asked, call);
    yield items;
    if (items.length < PAGE) return;
  }
}

/** Newest pages first. Notes are for those who work on tickets: programs get none. */
async function* readNotes(
  { client, call }: ArchiveSource,
  { id }: Ticket,
): AsyncGenerator<readonly unknown[], void, undefined> {
  for (let before: number | undefined; ;) {
    const behind = before === undefined ? {} : { before };
    const { items, hasOlder } = await client.notes.list.query({ ticket: { id }, limit: PAGE, ...behind }, call);
    yield items.toReversed();
    const [first] = items;
    if (!hasOlder || first === undefined) return;
    before = first.id;
  }
}

/** A file that no longer exists, or that the caller may not read, is left out of the archive. */
const findFile = async ({ client, call }: ArchiveSource, reference: GetFileInput): Promise<StoredFile | undefined> => {
  try {
    return await client.files.get.query(reference, call);
  } catch (failure) {
    if (toCrossdeskError(failure).kind === "FILE_NOT_FOUND") return undefined;
    throw failure;
  }
};

async function* fileEntries(
  source: ArchiveSource,
  folder: string,
  files: NamedFiles,
): AsyncGenerator<ArchiveEntry, void, undefined> {
  const added = new Set<string>();
  for (const reference of files.references) {
    const file = await findFile(source, reference);
    if (file === undefined || added.has(file.id)) continue;
    added.add(file.id);
    yield {
      name: `${folder}/files/${file.id}/${downloadName(file)}`,
      modifiedAt: new Date(file.committedAt),
      open: async () => {
        try {
          return await source.store.read(file.id);
        } catch (error) {
          // It was deleted meanwhile; the entries of the ticket still name it.
          if (error instanceof BlobNotFoundError) return Readable.from([], { objectMode: false });
          throw error;
        }
      },
    };
  }
}

async function* ticketEntries(source: ArchiveSource, ticket: Ticket): AsyncGenerator<ArchiveEntry, void, undefined> {
  const folder = `tickets/${ticket.number}`;
  const modifiedAt = new Date(ticket.modifiedAt);
  const files = new NamedFiles();
  for (const { fileId, name } of ticket.images) files.add(fileId === null ? { name } : { id: fileId });
  for (const id of [ticket.logFileId, ticket.feedbackPhotoId]) if (id !== null) files.add({ id });
  const list = (name: string, pages: AsyncIterable<readonly unknown[]>): ArchiveEntry => ({
    name: `${folder}/${name}.json`,
    modifiedAt,
    open: async () => toJsonList(pages),
  });
  yield jsonEntry(`${folder}/ticket.json`, ticket, modifiedAt);
  yield list("messages", readMessages(source, ticket, files));
  yield list("lines", readLines(source, ticket));
  if (source.call.context.rpc.caller.role === "admin") yield list("notes", readNotes(source, ticket));
  // Reading the messages has found the names of all files.
  yield* fileEntries(source, folder, files);
}

const readPage = ({ client, call, customer }: ArchiveSource, after: number): Promise<CustomerExport> =>
  client.customers.export.mutate({ ...customer, after }, call);

/** Everything that is kept of a customer. `first` is the first page, which was asked for before the answer begins. */
export async function* archiveEntries(
  source: ArchiveSource,
  first: CustomerExport,
): AsyncGenerator<ArchiveEntry, void, undefined> {
  const { now } = source;
  yield jsonEntry("profile.json", first.customer, now);
  yield jsonEntry("administration.json", first.administration, now);
  for (let page = first; ; page = await readPage(source, page.next)) {
    for (const ticket of page.tickets) yield* ticketEntries(source, ticket);
    if (page.next === null) return;
  }
}

/** The first page. Where there is none, the answer is an error in place of an archive. */
export const readFirstPage = async (source: ArchiveSource): Promise<CustomerExport> => {
  const first = await readPage(source, 0);
  if (first.customer !== null || first.tickets.length > 0) return first;
  throw new CrossdeskError("CUSTOMER_NOT_FOUND", "No data of this customer is stored.");
};
