import { expect, test } from "vitest";
import { revealControls, shortenFileName } from "./names.ts";

test("a control that turns a name around is seen, so that no program passes for a picture", () => {
  expect(revealControls("invoice\u202Egpj.exe")).toBe("invoice\uFFFDgpj.exe");
  for (const control of ["\u202A", "\u202B", "\u202C", "\u202D", "\u202E", "\u2066", "\u2067", "\u2068", "\u2069"]) {
    expect(revealControls(`a${control}b`)).toBe("a\uFFFDb");
  }
  expect(revealControls("a\nb\u0000c\uD800")).toBe("a\uFFFDb\uFFFDc\uFFFD");
});

test("names of every script stay as they are", () => {
  for (const name of ["فاتورة\u200F.pdf", "می\u200Cخواهم.txt", "👨‍👩‍👧.png", "領収書.pdf", "Ærø – 2.jpg"]) {
    expect(revealControls(name)).toBe(name);
    expect(shortenFileName(name)).toBe(name);
  }
});

test("a long name is shortened in its middle and keeps its extension", () => {
  const shown = shortenFileName(`${"a".repeat(200)}-final.tar.gz`, 24);
  expect(shown).toBe(`${"a".repeat(14)}…al.tar.gz`);
  expect(shown).toHaveLength(24);
  expect(shortenFileName("b".repeat(200), 10)).toBe(`bbb…bbbbbb`);
  expect(shortenFileName("family.png", 10)).toBe("family.png");
});

test("shortening cuts no character in two", () => {
  const shown = shortenFileName(`${"👨‍👩‍👧".repeat(30)}.png`, 16);
  expect(shown).toBe(`${"👨‍👩‍👧".repeat(5)}…${"👨‍👩‍👧".repeat(6)}.png`);
});
