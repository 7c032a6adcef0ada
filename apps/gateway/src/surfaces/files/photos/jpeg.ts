import type { Blank } from "./blank.ts";
import { orientationOf, orientationOnly } from "./tiff.ts";

const EXIF = Buffer.from("Exif\0\0", "latin1");

/** Segments for applications that are part of the image: its density, its colours. Everything else there is notes. */
const KEPT: Readonly<Record<number, string>> = { 0xe0: "JFIF\0", 0xe2: "ICC_PROFILE\0", 0xee: "Adobe" };

const startsWith = (payload: Buffer, text: string): boolean => payload.toString("latin1", 0, text.length) === text;

const isNote = (marker: number, payload: Buffer): boolean => {
  if (marker === 0xfe) return true;
  if (marker < 0xe0 || marker > 0xef) return false;
  const kept = KEPT[marker];
  return kept === undefined || !startsWith(payload, kept);
};

/** EXIF data without anything but the orientation, where it has one. */
const orientationIn = (payload: Buffer): Buffer | undefined => {
  if (!payload.subarray(0, EXIF.length).equals(EXIF)) return undefined;
  const orientation = orientationOf(payload.subarray(EXIF.length));
  const kept = orientation === undefined ? undefined : Buffer.concat([EXIF, orientationOnly(orientation)]);
  return kept !== undefined && kept.length <= payload.length ? kept : undefined;
};

/** Where the next marker begins; the end of the file where none does. */
const nextMarker = (file: Buffer, from: number): number => {
  for (let at = file.indexOf(0xff, from); at !== -1; at = file.indexOf(0xff, at + 1)) {
    const next = file[at + 1];
    if (next !== undefined && next !== 0 && next !== 0xff) return at;
  }
  return file.length;
};

const isRestart = (marker: number): boolean => marker >= 0xd0 && marker <= 0xd7;

/** Where the compressed image data that begins at `from` ends. */
const endOfScan = (file: Buffer, from: number): number => {
  let at = nextMarker(file, from);
  while (isRestart(file[at + 1] ?? 0)) at = nextMarker(file, at + 2);
  return at;
};

/**
 * What a JPEG holds beside the image: EXIF, XMP, IPTC, comments, and whatever follows its end (phones put videos and second
 * images there). What lies between its segments is none of the image either.
 */
export function* jpegBlanks(file: Buffer): Generator<Blank, void> {
  let at = 2;
  while (at < file.length) {
    const marked = nextMarker(file, at);
    yield { start: at, end: marked };
    const marker = file[marked + 1];
    const begin = marked + 4;
    if (marker === undefined) return;
    if (marker === 0xd9) {
      yield { start: marked + 2, end: file.length };
      return;
    }
    if (marker === 0x01 || isRestart(marker)) {
      at = marked + 2;
      continue;
    }
    const length = begin <= file.length ? file.readUInt16BE(marked + 2) : 0;
    const end = marked + 2 + length;
    if (length < 2 || end > file.length) {
      yield { start: marked + 2, end: file.length };
      return;
    }
    const payload = file.subarray(begin, end);
    if (isNote(marker, payload)) {
      const orientation = orientationIn(payload);
      yield { start: begin, end, ...(orientation === undefined ? {} : { bytes: orientation }) };
    }
    at = marker === 0xda ? endOfScan(file, end) : end;
  }
}
