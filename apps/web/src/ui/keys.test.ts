import { expect, test } from "vitest";
import { isComposing, latinKey } from "./keys.ts";

test("an Enter of an input method is one by its state, or by its key code where the state has ended", () => {
  expect(isComposing({ isComposing: true, keyCode: 13 })).toBe(true);
  expect(isComposing({ isComposing: false, keyCode: 229 })).toBe(true);
  expect(isComposing({ isComposing: false, keyCode: 13 })).toBe(false);
});

test("a shortcut is found on a keyboard that writes another script, by its place there", () => {
  const named = (key: string, code: string): string => latinKey({ key, code });
  // Arabic, Russian, and German, on which y and z have each other's places.
  expect([named("ق", "KeyR"), named("لا", "KeyB"), named("к", "KeyR"), named("z", "KeyY")]).toEqual([
    "r",
    "b",
    "r",
    "z",
  ]);
  expect([named("؟", "Slash"), named("？", "Slash"), named("/", "Digit7"), named("Escape", "Escape")]).toEqual([
    "?",
    "?",
    "/",
    "Escape",
  ]);
});
