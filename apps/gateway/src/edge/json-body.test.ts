import { CrossdeskError } from "@crossdesk/contracts";
import { anyCharacter } from "@crossdesk/vitest-config/any-character";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseJsonBody } from "./json-body.ts";

const parse = (json: string): unknown => parseJsonBody(Buffer.from(json));

const refusal = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof CrossdeskError && error.kind === "VALIDATION_FAILED") return error.message;
    throw error;
  }
  throw new Error("It was accepted.");
};

test("any JSON value that is not hostile is read as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: anyCharacter }), (value) => {
      const json = JSON.stringify(value);
      const hostile = json.includes("__proto__") || /\\u(0000|d[89a-f])/i.test(json);
      fc.pre(!hostile);
      expect(parse(json)).toEqual(JSON.parse(json));
    }),
    { numRuns: 300 },
  );
});

test("an empty body is no body", () => {
  expect(parse("")).toBeUndefined();
  expect(parse(" \n")).toBeUndefined();
});

test.each([
  ['{"a":1,"a":2}', "a: is given twice"],
  ['{"a":{"b":1,"\\u0062":2}}', "a.b: is given twice"],
  ['[{"a":1},{"a":1,"b":[],"a":1}]', "1.a: is given twice"],
  ['{"__proto__":{"role":"admin"}}', "__proto__: is not a field name that is accepted"],
  ['{"a":{"\\u005f_proto__":1}}', "a.__proto__: is not a field name that is accepted"],
  ['{"subject":"a\\u0000b"}', "subject: must be well-formed Unicode without NUL characters"],
  ['{"a":["ok","\\ud800"]}', "a.1: must be well-formed Unicode without NUL characters"],
  ["not json", "The body is not JSON"],
  ['{"a":', "The body is not JSON"],
  ['{"a":"', "The body is not JSON"],
  ['{"a":"\\u12"}', "The body is not JSON"],
])("%s is refused with a word on what is wrong", (json, message) => {
  expect(refusal(() => parse(json))).toBe(message);
});

test.each(["[", '{"a":'])("%s nested without end is refused", (opening) => {
  expect(refusal(() => parse(opening.repeat(100_000)))).toBe("The body is nested more than 32 levels deep");
});

test.each([
  ["lists", "[]"],
  ["objects", "{}"],
  ["numbers", "1"],
])("more %s than anything takes are refused before they are read", (_what, value) => {
  const many = (count: number): string => `{"a":[${Array.from({ length: count }, () => value).join(",")}]}`;
  expect(parse(many(4_000))).toBeDefined();
  expect(refusal(() => parse(many(160_000)))).toBe("The body holds more than 10000 values");
});

test("commas and brackets in texts are no values", () => {
  expect(parse(JSON.stringify({ a: ",[{".repeat(20_000) }))).toEqual({ a: ",[{".repeat(20_000) });
});

test("text that is not UTF-8 is refused", () => {
  expect(refusal(() => parseJsonBody(Buffer.from('{"a":"é"}', "latin1")))).toBe("The body is not UTF-8 text");
  expect(refusal(() => parseJsonBody(Buffer.from('{"a":1}', "utf16le")))).toMatch("must be well-formed Unicode");
});

test("the same field in two objects, a quoted quote and a colon in a text are nothing special", () => {
  const value = { a: [{ id: 1 }, { id: 2 }], b: { id: 3 }, c: '"id":1, "id":2', d: "\\" };
  expect(parse(JSON.stringify(value, null, 2))).toEqual(value);
});
