import { describe, expect, test } from "vitest";
import { Caller } from "./context.ts";
import { Email, FreeJson, Identifier, isBlank, requiredText, Uuid } from "./primitives.ts";
import { TicketReference } from "./tickets/ticket-reference.ts";

const isValid = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown): boolean =>
  schema.safeParse(value).success;

describe("a text that must not be empty", () => {
  test.each([
    ["nothing", ""],
    ["white space", " \t\r\n\u00a0\u2003\u3000"],
    ["zero-width characters", "\u200b\u200c\u200d\u2060\ufeff"],
    ["marks of direction", "\u200e\u200f\u202a\u202e\u2066\u2069"],
    ["fillers and soft hyphens", "\u115f\u1160\u3164\uffa0\u00ad\u034f"],
    ["the blank pattern of Braille", "\u2800"],
    ["variation selectors and tags", "\ufe0f\u{e0100}\u{e0061}\u{e007f}"],
    ["controls", "\u0001\u007f\u0085"],
    ["a mixture of them", "\u200b \ufeff\n\u2800\u3164"],
  ])("is refused where it is made of %s", (_what, text) => {
    expect(isBlank(text)).toBe(true);
    expect(isValid(requiredText(100), text)).toBe(false);
    expect(isValid(Identifier, text)).toBe(false);
  });

  test.each(["a", "0", ".", "é", "می‌خواهم", "👩‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️", "ก", "日本", "\u200bhidden\u200b", "…"])(
    "is accepted, and stays as it is: %s",
    (text) => {
      expect(isBlank(text)).toBe(false);
      expect(requiredText(100).parse(text)).toBe(text);
    },
  );
});

describe("an identifier", () => {
  const upper = "6F1E0C9A-3B52-4C8E-9A51-0D2C7B9A1F00";

  test("that is a UUID is the same in any case", () => {
    expect(Identifier.parse(upper)).toBe(upper.toLowerCase());
    expect(Uuid.parse(upper)).toBe(upper.toLowerCase());
    expect(TicketReference.parse({ orderId: upper })).toEqual({ orderId: upper.toLowerCase() });
    expect(TicketReference.parse({ roomId: upper })).toEqual({ roomId: upper.toLowerCase() });
    const caller = { subject: upper, role: "customer", entityId: "main", ticketId: upper };
    expect(Caller.parse(caller)).toMatchObject({ subject: upper.toLowerCase(), ticketId: upper.toLowerCase() });
  });

  test.each(["Order-ABC", `${upper}0`, `{${upper}}`, "USER01"])("of any other form stays as it is: %s", (id) => {
    expect(Identifier.parse(id)).toBe(id);
  });
});

describe("an e-mail address", () => {
  test.each([
    "jane@example.com",
    "jane.doe+desk@sub.example.co.uk",
    "o'neil@example.com",
    "a..b@localhost",
    "kunde@käse.example",
    "käse@example.com",
    "用户@例子.广告",
    "δοκιμή@παράδειγμα.δοκιμή",
    "अजय@डाटा.भारत",
    "jane@xn--kse-qla.example",
    "☃@☃.example",
    "کاربر@می‌خواهم.example",
  ])("is accepted: %s", (address) => {
    expect(Email.parse(address)).toBe(address.normalize("NFC"));
  });

  test.each([
    "",
    "jane",
    "@example.com",
    "jane@",
    "jane doe@example.com",
    "jane@example..com",
    "jane@-example.com",
    "jane@example.com.",
    "a@b@example.com",
    "jane@käse..example",
    "jane@-käse.example",
    "jane@kä se.example",
    "jane@käse.example/x",
    "jane@käse.example:80",
    "jane@\u200bexample.com",
    "jane\u202e@example.com",
    "ja\u200bne@example.com",
    "ja\u00a0ne@example.com",
    "jane@ex\u200dample.com\u200d",
    `jane@${"ä".repeat(64)}.example`,
    `jane@${"a".repeat(64)}.example`,
    `${"j".repeat(320)}@example.com`,
  ])("is refused: %j", (address) => {
    expect(isValid(Email, address)).toBe(false);
  });

  test("is one and the same however its accents are typed", () => {
    expect(Email.parse("kunde@ka\u0308se.example")).toBe("kunde@k\u00e4se.example");
  });
});

test("free JSON is anything that JSON can say, and nothing else", () => {
  for (const value of ["a", 1.5, true, null, [], {}, [1, ["vcard", {}, [null]]], { a: { b: [""] } }]) {
    expect(FreeJson.parse(value)).toEqual(value);
  }
  for (const value of [undefined, Number.NaN, Infinity, 1n, () => 1, { a: [undefined] }, [Symbol("a")]]) {
    expect(isValid(FreeJson, value)).toBe(false);
  }
});
