import { expect, test } from "vitest";
import { z } from "zod";
import { flag, parseBody, parseQuery } from "./input.ts";
import { withoutEmpty } from "./without-empty.ts";

test("null and blank text are left out, at every depth", () => {
  const sent = { a: "", b: null, c: " \t", d: { e: "", f: 0, g: false }, h: ["", null, "x", { i: "" }] };
  expect(withoutEmpty(sent)).toEqual({ d: { f: 0, g: false }, h: ["x", {}] });
});

test("what is no object stays what it is", () => {
  for (const value of [null, undefined, "", 7, "text"]) expect(withoutEmpty(value)).toBe(value);
});

test("another format's own values are left alone", () => {
  const jcard = ["vcard", [["note", {}, "text", ""]]];
  expect(withoutEmpty({ contact: { jcard, phone: "" } }, ["jcard"])).toEqual({ contact: { jcard } });
});

const Query = z.object({ limit: z.string().default("10"), count: flag });

test.each([
  ["limit=&count=", { limit: "10", count: false }],
  ["count=1", { limit: "10", count: true }],
  ["count=True", { limit: "10", count: true }],
  ["count=0&limit=3", { limit: "3", count: false }],
  ["count=false&status=&other=", { limit: "10", count: false }],
])("the query %s is read as %j", (query, expected) => {
  const url = `/list?${query}`;
  expect(parseQuery(Query, { url, query: Object.fromEntries(new URLSearchParams(query)) })).toEqual(expected);
});

test("a flag that is neither is refused", () => {
  expect(() => parseQuery(Query, { url: "/?count=2", query: { count: "2" } })).toThrow(
    "count: must be true or false, or 1 or 0",
  );
});

test("a required field that is empty is missing", () => {
  expect(() => parseBody(z.object({ subject: z.string() }), { subject: "" })).toThrow("subject: is required");
});
