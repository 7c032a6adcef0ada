import { invalidInput } from "./failure.ts";

/** Deep enough for every documented payload several times over. */
const MAX_DEPTH = 32;
/** Objects, lists and what is in them: several times the largest list of ids or batch of calls. What is read from them costs far more than their text. */
const MAX_VALUES = 10_000;
const MAX_ISSUE_PATH = 8;

interface Level {
  /** The keys of an object so far; `null` for a list. */
  readonly keys: Set<string> | null;
  key: string | number;
}

const refuse = (levels: readonly Level[], message: string): never => {
  const path = levels.slice(0, MAX_ISSUE_PATH).map(({ key }) => key);
  throw invalidInput([{ path: path[0] === "" ? [] : path, message }]);
};

/** The index after a string's closing quote, or -1. */
const endOfString = (json: string, start: number): number => {
  for (let end = json.indexOf('"', start + 1); end !== -1; end = json.indexOf('"', end + 1)) {
    let slashes = 0;
    while (json[end - 1 - slashes] === "\\") slashes += 1;
    if (slashes % 2 === 0) return end + 1;
  }
  return -1;
};

const unescape = (token: string): string => {
  if (!token.includes("\\")) return token.slice(1, -1);
  try {
    const value: unknown = JSON.parse(token);
    return typeof value === "string" ? value : "";
  } catch {
    return "";
  }
};

const enter = (levels: Level[], keys: Set<string> | null): void => {
  if (levels.length >= MAX_DEPTH) refuse([], `is nested more than ${MAX_DEPTH} levels deep`);
  levels.push({ keys, key: keys === null ? 0 : "" });
};

const readKey = (levels: readonly Level[], level: Level, key: string): void => {
  level.key = key;
  if (key === "__proto__") refuse(levels, "is not a field name that is accepted");
  if (level.keys?.has(key) === true) refuse(levels, "is given twice");
  level.keys?.add(key);
};

const isStorable = (value: string): boolean => value.isWellFormed() && !value.includes("\0");

const AFTER_KEY = /\s*:/y;

/**
 * Refuses what `JSON.parse` would quietly accept and no partner means: a field given twice, `__proto__`, nesting without
 * end, more values than anything takes, and text that no database stores (NUL, lone surrogates). It doesn't check that the text is JSON: `JSON.parse` does.
 */
export const checkJson = (json: string): void => {
  const levels: Level[] = [];
  let values = 0;
  for (let index = 0; index < json.length; index += 1) {
    const character = json[index];
    const level = levels.at(-1);
    if (character === "," || character === "{" || character === "[") values += 1;
    if (values > MAX_VALUES) refuse([], `holds more than ${MAX_VALUES} values`);
    if (character === "{") enter(levels, new Set());
    else if (character === "[") enter(levels, null);
    else if (character === "}" || character === "]") levels.pop();
    else if (character === "," && level?.keys === null && typeof level.key === "number") level.key += 1;
    else if (character === '"') {
      const end = endOfString(json, index);
      if (end === -1) return;
      const value = unescape(json.slice(index, end));
      AFTER_KEY.lastIndex = end;
      if (level !== undefined && level.keys !== null && AFTER_KEY.test(json)) readKey(levels, level, value);
      if (!isStorable(value)) refuse(levels, "must be well-formed Unicode without NUL characters");
      index = end - 1;
    }
  }
};
