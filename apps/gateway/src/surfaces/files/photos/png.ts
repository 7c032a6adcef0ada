import { crc32 } from "node:zlib";
import type { Blank } from "./blank.ts";
import { orientationOf, orientationOnly } from "./tiff.ts";

/** Chunks that are part of the image; all others are notes, or may be. */
const KEPT = new Set(
  "IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT".split(" "),
);
/** A chunk of a private type, which every reader passes over. */
const UNKNOWN = "nuLl";
const HEAD = 8;
const CRC = 4;

const orientationIn = (type: string, data: Buffer): Buffer | undefined => {
  const orientation = type === "eXIf" ? orientationOf(data) : undefined;
  const kept = orientation === undefined ? undefined : orientationOnly(orientation);
  return kept !== undefined && kept.length <= data.length ? kept : undefined;
};

/** What a PNG holds beside the image: EXIF, texts (XMP is one), times, and whatever follows its end. */
export function* pngBlanks(file: Buffer): Generator<Blank, void> {
  let at = 8;
  while (at + HEAD + CRC <= file.length) {
    const length = file.readUInt32BE(at);
    const type = file.toString("latin1", at + 4, at + HEAD);
    const end = at + HEAD + length + CRC;
    // An image whose last bytes are missing shows what is there.
    if (end > file.length && type === "IDAT") return;
    if (end > file.length) break;
    if (!KEPT.has(type)) {
      const orientation = orientationIn(type, file.subarray(at + HEAD, end - CRC));
      const chunk = Buffer.alloc(4 + length + CRC);
      chunk.write(orientation === undefined ? UNKNOWN : type, 0, "latin1");
      orientation?.copy(chunk, 4);
      chunk.writeUInt32BE(crc32(chunk.subarray(0, 4 + length)), 4 + length);
      yield { start: at + 4, end, bytes: chunk };
    }
    at = end;
    if (type === "IEND") break;
  }
  yield { start: at, end: file.length };
}
