import { anyCharacter } from "@crossdesk/vitest-config/any-character";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cleanName } from "./clean-name.ts";

test.each([
  ["report.pdf", "report.pdf"],
  ["  two   words .txt ", "two words .txt"],
  ["../../etc/passwd", "passwd"],
  [String.raw`C:\Users\a\photo.png`, "photo.png"],
  ["/absolute", "absolute"],
  ["e\u0301.txt", "\u00e9.txt"],
  ["photo\u202egnp.exe", "photognp.exe"],
  ["a\u0000b\u0007c\r\nd", "abcd"],
  ["zero\u200bwidth\ufeff", "zerowidth"],
  [".htaccess", "htaccess"],
  ["name...", "name"],
  ["\ud800broken", "\ufffdbroken"],
])("%j is kept as %j", (name, kept) => {
  expect(cleanName(name)).toBe(kept);
});

test.each(["", "   ", "..", "...", "/", "a/", "\u202e", "\u0000"])("of %j nothing is left", (name) => {
  expect(cleanName(name)).toBeNull();
});

test("a name that is too long keeps its extension", () => {
  const cleaned = cleanName(`${"ä".repeat(400)}.jpeg`) ?? "";
  expect(Buffer.byteLength(cleaned)).toBeLessThanOrEqual(255);
  expect(cleaned).toMatch(/^ä+\.jpeg$/u);
});

test("whatever it is given, a kept name is short, visible, without a path, and stays as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter, maxLength: 600 }), (name) => {
      const cleaned = cleanName(name);
      if (cleaned === null) return true;
      const isClean = !/[/\\\p{Cc}\p{Cf}]/u.test(cleaned) && !cleaned.startsWith(".") && cleaned.isWellFormed();
      return isClean && Buffer.byteLength(cleaned) <= 255;
    }),
  );
});
