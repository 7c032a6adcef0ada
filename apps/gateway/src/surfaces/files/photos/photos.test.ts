import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { PHOTOS, tellsTooMuch } from "@crossdesk/file-store/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withBlanks } from "./blank.ts";
import { heicBlanks } from "./heic.ts";
import { jpegBlanks } from "./jpeg.ts";
import { blanksIn } from "./photos.ts";
import { pngBlanks } from "./png.ts";
import { orientationOf } from "./tiff.ts";
import { webpBlanks } from "./webp.ts";

const FORMATS = [
  ["image/jpeg", jpegBlanks],
  ["image/png", pngBlanks],
  ["image/webp", webpBlanks],
  ["image/heic", heicBlanks],
] as const;

const shown = (file: Buffer, toBlanks: Parameters<typeof blanksIn>[1]): Promise<Buffer> =>
  buffer(withBlanks(Readable.from([Buffer.from(file)]), 0, blanksIn(file, toBlanks)));

const segment = (marker: number, payload: string | Buffer): Buffer => {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([head, Buffer.from(payload)]);
};

const EXIF_AT = Buffer.from("II*\0", "latin1");

describe.each(FORMATS)("a photo of the type %s", (type, toBlanks) => {
  const photo = PHOTOS[type];

  test("is handed out without place and camera, at the same length", async () => {
    expect(tellsTooMuch(photo)).toBe(true);
    const result = await shown(photo, toBlanks);
    expect(tellsTooMuch(result)).toBe(false);
    expect(result).toHaveLength(photo.length);
  });

  test("comes out the same however it is cut into ranges and chunks", async () => {
    const whole = await shown(photo, toBlanks);
    const blanks = blanksIn(photo, toBlanks);
    const index = fc.integer({ min: 0, max: photo.length - 1 });
    await fc.assert(
      fc.asyncProperty(index, index, fc.integer({ min: 1, max: 64 }), async (one, other, size) => {
        const [start, end] = [Math.min(one, other), Math.max(one, other)];
        const chunks: Buffer[] = [];
        for (let at = start; at < end; at += size)
          chunks.push(Buffer.from(photo.subarray(at, Math.min(end, at + size))));
        const part = await buffer(withBlanks(Readable.from(chunks), start, blanks));
        expect(part.equals(whole.subarray(start, end))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test("has nothing more to hide once it was handed out", async () => {
    expect(blanksIn(await shown(photo, toBlanks), toBlanks)).toEqual([]);
  });

  test("is not affected by what comes after it", async () => {
    const result = await shown(Buffer.concat([photo, Buffer.from("Hiddencam")]), toBlanks);
    expect(tellsTooMuch(result)).toBe(false);
  });

  test("is read to an end whatever its bytes are", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(photo.length - 1), fc.nat(255)), { maxLength: 40 }), (changes) => {
        const broken = Buffer.from(photo);
        for (const [at, byte] of changes) broken[at] = byte;
        for (const { start, end } of blanksIn(broken, toBlanks)) {
          expect(start >= 0 && start < end && end <= broken.length).toBe(true);
        }
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        blanksIn(Buffer.concat([photo.subarray(0, 40), bytes]), toBlanks);
      }),
    );
  });
});

test.each([
  ["image/jpeg", jpegBlanks],
  ["image/png", pngBlanks],
  ["image/webp", webpBlanks],
] as const)("a photo of the type %s keeps the way it is turned", async (type, toBlanks) => {
  const result = await shown(PHOTOS[type], toBlanks);
  expect(orientationOf(result.subarray(result.indexOf(EXIF_AT)))).toBe(6);
});

test("a JPEG loses notes of every kind, wherever they stand", async () => {
  const photo = PHOTOS["image/jpeg"];
  const scan = photo.indexOf(Buffer.from([0xff, 0xda]));
  const file = Buffer.concat([
    photo.subarray(0, scan),
    segment(0xfe, "Hiddencam comment"),
    segment(0xed, "Photoshop 3.0\u0000 Hiddencam"),
    segment(0xe1, "http://ns.adobe.com/xap/1.0/\u0000<x:xmpmeta/>"),
    Buffer.from("Hiddencam between segments"),
    segment(0xe2, "MPF\u0000Hiddencam"),
    photo.subarray(scan),
  ]);
  expect(tellsTooMuch(await shown(file, jpegBlanks))).toBe(false);
});

test("a JPEG whose end is missing keeps what there is of its image", async () => {
  const photo = PHOTOS["image/jpeg"];
  const cut = photo.subarray(0, photo.length - 20);
  const result = await shown(cut, jpegBlanks);
  const scan = cut.indexOf(Buffer.from([0xff, 0xda]));
  expect(result.subarray(scan).equals(cut.subarray(scan))).toBe(true);
});

test("a file that is made to keep its readers busy is blanked whole", () => {
  const comments = Array.from({ length: 2_000 }, () => segment(0xfe, "x"));
  const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8]), ...comments, Buffer.from([0xff, 0xd9])]);
  expect(blanksIn(jpeg, jpegBlanks)).toEqual([{ start: 0, end: jpeg.length }]);
});
