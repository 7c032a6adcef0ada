import { expect, test } from "vitest";
import { formatForScreen } from "./log-line.ts";

test.each(["", "   ", '{"level":30,"msg":"all is well"}', '{"level":20,"msg":"detail"}', '{"time":1,"level":30}'])(
  "%j stays in the log file",
  (line) => {
    expect(formatForScreen(line)).toBeUndefined();
  },
);

test("warnings and errors reach the screen with their cause", () => {
  expect(formatForScreen('{"level":40,"msg":"slow"}')).toContain("slow");
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
