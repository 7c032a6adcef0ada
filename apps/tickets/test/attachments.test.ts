import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  Caller,
  CrossdeskError,
  EVENT_VERSION,
  GetFileInput,
  LinkedFiles,
  LinkFilesInput,
  procedure,
  router,
  StoredFile,
} from "@crossdesk/contracts";
import type { FileCommitted } from "@crossdesk/contracts";
import { serveRouter } from "@crossdesk/trpc-nats";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ADMIN, customer, eventually, openWorld } from "./support.ts";
import type { World } from "./support.ts";

const ADA = customer("customer-1");
const LATER = "01a20703-b533-7a65-9073-c37a33e05e0f";

/** A name about which the files service answers later than anybody waits. */
const HANGING = "hanging.png";
/** Names that somebody else has uploaded a file under, as the files service would know. */
const foreign = new Set<string>();
/** Which ticket the file `LATER` was uploaded for. */
let uploadedFor: string | null = null;
let asked = 0;

const storedFile = (id: string): StoredFile => ({
  id,
  entityId: "main",
  purpose: "LOG",
  state: "committed",
  name: `${id}.txt`,
  originalName: null,
  contentType: "text/plain",
  size: 1,
  sha256: "a".repeat(64),
  ticketId: uploadedFor,
  uploadedBy: ADA.subject,
  createdAt: "2026-03-01T12:00:00.000Z",
  committedAt: "2026-03-01T12:00:00.000Z",
});

const filesRouter = router({
  files: router({
    get: procedure
      .input(GetFileInput)
      .output(StoredFile)
      .query(({ input, ctx: { caller } }) => {
        if (!("id" in input) || input.id !== LATER || caller.subject !== ADA.subject) {
          throw new CrossdeskError("FILE_NOT_FOUND", "There is no such file.");
        }
        return storedFile(input.id);
      }),
    link: procedure
      .input(LinkFilesInput)
      .output(LinkedFiles)
      .mutation(async ({ input }) => {
        asked += 1;
        if (input.names.includes(HANGING)) await sleep(4_000);
        if (input.names.some((name) => foreign.has(name))) {
          throw new CrossdeskError("FILE_NOT_OWNED", "The file was uploaded by somebody else.");
        }
        return { items: input.names.map((name) => ({ name, fileId: null })) };
      }),
  }),
});

let world: World;
beforeAll(async () => {
  world = await openWorld();
  const server = serveRouter({
    nc: world.nc,
    service: "files",
    router: filesRouter,
    createContext: ({ caller, requestId }) => ({ caller: Caller.parse(caller), requestId }),
  });
  await server.ready();
  await world.service.start();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => {
  foreign.clear();
  asked = 0;
});

/** Publishes an upload as the files service does. */
const publishUpload = (data: Partial<FileCommitted["data"]>): void => {
  const event: FileCommitted = {
    id: randomUUID(),
    version: EVENT_VERSION,
    type: "events.files.file-committed",
    occurredAt: world.clock.now().toISOString(),
    entityId: "main",
    aggregateId: LATER,
    sequence: 1,
    data: {
      fileId: LATER,
      name: `${LATER}.png`,
      purpose: "LOG",
      uploadedBy: ADA.subject,
      ticketId: null,
      linkedTicketIds: [],
      ...data,
    },
  };
  world.nc.publish(event.type, JSON.stringify(event));
};

const withKey = (idempotencyKey: string) =>
  world.service.router.createCaller({ caller: ADA, requestId: "test", idempotencyKey });

it("messages and attachments are numbered beyond what 32 bits hold", async () => {
  const { db } = world.service;
  const [before] = await db.query<{ message: string; attachment: string }>({
    text: `SELECT nextval('messages_id_seq') AS message, nextval('attachments_id_seq') AS attachment`,
  });
  const jump = (sequence: string, to: number) => db.query({ text: "SELECT setval($1, $2)", values: [sequence, to] });
  await Promise.all([jump("messages_id_seq", 3_000_000_000), jump("attachments_id_seq", 4_000_000_000)]);
  try {
    const id = await world.open();
    const attachments = [{ fileName: "a", filePath: "/uploads/a.pdf" }];
    const message = await world.as(ADA).messages.add({ ticket: { id }, text: "So many!", attachments });
    expect(message).toMatchObject({ id: 3_000_000_001, attachments: [{ id: 4_000_000_001 }] });
    await world.as(ADA).messages.add({ ticket: { id }, text: "And one more." });
    const reader = world.as({ subject: "ada-agent", role: "agent", entityId: "main" });
    const mark = await reader.tickets.markRead({ ticket: { id }, messageId: message.id });
    expect(mark.messageId).toBe(message.id);
    const page = await reader.messages.list({ ticket: { id }, before: message.id + 1 });
    expect(page.items.map(({ text }) => text)).toEqual(["So many!"]);
    await expect(reader.tickets.get({ id })).resolves.toMatchObject({ messages: [{ id: message.id }, {}] });
  } finally {
    await jump("messages_id_seq", Number(before?.message));
    await jump("attachments_id_seq", Number(before?.attachment));
  }
});

describe("a message with an attachment that was added under a key", () => {
  const attaching = (id: string, name = "zz.pdf") => ({
    ticket: { id },
    text: "p",
    attachments: [{ fileName: "a", filePath: `/uploads/${name}` }],
  });

  it("reopens a closed ticket that its customer may reopen by writing", async () => {
    const id = await world.open();
    await world.as(ADMIN).tickets.close({ ticket: { id } });
    await withKey(randomUUID()).messages.add(attaching(id));
    const { ticket, messages } = await world.as(ADMIN).tickets.get({ id });
    expect(ticket).toMatchObject({ status: "CREATED", awaiting: "team" });
    expect(messages).toMatchObject([{ attachments: [{ filePath: "/uploads/zz.pdf" }] }]);
  });

  it("is answered as it was, though the ticket is closed by now", async () => {
    const id = await world.open({ channel: "internal" });
    const key = randomUUID();
    const first = await withKey(key).messages.add(attaching(id));
    await world.as(ADMIN).tickets.close({ ticket: { id } });
    await expect(withKey(key).messages.add(attaching(id))).resolves.toEqual(first);
    await expect(withKey(randomUUID()).messages.add(attaching(id))).rejects.toThrow(/closed/u);
    expect(asked).toBe(1);
  });

  it("is answered as it was, though somebody else has uploaded a file of that name by now", async () => {
    const id = await world.open();
    const key = randomUUID();
    const first = await withKey(key).messages.add(attaching(id));
    foreign.add("zz.pdf");
    await expect(withKey(key).messages.add(attaching(id))).resolves.toEqual(first);
    await expect(withKey(randomUUID()).messages.add(attaching(id))).rejects.toThrow(/somebody else/u);
  });

  it("is refused with another body before anything is asked", async () => {
    const id = await world.open();
    const key = randomUUID();
    await withKey(key).messages.add(attaching(id));
    await expect(withKey(key).messages.add(attaching(id, "other.pdf"))).rejects.toThrow(/used for another request/u);
    expect(asked).toBe(1);
  });
});

describe("the audit log's line of an upload", () => {
  const uploads = async (id: string) => {
    const { items } = await world.as(ADMIN).logs.list({ ticket: { id }, limit: 100 });
    return items
      .filter(({ action }) => action === "Uploaded log file")
      .map(({ actor, actorType }) => [actor, actorType]);
  };
  const untilLinked = (id: string) =>
    eventually(async () => expect((await world.as(ADMIN).tickets.get({ id })).ticket.logFileId).toBe(LATER));
  const attach = (id: string) => {
    uploadedFor = id;
    return world.as(ADA).tickets.attachFile({ ticket: { id }, purpose: "LOG", fileId: LATER });
  };

  it("names the uploader where the event comes before the call", async () => {
    const id = await world.open();
    publishUpload({ ticketId: id, uploadedByType: "customer" });
    await untilLinked(id);
    await attach(id);
    expect(await uploads(id)).toEqual([["customer-1", "customer"]]);
  });

  it("names the uploader where the call comes before the event", async () => {
    const [id, next] = [await world.open(), await world.open()];
    await attach(id);
    publishUpload({ ticketId: id, uploadedByType: "customer" });
    publishUpload({ ticketId: next, uploadedByType: "customer" });
    await untilLinked(next);
    expect(await uploads(id)).toEqual([["customer-1", "customer"]]);
  });

  it("names the system where an old event does not say what the uploader is", async () => {
    const id = await world.open();
    publishUpload({ ticketId: id });
    await untilLinked(id);
    expect(await uploads(id)).toEqual([["system", "system"]]);
  });
});

it("a ticket is opened in time while the files service hangs", async () => {
  const id = await world.open({ images: [HANGING] });
  const { ticket } = await world.as(ADMIN).tickets.get({ id });
  expect([asked, ticket.images]).toEqual([1, [{ name: HANGING, fileId: null }]]);
}, 4_000);

describe("attaching a file", () => {
  const attach = async (id: string, changes: { caller?: Caller; fileId?: string; purpose?: "FEEDBACK_PHOTO" } = {}) => {
    const { caller = ADA, ...given } = changes;
    await world.as(caller).tickets.attachFile({ ticket: { id }, purpose: "LOG", fileId: LATER, ...given });
  };
  const logOf = async (id: string) => (await world.as(ADMIN).tickets.get({ id })).ticket.logFileId;

  it.each([
    ["was uploaded for another ticket", {}, randomUUID()],
    ["was uploaded for no ticket", {}, null],
    ["does not exist", { fileId: "ffffffff-ffff-4fff-8fff-ffffffffffff" }, undefined],
    ["is somebody else's", { caller: customer("customer-2") }, undefined],
    ["is for something else", { purpose: "FEEDBACK_PHOTO" }, undefined],
  ] as const)("that %s is refused, and takes no place", async (_case, changes, ticketId) => {
    const id = await world.open({ customerId: "caller" in changes ? "customer-2" : "customer-1" });
    uploadedFor = ticketId === undefined ? id : ticketId;
    await expect(attach(id, changes)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await logOf(id)).toBeNull();
    uploadedFor = id;
    if (!("caller" in changes)) await attach(id);
    expect(await logOf(id)).toBe("caller" in changes ? null : LATER);
  });

  it("is answered as the first time under its key, even if the file has another owner by now", async () => {
    const id = await world.open();
    uploadedFor = id;
    const { attachFile } = withKey("key-of-attach").tickets;
    const input = { ticket: { id }, purpose: "LOG", fileId: LATER } as const;
    const first = await attachFile(input);
    uploadedFor = null;
    expect(await attachFile(input)).toEqual(first);
  });
});

describe("an attachment that is called so as to pass for something else", () => {
  const DISGUISED = "invoice\u202egpj.exe";
  const PLAIN = "invoicegpj.exe";
  const attach = (id: string, fileName: string) =>
    world.as(ADA).messages.add({ ticket: { id }, attachments: [{ fileName, filePath: "/uploads/zz.bin" }] });
  const namesOf = async (id: string): Promise<string[]> => {
    const { messages } = await world.as(ADMIN).tickets.get({ id });
    return messages.flatMap(({ attachments }) => attachments.map(({ fileName }) => fileName));
  };

  it("is given by a plain name, to everybody", async () => {
    const id = await world.open();
    const { attachments } = await attach(id, DISGUISED);
    expect(attachments.map(({ fileName }) => fileName)).toEqual([PLAIN]);
    expect(await namesOf(id)).toEqual([PLAIN]);
  });

  it("is given by a plain name where it was stored by the other one", async () => {
    const id = await world.open();
    const { attachments } = await attach(id, "a.exe");
    await world.service.db.query({
      text: "UPDATE attachments SET file_name = $2 WHERE id = $1",
      values: [attachments[0]?.id, DISGUISED],
    });
    expect(await namesOf(id)).toEqual([PLAIN]);
    const { items } = await world.as(ADMIN).messages.list({ ticket: { id } });
    expect(items.flatMap((message) => message.attachments).map(({ fileName }) => fileName)).toEqual([PLAIN]);
  });
});
