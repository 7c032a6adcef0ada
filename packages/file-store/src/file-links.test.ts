import { expect, test } from "vitest";
import { createFileLinks } from "./file-links.ts";
import type { LinkKey, LinkQuery } from "./file-links.ts";

const START = new Date("2026-03-01T12:00:00.500Z");
const DAY_MS = 24 * 60 * 60 * 1000;
const OLD: LinkKey = { id: "2025", secret: "o".repeat(32) };
const NEW: LinkKey = { id: "2026", secret: "n".repeat(32) };

const linksAt = (time: Date, keys: readonly [LinkKey, ...LinkKey[]] = [NEW]) =>
  createFileLinks({ keys, publicUrl: "https://support.example.com/", now: () => time });
const queryOf = (url: string): LinkQuery => Object.fromEntries(new URL(url).searchParams);
const after = (days: number): Date => new Date(START.getTime() + days * DAY_MS);

test("a link is an absolute URL that is good for seven days", () => {
  const url = linksAt(START).sign("/files/a");
  expect(url).toMatch(/^https:\/\/support\.example\.com\/files\/a\?expires=\d+&key=2026&signature=[\w-]{43}$/u);
  expect(linksAt(after(6.999)).check("/files/a", queryOf(url))).toBe("valid");
  expect(linksAt(after(7)).check("/files/a", queryOf(url))).toBe("expired");
});

test("a link opens no other file, and no longer than it was signed for", () => {
  const query = queryOf(linksAt(START).sign("/files/a"));
  expect(linksAt(START).check("/files/b", query)).toBe("forged");
  expect(linksAt(START).check("/files/a", { ...query, expires: "9999999999" })).toBe("forged");
});

test.each([
  ["no signature", { signature: undefined }],
  ["an empty signature", { signature: "" }],
  ["a short signature", { signature: "AAAA" }],
  ["a signature given twice", { signature: ["a", "b"] }],
  ["an unknown key", { key: "2024" }],
  ["a key that every object has", { key: "constructor" }],
  ["no expiry", { expires: undefined }],
  ["an expiry that is no number", { expires: "1e12" }],
])("%s is a forged link", (_, change) => {
  const query = queryOf(linksAt(START).sign("/files/a"));
  expect(linksAt(START).check("/files/a", { ...query, ...change })).toBe("forged");
});

test("a new key signs, and the old one's links are good as long as it is kept", () => {
  const old = queryOf(linksAt(START, [OLD]).sign("/files/a"));
  const rotated = linksAt(START, [NEW, OLD]);
  expect(rotated.sign("/files/a")).toContain("key=2026");
  expect(rotated.check("/files/a", old)).toBe("valid");
  expect(linksAt(START, [NEW]).check("/files/a", old)).toBe("forged");
});
