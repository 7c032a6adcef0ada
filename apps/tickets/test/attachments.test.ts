import { randomUUID } from "node:crypto";
import { Caller, CrossdeskError, LinkedFiles, LinkFilesInput, procedure, router } from "@crossdesk/contracts";
import { serveRouter } from "@crossdesk/trpc-nats";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ADMIN, customer, openWorld } from "./support.ts";
import type { World } from "./support.ts";

const ADA = customer("customer-1");

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
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => {
  foreign.clear();
  asked = 0;
});

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
