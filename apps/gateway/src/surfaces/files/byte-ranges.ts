import type { ByteRange } from "@crossdesk/file-store";

/** What a `Range` header asks for: everything, some parts, or parts that are not there. */
export type RangeRequest = "whole" | "unsatisfiable" | readonly ByteRange[];

/** More than any honest reader asks for at once. */
const MAX_RANGES = 16;
const SPEC = /^(?<first>[0-9]{0,15})-(?<last>[0-9]{0,15})$/u;

/** One range as bounds within `size`; `null` where it lies beyond, `undefined` where it makes no sense. */
const parseSpec = (spec: string, size: number): ByteRange | null | undefined => {
  const { first = "", last = "" } = SPEC.exec(spec)?.groups ?? {};
  if (first === "" && last === "") return undefined;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? null : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === "" ? size - 1 : Number(last);
  if (last !== "" && end < start) return undefined;
  return start >= size ? null : { start, end: Math.min(end, size - 1) };
};

/**
 * Reads a `Range` header for a representation of `size` bytes (RFC 9110, section 14). What is not well-formed, of another unit,
 * of too many parts, or of parts that together hold more than the whole, counts as no `Range` at all.
 */
export const parseRange = (header: string | undefined, size: number): RangeRequest => {
  const set = /^bytes=(?<set>.+)$/iu.exec(header?.trim() ?? "")?.groups?.["set"];
  if (set === undefined) return "whole";
  const specs = set.split(",").map((spec) => spec.trim());
  if (specs.length > MAX_RANGES) return "whole";
  const ranges: ByteRange[] = [];
  for (const spec of specs) {
    const range = parseSpec(spec, size);
    if (range === undefined) return "whole";
    if (range !== null) ranges.push(range);
  }
  if (ranges.length === 0) return "unsatisfiable";
  const asked = ranges.reduce((sum, { start, end }) => sum + end - start + 1, 0);
  return ranges.length > 1 && asked > size ? "whole" : ranges;
};
