import { expect, test } from "vitest";
import { formatForScreen, withoutRepeats } from "./log-line.ts";

test.each([
  "",
  "   ",
  '{"level":"info","msg":"all is well"}',
  '{"level":30,"msg":"all is well"}',
  '{"level":20,"msg":"detail"}',
  '{"time":1,"level":30}',
  '{"time":1,"level":"debug"}',
])("%j stays in the log file", (line) => {
  expect(formatForScreen(line)).toBeUndefined();
});

test("warnings and errors reach the screen with their cause", () => {
  expect(formatForScreen('{"level":40,"msg":"slow"}')).toContain("slow");
  expect(formatForScreen('{"level":"warn","time":"x","msg":"slow"}')).toContain("slow");
  expect(formatForScreen('{"level":50,"msg":"no database","err":{"message":"refused"}}')).toContain(
    "no database: refused",
  );
  expect(formatForScreen('{"level":60,"msg":"refused","err":{"message":"refused"}}')).toBe(
    formatForScreen('{"level":60,"msg":"refused"}'),
  );
});

test.each(["    at main.ts:1:2", "{not json", "null", "[1]"])(
  "%j, which is no log entry, is shown as it is",
  (line) => {
    expect(formatForScreen(line)).toBe(line);
  },
);

test("a line that comes again and again is shown once in five seconds, with how often it came", () => {
  const shown: string[] = [];
  let time = 0;
  const show = withoutRepeats(
    (line) => shown.push(line),
    () => time,
  );
  for (time of [0, 1000, 4999]) show("no database");
  show("another");
  expect(shown).toEqual(["no database", "another"]);
  time = 5000;
  show("no database");
  expect(shown.at(-1)).toContain("2 times before");
});
