import { colors } from "./colors.ts";

/** Levels by pino's label or number; those that are not here stay in the log file. */
const SHOWN: Readonly<Record<string, (text: string) => string>> = {
  warn: colors.yellow,
  error: colors.red,
  fatal: colors.red,
  40: colors.yellow,
  50: colors.red,
  60: colors.red,
};
/** Most lines are of these levels, and need no parsing. */
const QUIET = /^\{"level":(?:"info"|"debug"|"trace"|[123]0),/;
const REPEATED_WITHIN_MS = 5000;
const REMEMBERED = 200;

/**
 * What of an app's output line belongs on the screen: warnings, errors, and whatever is not a log entry (a crash's
 * stack, say). Undefined for the rest, which only goes to the log file.
 */
export function formatForScreen(line: string): string | undefined {
  if (QUIET.test(line) || line.trim() === "") return undefined;
  const entry = parseEntry(line);
  if (entry === undefined) return line;
  const paint = SHOWN[entry.level];
  if (paint === undefined) return undefined;
  const error = entry.err === undefined ? "" : `: ${entry.err}`;
  return paint(`${entry.message}${error}`);
}

/** Passes a line on once in five seconds, and then says how often it came meanwhile: an outage must not flood the screen. */
export function withoutRepeats(print: (line: string) => void, now: () => number): (line: string) => void {
  const seen = new Map<string, { until: number; skipped: number }>();
  return (line) => {
    const last = seen.get(line);
    if (last !== undefined && now() < last.until) {
      last.skipped += 1;
      return;
    }
    if (seen.size >= REMEMBERED) seen.clear();
    seen.set(line, { until: now() + REPEATED_WITHIN_MS, skipped: 0 });
    print(
      last === undefined || last.skipped === 0 ? line : `${line} ${colors.dim(`(and ${last.skipped} times before)`)}`,
    );
  };
}

interface Entry {
  readonly level: string;
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
  if (typeof value !== "object" || value === null || !("level" in value)) return undefined;
  const message = "msg" in value && typeof value.msg === "string" ? value.msg : "";
  const cause = "err" in value && typeof value.err === "object" && value.err !== null ? value.err : {};
  const reason = "message" in cause && typeof cause.message === "string" ? cause.message : undefined;
  return { level: String(value.level), message, err: reason === message ? undefined : reason };
}
