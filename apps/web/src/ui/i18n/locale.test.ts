import { expect, test } from "vitest";
import { chooseLocale, directionOf } from "./locale.ts";

const KNOWN = ["en", "de", "ar", "ja"] as const;

test.each([
  { wanted: ["de-AT", "en"], chosen: { language: "de", locale: "de-AT" } },
  { wanted: ["fr-FR", "ja"], chosen: { language: "ja", locale: "ja" } },
  { wanted: ["EN_us"], chosen: { language: "en", locale: "en-US" } },
  { wanted: ["deu"], chosen: { language: "de", locale: "de" } },
  { wanted: ["ara"], chosen: { language: "ar", locale: "ar" } },
  { wanted: ["", "not a tag!", "jpn"], chosen: { language: "ja", locale: "ja" } },
  { wanted: ["den"], chosen: undefined },
  { wanted: [], chosen: undefined },
])("of the wanted languages $wanted, the first known one is chosen with its region", ({ wanted, chosen }) => {
  expect(chooseLocale(wanted, KNOWN)).toEqual(chosen);
});

test("languages are written the way that their script is", () => {
  expect(["en", "de", "ja", "ar", "ar-EG", "he", "fa", "ur", "az"].map(directionOf)).toEqual([
    "ltr",
    "ltr",
    "ltr",
    "rtl",
    "rtl",
    "rtl",
    "rtl",
    "rtl",
    "ltr",
  ]);
});
