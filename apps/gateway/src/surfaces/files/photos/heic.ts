import type { Blank } from "./blank.ts";

/** A box of the file: what is in it begins at `body` and ends at `end`. */
interface Box {
  readonly type: string;
  readonly body: number;
  readonly end: number;
}

/** Boxes that hold others, and how many bytes come before those. */
const CONTAINERS: Readonly<Record<string, number>> = { moov: 0, trak: 0, mdia: 0, meta: 4 };
/** Boxes that hold notes, whatever holds them. */
const NOTES = new Set(["uuid", "udta", "keys", "ilst", "free", "skip"]);
/** Items that are no images: EXIF, XMP, and what other programs add. */
const NOTE_ITEMS = new Set(["Exif", "mime", "uri "]);

/** Far more than any camera writes beside each other. */
const MOST_BOXES = 10_000;

/** The boxes between two offsets, and from where on they cannot be followed. */
const boxesIn = (
  file: Buffer,
  from: number,
  to: number,
): { readonly boxes: Box[]; readonly brokenAt: number | null } => {
  const boxes: Box[] = [];
  let at = from;
  while (at < to) {
    if (boxes.length >= MOST_BOXES) return { boxes, brokenAt: at };
    if (at + 8 > to) return { boxes, brokenAt: at };
    const short = file.readUInt32BE(at);
    const isLong = short === 1;
    if (isLong && at + 16 > to) return { boxes, brokenAt: at };
    const size = short === 0 ? to - at : isLong ? Number(file.readBigUInt64BE(at + 8)) : short;
    const head = isLong ? 16 : 8;
    if (size < head || at + size > to) return { boxes, brokenAt: at };
    boxes.push({ type: file.toString("latin1", at + 4, at + 8), body: at + head, end: at + size });
    at += size;
  }
  return { boxes, brokenAt: null };
};

/** Reads numbers of given widths one after the other. */
const createReader = (file: Buffer, from: number) => {
  let at = from;
  return (bytes: number): number => {
    const value = bytes === 0 ? 0 : bytes <= 6 ? file.readUIntBE(at, bytes) : Number(file.readBigUInt64BE(at));
    at += bytes;
    return value;
  };
};

const noteItems = (file: Buffer, { body, end }: Box): Set<number> => {
  const version = file.readUInt8(body);
  const first = body + 4 + (version === 0 ? 2 : 4);
  const ids = new Set<number>();
  for (const entry of boxesIn(file, first, end).boxes) {
    const entryVersion = file.readUInt8(entry.body);
    if (entryVersion < 2) continue;
    const idBytes = entryVersion === 2 ? 2 : 4;
    const type = file.toString("latin1", entry.body + 4 + idBytes + 2, entry.body + 4 + idBytes + 6);
    if (NOTE_ITEMS.has(type)) ids.add(file.readUIntBE(entry.body + 4, idBytes));
  }
  return ids;
};

/** Where the bytes of items lie in the file. */
function* extentsOf(
  file: Buffer,
  location: Box,
  { ids, idat }: { readonly ids: ReadonlySet<number>; readonly idat: Box | undefined },
): Generator<Blank, void> {
  const read = createReader(file, location.body);
  const version = read(1);
  read(3);
  const [sizes, more] = [read(1), read(1)];
  const indexBytes = version === 0 ? 0 : more & 15;
  const extentBytes = indexBytes + (sizes >> 4) + (sizes & 15);
  for (let left = read(version < 2 ? 2 : 4); left > 0; left -= 1) {
    const id = read(version < 2 ? 2 : 4);
    const isInIdat = version > 0 && (read(2) & 15) === 1;
    read(2);
    const base = read(more >> 4) + (isInIdat ? (idat?.body ?? 0) : 0);
    const limit = isInIdat ? (idat?.end ?? 0) : file.length;
    // Extents that take no room are all the same one.
    for (let count = extentBytes === 0 ? Math.min(1, read(2)) : read(2); count > 0; count -= 1) {
      read(indexBytes);
      const start = base + read(sizes >> 4);
      const length = read(sizes & 15);
      const end = length === 0 ? limit : Math.min(limit, start + length);
      if (ids.has(id) && start < end) yield { start, end };
    }
  }
}

function* itemBlanks(file: Buffer, meta: readonly Box[]): Generator<Blank, void> {
  const find = (type: string): Box | undefined => meta.find((box) => box.type === type);
  const [info, location] = [find("iinf"), find("iloc")];
  if (info === undefined || location === undefined) return;
  yield* extentsOf(file, location, { ids: noteItems(file, info), idat: find("idat") });
}

function* blanksIn(file: Buffer, from: number, to: number): Generator<Blank, void> {
  const { boxes, brokenAt } = boxesIn(file, from, to);
  if (brokenAt !== null) yield { start: brokenAt, end: to };
  for (const { type, body, end } of boxes) {
    const skipped = CONTAINERS[type];
    if (NOTES.has(type)) yield { start: body, end };
    else if (skipped !== undefined && body + skipped <= end) yield* blanksIn(file, body + skipped, end);
    if (type === "meta" && body + 4 <= end) yield* itemBlanks(file, boxesIn(file, body + 4, end).boxes);
  }
}

/**
 * What a HEIC holds beside its images: EXIF, XMP, and boxes of other programs. Its images say themselves how they are turned.
 * A `RangeError` where a box points outside the file.
 */
export const heicBlanks = (file: Buffer): Generator<Blank, void> => blanksIn(file, 0, file.length);
