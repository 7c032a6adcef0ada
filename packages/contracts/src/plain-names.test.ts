import { describe, expect, test } from "vitest";
import { Caller } from "./context.ts";
import { toPlainFileName, toPlainName } from "./plain-names.ts";
import { NewAttachment } from "./tickets/message.ts";
import { Contact } from "./tickets/ticket.ts";

describe("a file's name", () => {
  test.each([
    ["report.pdf", "report.pdf"],
    ["invoice\u202egpj.exe", "invoicegpj.exe"],
    ["a\u2066b\u2069\u200f\u061c.txt", "ab.txt"],
    ["bill.pdf\u200b\ufeff\u00ad.exe", "bill.pdf.exe"],
    [`bill.pdf${" ".repeat(80)}.exe`, "bill.pdf .exe"],
    ["two\r\nlines\u2028.txt", "twolines.txt"],
    ["می\u200cخواهم.pdf", "می\u200cخواهم.pdf"],
    ["👩\u200d🚀.png", "👩\u200d🚀.png"],
    ["\u202e", "file"],
  ])("%j is shown as %j", (name, shown) => {
    expect(toPlainFileName(name)).toBe(shown);
    expect(toPlainFileName(shown)).toBe(shown);
  });

  test("is plain from where a message comes in", () => {
    const attachment = { fileName: "invoice\u202egpj.exe", filePath: "/uploads/a.bin" };
    expect(NewAttachment.parse(attachment)).toEqual({ ...attachment, fileName: "invoicegpj.exe" });
    expect(NewAttachment.safeParse({ ...attachment, fileName: " " }).success).toBe(false);
  });
});

describe("a person's name", () => {
  test.each([
    ["Ada Lovelace", "Ada Lovelace"],
    ["Ada \u202eecalevoL", "Ada ecalevoL"],
    ["\u2067دانا\u2069", "دانا"],
    ["Ada\u0000\nLovelace", "AdaLovelace"],
  ])("%j stands in a sentence as %j", (name, shown) => {
    expect(toPlainName(name)).toBe(shown);
  });

  test("is plain wherever it comes in", () => {
    const name = "Ada \u202eecalevoL";
    expect(Contact.parse({ name, email: null, phone: null }).name).toBe("Ada ecalevoL");
    expect(Caller.parse({ subject: "ada", role: "customer", entityId: "main", name }).name).toBe("Ada ecalevoL");
  });
});
