import { colors } from "./colors.ts";

const LEVELS: Readonly<Record<number, (text: string) => string>> = {
  40: colors.yellow,
  50: colors.red,
  60: colors.red,
};

/**
 * What of an app's output line belongs on the screen: warnings, errors, and whatever is not a log entry (a crash's
 * stack, say). Undefined for the rest, which only goes to the log file.
 */
export function formatForScreen(line: string): string | undefined {
  // Most lines are of these levels, and need no parsing.
  if (/^\{"level":[123]0,/.test(line) || line.trim() === "") return undefined;
  const entry = parseEntry(line);
  if (entry === undefined) return line;
  const paint = LEVELS[entry.level];
  if (paint === undefined) return undefined;
  const error = entry.err === undefined ? "" : `: ${entry.err}`;
  return paint(`${entry.message}${error}`);
}

interface Entry {
  readonly level: number;
  readonly message: string;
  readonly err: string | undefined;
}

function parseEntry(line: string): Entry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("level" in value) || typeof value.level !== "number") {
    return undefined;
  }
  const message = "msg" in value && typeof value.msg === "string" ? value.msg : "";
  const cause = "err" in value && typeof value.err === "object" && value.err !== null ? value.err : {};
  const reason = "message" in cause && typeof cause.message === "string" ? cause.message : undefined;
  return { level: value.level, message, err: reason === message ? undefined : reason };
}
