import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { CallerRole } from "@crossdesk/contracts";
import { PHOTOS, tellsTooMuch } from "@crossdesk/file-store/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { formOf, IMAGES } from "./support/file-samples.ts";
import { openFilesWorld, STORE_KINDS } from "./support/files-world.ts";
import type { FilesWorld } from "./support/files-world.ts";

const Created = z.object({ data: z.object({ id: z.uuid(), ticketId: z.uuid() }) });
const Common = z.object({ data: z.object({ fileName: z.string(), url: z.url(), size: z.int() }) });

type Who = { readonly role: CallerRole; readonly sub?: string };

const AGENT: Who = { role: "agent" };
const VARIANTS = ["preview", "thumbnail"] as const;
const TYPES = ["image/jpeg", "image/png", "image/webp", "image/heic"] as const;

const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());

/** Asks for a picture as pages do: where it is still being drawn, they ask again. */
const see = async (world: FilesWorld, path: string, init: Parameters<FilesWorld["fetch"]>[1]): Promise<Response> => {
  for (;;) {
    const response = await world.fetch(path, init);
    if (response.status !== 503) return response;
    expect(response.headers.get("retry-after")).toBe("1");
    await response.arrayBuffer();
    await delay(20);
  }
};

/** Uploads a file as a customer, for a complaint of theirs that agents read. */
const upload = async (world: FilesWorld, bytes: Buffer) => {
  const customer: Who = { role: "customer", sub: randomUUID() };
  const uploaded = await world.fetch("/common/upload/file?bucketType=TICKET_ATTACHMENT", {
    method: "POST",
    body: formOf({ bytes, fileName: "photo" }),
    as: customer,
  });
  expect(uploaded.status).toBe(200);
  const { fileName, url, size } = Common.parse(await uploaded.json()).data;
  const complaint = { udid: "d", subject: "s", message: "m", email: "a@example.com", category: "c" };
  const created = await world.fetch("/user/log/message", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...complaint, uuid: customer.sub, images: [fileName] }),
    as: customer,
  });
  expect(created.status).toBe(200);
  const { id: feedbackId, ticketId } = Created.parse(await created.json()).data;
  return { customer, path: `/uploads/${fileName}`, url, size, feedbackId, ticketId };
};

describe.each(STORE_KINDS)("photos kept on %s", (kind) => {
  let world: FilesWorld;
  beforeAll(async () => {
    world = await openFilesWorld({ store: kind });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  test.each(TYPES)("a photo of the type %s is shown as WebP, small and without what its camera noted", async (type) => {
    const { path } = await upload(world, PHOTOS[type]);
    for (const variant of VARIANTS) {
      const response = await see(world, `${path}?variant=${variant}`, { as: AGENT });
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "content-type": "image/webp",
        "content-security-policy": "sandbox; default-src 'none'",
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-cache",
      });
      expect(response.headers.get("content-disposition")).toMatch(/^inline; filename="[0-9a-f-]+-[a-z]+\.webp"$/u);
      const picture = await bytesOf(response);
      expect(picture.toString("latin1", 8, 12)).toBe("WEBP");
      expect(tellsTooMuch(picture)).toBe(false);

      const etag = response.headers.get("etag") ?? "";
      const again = await see(world, `${path}?variant=${variant}`, { as: AGENT, headers: { "if-none-match": etag } });
      expect(again.status).toBe(304);
    }
  });

  test.each(TYPES)(
    "of a photo of the type %s, its uploader gets each byte back, and others not where it was",
    async (type) => {
      const photo = PHOTOS[type];
      const { customer, path, url, size } = await upload(world, photo);
      expect(size).toBe(photo.length);
      const own = await world.fetch(path, { as: customer });
      expect((await bytesOf(own)).equals(photo)).toBe(true);

      const ofAgent = await world.fetch(path, { as: AGENT });
      expect(ofAgent.headers.get("content-type")).toBe(type);
      expect(ofAgent.headers.get("content-length")).toBe(String(photo.length));
      expect(ofAgent.headers.get("content-disposition")).toMatch(/^attachment;/u);
      expect(ofAgent.headers.get("etag")).not.toBe(own.headers.get("etag"));
      const shown = await bytesOf(ofAgent);
      expect(tellsTooMuch(shown)).toBe(false);
      expect(shown).toHaveLength(photo.length);

      const byLink = await bytesOf(await world.fetch(url));
      expect(byLink.equals(shown)).toBe(true);
      const part = await world.fetch(path, { as: AGENT, headers: { range: "bytes=100-899" } });
      expect((await bytesOf(part)).equals(shown.subarray(100, 900))).toBe(true);
    },
  );

  test("a photo without notes is the same for everybody", async () => {
    const { customer, path } = await upload(world, IMAGES.jpeg);
    const [own, others] = [await world.fetch(path, { as: customer }), await world.fetch(path, { as: AGENT })];
    expect(others.headers.get("etag")).toBe(own.headers.get("etag"));
    expect((await bytesOf(others)).equals(await bytesOf(own))).toBe(true);
  });

  test("many who look at a photo for the first time at once all see it", async () => {
    const { path } = await upload(world, PHOTOS["image/heic"]);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => see(world, `${path}?variant=thumbnail`, { as: AGENT })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const pictures = await Promise.all(answers.map(bytesOf));
    expect(new Set(pictures.map((picture) => picture.toString("hex"))).size).toBe(1);
  });

  test("the photo of a complaint is shown by the ticket's address", async () => {
    const { feedbackId, ticketId } = await upload(world, IMAGES.png);
    const uploaded = await world.fetch(`/user/help/file/upload/${feedbackId}/FEEDBACK_PHOTO`, {
      method: "POST",
      body: formOf({ bytes: PHOTOS["image/heic"] }),
    });
    expect(uploaded.status).toBe(200);
    const path = `/aws/download/support/file/${ticketId}/FEEDBACK_PHOTO`;
    const response = await see(world, `${path}?variant=preview`, { as: AGENT });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/webp"]);
    expect(tellsTooMuch(await bytesOf(await world.fetch(path, { as: AGENT })))).toBe(false);
  });

  test("nobody sees a picture of a file that they may not read", async () => {
    const { path } = await upload(world, PHOTOS["image/jpeg"]);
    const stranger: Who = { role: "customer", sub: randomUUID() };
    expect((await see(world, `${path}?variant=preview`, { as: stranger })).status).toBe(404);
    expect((await world.fetch(`${path}?variant=preview`)).status).toBe(401);
  });

  test("what is no photo can be downloaded, and has no picture", async () => {
    const { path } = await upload(world, Buffer.from("<svg onload=alert(1)>"));
    expect((await see(world, `${path}?variant=preview`, { as: AGENT })).status).toBe(404);
    expect((await world.fetch(path, { as: AGENT })).status).toBe(200);
    expect((await see(world, `${path}?variant=original`, { as: AGENT })).status).toBe(400);
  });

  test("an image that is broken has no picture, however often it is asked for, and does not keep others from theirs", async () => {
    const broken = Buffer.concat([PHOTOS["image/heic"].subarray(0, 60), Buffer.alloc(900)]);
    const { path } = await upload(world, broken);
    for (let round = 0; round < 3; round += 1) {
      expect((await see(world, `${path}?variant=preview`, { as: AGENT })).status).toBe(404);
    }
    const { path: sound } = await upload(world, PHOTOS["image/heic"]);
    expect((await see(world, `${sound}?variant=preview`, { as: AGENT })).status).toBe(200);
    expect(world.logs.filter(({ msg }) => msg === "an image cannot be shown")).toHaveLength(1);
  });

  test("pictures go with their file", async () => {
    const { path } = await upload(world, PHOTOS["image/jpeg"]);
    expect((await see(world, `${path}?variant=preview`, { as: AGENT })).status).toBe(200);
    const id = path.slice("/uploads/".length).replace(/\..*$/u, "");
    expect(await world.store.readPicture(id, "preview")).not.toBeNull();
    await world.store.delete(id);
    expect(await world.store.readPicture(id, "preview")).toBeNull();
  });
});

test("agents get photos as they were uploaded where the configuration says so, and customers still not", async () => {
  await using world = await openFilesWorld({ store: "disk", photoOriginals: "agents" });
  const { path, url } = await upload(world, PHOTOS["image/jpeg"]);
  expect((await bytesOf(await world.fetch(path, { as: AGENT }))).equals(PHOTOS["image/jpeg"])).toBe(true);
  expect(tellsTooMuch(await bytesOf(await world.fetch(url)))).toBe(false);
});

test("an image whose drawing takes too long is tried three times, as it may be the machine that is slow, and then no more", async () => {
  await using world = await openFilesWorld({ store: "disk", pictureLimits: { maxPixels: 1_000_000, maxMs: 1 } });
  const { path } = await upload(world, PHOTOS["image/jpeg"]);
  const statuses: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    statuses.push((await world.fetch(`${path}?variant=preview`, { as: AGENT })).status);
  }
  expect(statuses).toEqual([503, 503, 404, 404]);
});
