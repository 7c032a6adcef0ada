import { readFile } from "node:fs/promises";
import { deflateSync } from "node:zlib";
import { PHOTOS } from "@crossdesk/file-store/testing";
import { afterAll, expect, test } from "vitest";
import { createPictureMaker, NotAPictureError, PictureFailedError, PicturesBusyError } from "./picture-maker.ts";
import type { PictureType } from "./picture-job.ts";

const MAKER = createPictureMaker({ maxPixels: 1_000_000, maxMs: 60_000 });
afterAll(() => MAKER.close());

const draw = (contentType: PictureType, bytes: Uint8Array) => MAKER.draw(async () => ({ contentType, bytes }));

/** Width and height of a lossy WebP without further parts. */
const sizeOf = (webp: Uint8Array): readonly number[] => {
  const bytes = Buffer.from(webp);
  expect(bytes.toString("latin1", 8, 16)).toBe("WEBPVP8 ");
  return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
};

const chunk = (type: string, data: Buffer): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(type, 4, "latin1");
  // The checksum does not matter: a header is read before anything else.
  return Buffer.concat([head, data, Buffer.alloc(4)]);
};

/** A PNG that announces a number of pixels, but has almost no data. */
const bomb = (width: number, height: number): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(8, 8);
  return Buffer.concat([
    Buffer.from("\u0089PNG\r\n\u001a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.alloc(1_000))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
};

test.each([
  ["image/jpeg", [16, 32]],
  ["image/png", [16, 32]],
  ["image/webp", [16, 32]],
  ["image/heic", [32, 16]],
] as const)("a photo of the type %s is drawn upright, with nothing but its pixels", async (type, size) => {
  const { preview, thumbnail } = await draw(type, PHOTOS[type]);
  expect(sizeOf(preview)).toEqual(size);
  expect(sizeOf(thumbnail)).toEqual(size);
});

test.each([
  ["nothing", "image/jpeg", Buffer.alloc(0)],
  ["a text", "image/png", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")],
  ["more pixels than are taken", "image/png", bomb(2_000, 2_000)],
  ["as many pixels as a number holds", "image/png", bomb(0x7fffffff, 0x7fffffff)],
  ["the beginning of a HEIC alone", "image/heic", PHOTOS["image/heic"].subarray(0, 200)],
  [
    "a HEIC whose boxes are zeros",
    "image/heic",
    Buffer.concat([PHOTOS["image/heic"].subarray(0, 60), Buffer.alloc(900)]),
  ],
  ["a PDF", "image/webp", Buffer.from("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF")],
] as const)("of %s nothing is drawn, and the next photo is", async (_, type, bytes) => {
  await expect(draw(type, bytes)).rejects.toThrow(NotAPictureError);
  await expect(draw("image/jpeg", PHOTOS["image/jpeg"])).resolves.toBeDefined();
});

test("what takes too long is given up, one image after the other", async () => {
  const hasty = createPictureMaker({ maxPixels: 1_000_000, maxMs: 1 });
  const read = async () => ({ contentType: "image/jpeg", bytes: PHOTOS["image/jpeg"] }) as const;
  const results = await Promise.allSettled([hasty.draw(read), hasty.draw(read), hasty.draw(read)]);
  const reasons = results.map((result) => (result.status === "rejected" ? result.reason : undefined));
  for (const reason of reasons) expect(reason).toBeInstanceOf(PictureFailedError);
  await hasty.close();
});

test.runIf(process.platform === "linux")("a process that gets no time is waited for", async () => {
  const patient = createPictureMaker({ maxPixels: 1_000_000, maxMs: 2_000 });
  const children = async (): Promise<number[]> =>
    (await readFile(`/proc/self/task/${process.pid}/children`, "utf8")).trim().split(" ").map(Number);
  const others = new Set(await children());
  const read = async () => ({ contentType: "image/jpeg", bytes: PHOTOS["image/jpeg"] }) as const;
  await patient.draw(read);
  const own = (await children()).filter((pid) => !others.has(pid));
  expect(own).toHaveLength(1);
  for (const pid of own) process.kill(pid, "SIGSTOP");
  const drawn = patient.draw(read);
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  for (const pid of own) process.kill(pid, "SIGCONT");
  await expect(drawn).resolves.toBeDefined();
  await patient.close();
});

test("where too many wait, the next one is to come again", async () => {
  const busy = createPictureMaker({ maxPixels: 1_000_000, maxMs: 60_000 });
  const { promise, resolve } = Promise.withResolvers<{ contentType: "image/jpeg"; bytes: Buffer }>();
  const waiting = Array.from({ length: 64 }, () => busy.draw(() => promise));
  await expect(busy.draw(() => promise)).rejects.toThrow(PicturesBusyError);
  const settled = Promise.allSettled(waiting);
  resolve({ contentType: "image/jpeg", bytes: PHOTOS["image/jpeg"] });
  expect((await settled).every(({ status }) => status === "fulfilled")).toBe(true);
  await expect(busy.draw(() => promise)).resolves.toBeDefined();
  await busy.close();
});

test("an image that comes just as the idle process is ended is drawn by the next one", async () => {
  const maker = createPictureMaker({ maxPixels: 1_000_000, maxMs: 60_000, idleMs: 0 });
  for (let round = 0; round < 3; round += 1) {
    const drawn = maker.draw(async () => {
      // The timer of the drawing before ends the process meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 1));
      return { contentType: "image/jpeg", bytes: PHOTOS["image/jpeg"] };
    });
    await expect(drawn).resolves.toBeDefined();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await maker.close();
});
