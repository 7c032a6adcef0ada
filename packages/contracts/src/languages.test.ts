import { expect, test } from "vitest";
import { toLanguageCode } from "./languages.ts";

test.each([
  ["en", "eng"],
  ["EN_gb", "eng"],
  ["de-AT", "deu"],
  ["eng", "eng"],
  [" zh-Hant-TW ", "zho"],
  ["klingon", "klingon"],
])("%s reads as %s", (given, code) => {
  expect(toLanguageCode(given)).toBe(code);
});
