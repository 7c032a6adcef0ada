import type { Blank } from "./blank.ts";
import { orientationOf, orientationOnly } from "./tiff.ts";

const KEPT = new Set(["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"]);
/** A chunk that every reader passes over. */
const UNKNOWN = Buffer.from("nuLl", "latin1");
const HEAD = 8;
const EXIF_PREFIX = "Exif\0\0";

const orientationIn = (type: string, data: Buffer): Buffer | undefined => {
  if (type !== "EXIF") return undefined;
  const hasPrefix = data.toString("latin1", 0, EXIF_PREFIX.length) === EXIF_PREFIX;
  const orientation = orientationOf(hasPrefix ? data.subarray(EXIF_PREFIX.length) : data);
  const kept = orientation === undefined ? undefined : orientationOnly(orientation);
  return kept !== undefined && kept.length <= data.length ? kept : undefined;
};

/** What a WebP holds beside the image: EXIF, XMP, chunks of other programs, and whatever follows its end. */
export function* webpBlanks(file: Buffer): Generator<Blank, void> {
  if (file.length < 12) return;
  const whole = Math.min(file.length, file.readUInt32LE(4) + 8);
  let at = 12;
  while (at + HEAD <= whole) {
    const type = file.toString("latin1", at, at + 4);
    const size = file.readUInt32LE(at + 4);
    const end = Math.min(whole, at + HEAD + size);
    if (!KEPT.has(type)) {
      const orientation = orientationIn(type, file.subarray(at + HEAD, end));
      if (orientation === undefined) yield { start: at, end: at + 4, bytes: UNKNOWN };
      yield { start: at + HEAD, end, ...(orientation === undefined ? {} : { bytes: orientation }) };
    }
    at = end + (size % 2);
  }
  yield { start: whole, end: file.length };
}
