import { describe, expect, it } from "vitest";
import { NewAttachment } from "../tickets/message.ts";
import { LinkFilesInput } from "./file.ts";
import { nameOfUpload, PlainFileName } from "./file-name.ts";

const PLAIN = ["a.pdf", "my report (1).pdf", "отчёт 100%.pdf", "写真.jpeg", "a%20b.png", "...", "-", "x".repeat(255)];
const NOT_PLAIN = [
  "",
  " ",
  ".",
  "..",
  "../a",
  "a/b",
  "a\\b",
  "a\nb",
  "a\u0085b",
  "a\u0000b",
  "%2e%2e",
  ".%2E",
  "%2e%2e%2fx",
  "a%5Cb",
  "a%0ab",
  "\ud800",
  "x".repeat(256),
];

const isAttached = (filePath: string): boolean => NewAttachment.safeParse({ fileName: "a", filePath }).success;

describe("a file's name", () => {
  it.each(PLAIN)("may be %j", (name) => {
    expect(PlainFileName.safeParse(name).success).toBe(true);
    expect(isAttached(`/uploads/${name}`)).toBe(true);
    expect(nameOfUpload(`/uploads/${name}`)).toBe(name);
  });

  it.each(NOT_PLAIN)("may not be %j", (name) => {
    expect(PlainFileName.safeParse(name).success).toBe(false);
    expect(isAttached(`/uploads/${name}`)).toBe(false);
  });

  it.each([...PLAIN, ...NOT_PLAIN])("%j can be attached where it can be linked, and nowhere else", (name) => {
    const input = { ticketId: crypto.randomUUID(), names: [name], foreign: "refuse" };
    expect(isAttached(`/uploads/${name}`)).toBe(LinkFilesInput.safeParse(input).success);
  });
});

describe("the path of an attachment", () => {
  it.each(["/uploads/a?b", "/uploads/a#b", "/uploads/a?b#c", "/upload/a", "uploads/a", "/uploads/a/", "//uploads/a"])(
    "may not be %j",
    (path) => {
      expect(isAttached(path)).toBe(false);
    },
  );

  it("is refused once for each fault", () => {
    const result = NewAttachment.safeParse({ fileName: "a", filePath: "/uploads/a/../b" });
    expect(result.error?.issues.map(({ message }) => message)).toEqual([
      "must be /uploads/<file name>, with no further path in it",
    ]);
  });
});
