import { randomUUID } from "node:crypto";
import {
  Caller,
  CrossdeskError,
  EVENT_VERSION,
  LinkedFiles,
  LinkFilesInput,
  procedure,
  router,
} from "@crossdesk/contracts";
import type { FileCommitted } from "@crossdesk/contracts";
import { serveRouter } from "@crossdesk/trpc-nats";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ADMIN, customer, eventually, openWorld } from "./support.ts";
import type { World } from "./support.ts";

const ADA = customer("customer-1");
const LATER = "01a20703-b533-7a65-9073-c37a33e05e0f";

/** Names that somebody else has uploaded a file under, as the files service would know. */
const foreign = new Set<string>();
let asked = 0;

const filesRouter = router({
  files: router({
    link: procedure
      .input(LinkFilesInput)
      .output(LinkedFiles)
      .mutation(({ input }) => {
        asked += 1;
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

/** Tells of an upload as the files service does. */
const tell = (data: Partial<FileCommitted["data"]>): void => {
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

describe("a message with an attachment that was added under a key", () => {
  const attaching = (id: string, name = "zz.pdf") => ({
    ticket: { id },
    text: "p",
    attachments: [{ fileName: "a", filePath: `/uploads/${name}` }],
  });

  it("is answered as it was, though the ticket is closed by now", async () => {
    const id = await world.open();
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
  const toldOf = (id: string) =>
    eventually(async () => expect((await world.as(ADMIN).tickets.get({ id })).ticket.logFileId).toBe(LATER));
  const attach = (id: string) => world.as(ADA).tickets.attachFile({ ticket: { id }, purpose: "LOG", fileId: LATER });

  it("names the uploader where the event comes before the call", async () => {
    const id = await world.open();
    tell({ ticketId: id, uploadedByType: "customer" });
    await toldOf(id);
    await attach(id);
    expect(await uploads(id)).toEqual([["customer-1", "customer"]]);
  });

  it("names the uploader where the call comes before the event", async () => {
    const [id, next] = [await world.open(), await world.open()];
    await attach(id);
    tell({ ticketId: id, uploadedByType: "customer" });
    tell({ ticketId: next, uploadedByType: "customer" });
    await toldOf(next);
    expect(await uploads(id)).toEqual([["customer-1", "customer"]]);
  });

  it("names the system where an old event does not say what the uploader is", async () => {
    const id = await world.open();
    tell({ ticketId: id });
    await toldOf(id);
    expect(await uploads(id)).toEqual([["system", "system"]]);
  });
});
