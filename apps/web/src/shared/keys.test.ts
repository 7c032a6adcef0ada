import { expect, test } from "vitest";
import { isComposing } from "./keys.ts";

test("an Enter of an input method is one by its state, or by its key code where the state has ended", () => {
  expect(isComposing({ isComposing: true, keyCode: 13 })).toBe(true);
  expect(isComposing({ isComposing: false, keyCode: 229 })).toBe(true);
  expect(isComposing({ isComposing: false, keyCode: 13 })).toBe(false);
});
