import { createHash, randomBytes, randomInt } from "node:crypto";
import { connect } from "node:net";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { buffer } from "node:stream/consumers";
import { withCall } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import { LIFETIMES } from "@crossdesk/files";
import { manualClock } from "@crossdesk/service-kit";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { formOf } from "./support/file-samples.ts";
import { openFilesWorld, STORE_KINDS } from "./support/files-world.ts";
import type { FilesWorld } from "./support/files-world.ts";

const PARTNER: Caller = { subject: "partner-1", role: "partner", entityId: "main" };
const Complaint = z.object({ data: z.object({ logPath: z.url() }) });
const BOUNDARY = "a-boundary-that-no-file-holds";

const requestOf = (bytes: Buffer): Buffer => {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
  const headers =
    "POST /common/upload/file?bucketType=TICKET_ATTACHMENT HTTP/1.1\r\nHost: gateway\r\n" +
    `Content-Type: multipart/form-data; boundary=${BOUNDARY}\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(headers), body]);
};

/** Sends the first `bytes` of a request and leaves without a word. */
const sendAndLeave = async (url: string, request: Buffer, bytes: number): Promise<void> => {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.on("error", () => undefined);
  socket.resume();
  await once(socket, "connect");
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.write(request.subarray(0, bytes), () => socket.destroy());
  await closed;
};

const blobs = async ({ store }: FilesWorld): Promise<string[]> => {
  const ids: string[] = [];
  for (const shard of await store.shards()) for await (const { fileId } of store.list(shard)) ids.push(fileId);
  return ids.sort();
};
const rows = async ({ database }: FilesWorld, state: string): Promise<string[]> =>
  (await database.sql("SELECT id FROM files WHERE state = $1 ORDER BY id", [state])).map(({ id }) => String(id));
const temporary = ({ folder }: FilesWorld): Promise<string[]> =>
  readdir(join(folder, "files", "staging")).catch((): string[] => []);

/** Rows and bytes are the same files, and nothing else lies about. */
const expectNoOrphans = async (world: FilesWorld): Promise<void> => {
  expect(await blobs(world)).toEqual(await rows(world, "committed"));
  expect(await rows(world, "uploading")).toEqual([]);
  expect(await temporary(world)).toEqual([]);
};

describe("what a caller has stored", () => {
  const as = { role: "customer", sub: "jane", entityId: "main" } as const;
  const caller: Caller = { subject: "jane", role: "customer", entityId: "main" };
  const Uploaded = z.object({ data: z.object({ fileName: z.string() }) });
  const upload = (world: FilesWorld, bytes: number, from: typeof as | { role: "partner"; sub: string } = as) => {
    const body = formOf({ fileName: "a.bin", bytes: randomBytes(bytes) });
    return world.fetch("/common/upload/file?bucketType=TICKET_ATTACHMENT", { method: "POST", as: from, body });
  };
  const storedBytes = async ({ database }: FilesWorld): Promise<unknown> =>
    (await database.sql("SELECT role, bytes::integer FROM stored_bytes ORDER BY role")).map((row) =>
      Object.values(row),
    );

  test.concurrent("has a limit for the caller and one for the tenant, and who is refused is told what is left", async () => {
    await using world = await openFilesWorld({
      store: STORE_KINDS[0],
      storageLimits: { ofCustomer: 10_000, ofCaller: 50_000, ofTenant: 14_000 },
    });
    expect((await upload(world, 6_000)).status).toBe(200);
    const tooLarge = await upload(world, 6_000);
    expect(tooLarge.status).toBe(429);
    expect(Object.fromEntries(tooLarge.headers)).toMatchObject({
      "ratelimit-policy": '"caller-stored-bytes";q=10000',
      ratelimit: '"caller-stored-bytes";r=4000;t=3600',
    });
    expect((await upload(world, 4_000)).status).toBe(200);
    // Before any of its bytes are stored.
    expect((await upload(world, 1)).status).toBe(429);
    const partner = { role: "partner", sub: "shop" } as const;
    const ofTenant = await upload(world, 4_001, partner);
    expect([ofTenant.status, ofTenant.headers.get("ratelimit")]).toEqual([429, '"tenant-stored-bytes";r=4000;t=3600']);
    expect((await upload(world, 4_000, partner)).status).toBe(200);
    expect(await storedBytes(world)).toEqual([
      ["", 14_000],
      ["customer", 10_000],
      ["partner", 4_000],
    ]);
    expect((await blobs(world)).length).toBe(3);
  });

  test.concurrent("stays where a ticket names it, and is gone after a day where none does", async () => {
    const clock = manualClock(new Date());
    await using world = await openFilesWorld({ store: STORE_KINDS[0], clock });
    const call = withCall({ caller });
    const { ticket } = await world.client.tickets.open.mutate(
      { channel: "internal", customerId: "jane", subject: "Late", description: "" },
      call,
    );
    const names: string[] = [];
    for (const bytes of [1_000, 2_000]) {
      names.push(Uploaded.parse(await (await upload(world, bytes)).json()).data.fileName);
    }
    const attachments = [{ fileName: "a.bin", filePath: `/uploads/${names[0]}` }];
    await world.client.messages.add.mutate({ ticket: { id: ticket.id }, text: "Here", attachments }, call);
    clock.advance(LIFETIMES.unattached - 60_000);
    expect(await world.files.sweep()).toMatchObject({ unattached: 0 });
    clock.advance(120_000);
    expect(await world.files.sweep()).toMatchObject({ unattached: 1 });
    // Files that can no longer be read are not named any more either.
    const late = {
      ticket: { id: ticket.id },
      text: "And",
      attachments: [{ ...attachments[0], fileName: "b", filePath: `/uploads/${names[1]}` }],
    };
    await world.client.messages.add.mutate(late, call);
    clock.advance(LIFETIMES.replaced + 60_000);
    expect(await world.files.sweep()).toMatchObject({ replaced: 1 });
    expect((await world.fetch(`/uploads/${names[0]}`, { as })).status).toBe(200);
    expect((await world.fetch(`/uploads/${names[1]}`, { as })).status).toBe(404);
    expect(await storedBytes(world)).toEqual([
      ["", 1_000],
      ["customer", 1_000],
    ]);
    await expectNoOrphans(world);
  });
});

test.concurrent("files of tickets that were closed long enough ago go, and their texts stay", async ({ expect }) => {
  const clock = manualClock(new Date());
  await using world = await openFilesWorld({ store: STORE_KINDS[0], clock });
  const lead = withCall({ caller: { subject: "lead", role: "admin", entityId: "main" } });
  const { tickets, messages, retention } = world.client;
  const as = { role: "customer", sub: "jane", entityId: "main" } as const;
  const openWithFile = async (): Promise<{ readonly id: string; readonly name: string }> => {
    const body = formOf({ fileName: "a.bin", bytes: randomBytes(1_000) });
    const path = "/common/upload/file?bucketType=TICKET_ATTACHMENT";
    const uploaded: unknown = await (await world.fetch(path, { method: "POST", as, body })).json();
    const name = z.object({ data: z.object({ fileName: z.string() }) }).parse(uploaded).data.fileName;
    const given = { channel: "internal", customerId: "jane", subject: "Late", description: "" } as const;
    const { id } = (await tickets.open.mutate(given, lead)).ticket;
    const attachments = [{ fileName: "a.bin", filePath: `/uploads/${name}` }];
    const caller: Caller = { subject: "jane", role: "customer", entityId: "main" };
    await messages.add.mutate({ ticket: { id }, text: "Here", attachments }, withCall({ caller }));
    return { id, name };
  };
  const [closed, open] = [await openWithFile(), await openWithFile()];
  await tickets.close.mutate({ ticket: { id: closed.id } }, lead);
  clock.advance(11 * 86_400_000);
  await retention.set.mutate({ ticketDays: null, fileDays: 10 }, lead);
  clock.advance(86_400_000);
  const statusOf = async ({ name }: { readonly name: string }) =>
    (await world.fetch(`/uploads/${name}`, { as: { role: "admin", sub: "lead", entityId: "main" } })).status;
  await expect.poll(() => statusOf(closed), { timeout: 60_000 }).toBe(404);
  expect(await statusOf(open)).toBe(200);
  await expect.poll(() => blobs(world), { timeout: 60_000 }).toHaveLength(1);
  const { items } = await messages.list.query({ ticket: { id: closed.id } }, lead);
  expect(items).toMatchObject([{ text: "Here", attachments: [{ fileName: "a.bin" }] }]);
});

describe.each(STORE_KINDS)("on %s", (kind) => {
  test("of 200 uploads that are cut off at random points nothing is left after the sweep", async () => {
    const clock = manualClock(new Date());
    await using world = await openFilesWorld({ store: kind, clock });
    const bytes = randomBytes(200_000);
    const request = requestOf(bytes);
    const cuts = Array.from({ length: 200 }, (_, index) =>
      index % 20 === 0 ? request.length : randomInt(request.length),
    );
    const queue = cuts.values();
    const work = async (): Promise<void> => {
      for (const cut of queue) await sendAndLeave(world.url, request, cut);
    };
    await Promise.all(Array.from({ length: 8 }, work));
    await expect.poll(() => rows(world, "uploading"), { timeout: 60_000 }).toEqual([]);

    clock.advance(LIFETIMES.orphan + LIFETIMES.upload);
    expect(await world.files.sweep()).toMatchObject({ missing: 0 });
    await expectNoOrphans(world);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    for (const id of await rows(world, "committed")) {
      expect(
        createHash("sha256")
          .update(await buffer(await world.store.read(id)))
          .digest("hex"),
      ).toBe(sha256);
    }
  });

  test.concurrent("an upload whose gateway vanished leaves nothing, after whichever step that was", async () => {
    const clock = manualClock(new Date());
    await using world = await openFilesWorld({ store: kind, clock });
    const call = withCall({ caller: PARTNER });
    const begin = () => world.client.files.begin.mutate({ purpose: "TICKET_ATTACHMENT" }, call);
    const stage = async (id: string) => {
      const staged = await world.store.stage(id);
      await pipeline(Readable.from([Buffer.from("bytes")]), staged.stream);
      return staged;
    };
    await begin();
    await stage((await begin()).id);
    const published = await begin();
    await (await stage(published.id)).publish();
    const committed = await begin();
    await (await stage(committed.id)).publish();
    const sha256 = createHash("sha256").update("bytes").digest("hex");
    const measured = { size: 5, sha256, contentType: "text/plain" as const };
    await world.client.files.commit.mutate({ id: committed.id, ...measured }, call);

    expect(await world.files.sweep()).toMatchObject({ expired: 0, orphans: 0, temporary: 0 });
    clock.advance(LIFETIMES.orphan + LIFETIMES.upload);
    expect(await world.files.sweep()).toEqual({
      expired: 3,
      unattached: 0,
      replaced: 0,
      orphans: 0,
      temporary: 1,
      missing: 0,
    });
    await expectNoOrphans(world);
    expect(await blobs(world)).toEqual([committed.id]);
    const late = world.client.files.commit.mutate({ id: published.id, ...measured }, call);
    await expect(late).rejects.toMatchObject({ data: { kind: "FILE_NOT_FOUND" } });
  });

  test.concurrent("bytes that belong to no file are swept when they are old, and a file without bytes is reported", async () => {
    const clock = manualClock(new Date());
    await using world = await openFilesWorld({ store: kind, clock });
    const staged = await world.store.stage("0198a000-0000-7000-8000-0000000000ff");
    await pipeline(Readable.from([Buffer.from("whose?")]), staged.stream);
    await staged.publish();
    expect(await world.files.sweep()).toMatchObject({ orphans: 0 });
    clock.advance(LIFETIMES.orphan + 60_000);
    expect(await world.files.sweep()).toMatchObject({ orphans: 1, missing: 0 });
    await expectNoOrphans(world);
  });

  test.concurrent("a log that another took the place of stays while its key does, and a repetition of its upload moves nothing", async () => {
    const clock = manualClock(new Date());
    await using world = await openFilesWorld({ store: kind, clock });
    const opening = { channel: "mobile", customerId: "ada", subject: "s", description: "" } as const;
    const { ticket } = await world.client.tickets.open.mutate(opening, withCall({ caller: PARTNER }));
    const send = (bytes: string, key: string): Promise<Response> =>
      world.fetch(`/user/help/file/upload/${ticket.feedbackId}/LOG`, {
        method: "POST",
        body: formOf({ bytes: Buffer.from(bytes) }),
        headers: { "idempotency-key": key },
      });
    const logOf = async (response: Response): Promise<string> => {
      const { data } = Complaint.parse(await response.json());
      return new URL(data.logPath).pathname;
    };
    const first = await logOf(await send("first", "key-1"));
    expect((await send("second", "key-2")).status).toBe(200);
    const newest = await rows(world, "committed");

    clock.advance(LIFETIMES.replaced + 60_000);
    expect(await world.files.sweep()).toMatchObject({ replaced: 0 });
    expect(await logOf(await send("first", "key-1"))).toBe(first);
    expect(await rows(world, "committed")).toEqual(newest);

    clock.advance(LIFETIMES.key);
    expect(await world.files.sweep()).toMatchObject({ replaced: 1 });
    await expectNoOrphans(world);
  });
});
