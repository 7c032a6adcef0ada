import { readFile, readdir } from "node:fs/promises";
import { describe, expect, it, test } from "vitest";
import * as contracts from "../src/index.ts";
import { breaksOf } from "./wire/breaks.ts";
import { misfits } from "./wire/fits.ts";
import { formatWire } from "./wire/format-wire.ts";
import { wireOf } from "./wire/wire-of.ts";
import type { Wire, WireSchema } from "./wire/wire-of.ts";

const folder = new URL("../wire/", import.meta.url);
const read = async (name: string): Promise<Wire> => JSON.parse(await readFile(new URL(name, folder), "utf8"));
const releases = (await readdir(folder)).filter((name) => name !== "current.json");
const wire = wireOf(contracts);

test("the wire is as it is written down: `npm run wire` writes it, and a change of it is seen in review", async () => {
  expect(formatWire(wire)).toBe(await readFile(new URL("current.json", folder), "utf8"));
});

test("at least one release is on record", () => {
  expect(releases.length).toBeGreaterThan(0);
});

test.each(releases)("release %s and this one understand each other while both run", async (name) => {
  expect(breaksOf(await read(name), wire)).toEqual([]);
});

describe("what no longer fits", () => {
  const side = { objects: {} };
  const object = (properties: Record<string, WireSchema>, required: readonly string[] = []): WireSchema => ({
    type: "object",
    properties,
    required,
  });
  const text = { type: "string" };

  it.each<[string, WireSchema, WireSchema, string[]]>([
    ["a new optional field", object({ a: text }, ["a"]), object({ a: text, b: text }, ["a"]), []],
    [
      "a field that is needed now",
      object({ a: text }, ["a"]),
      object({ a: text, b: text }, ["a", "b"]),
      ["b: may be missing"],
    ],
    ["a field of another type", object({ a: text }), object({ a: { type: "integer" } }), ["a: is string, not integer"]],
    ["a tighter limit", object({ a: text }), object({ a: { ...text, maxLength: 5 } }), ["a: maxLength is 5"]],
    ["a wider limit", { ...text, maxLength: 5 }, { ...text, maxLength: 6 }, []],
    ["a member less", { ...text, enum: ["a", "b"] }, { ...text, enum: ["a"] }, ['it: may be ["b"]']],
    ["a null that is not taken", { type: ["string", "null"] }, text, ["it: is null, not string"]],
    ["a null that is taken", text, { anyOf: [text, { type: "null" }] }, []],
    [
      "a list of others",
      { type: "array", items: text },
      { type: "array", items: { type: "null" } },
      ["[]: is string, not null"],
    ],
    ["anything at all", {}, text, ["it: could be anything"]],
    [
      "a key that a strict object does not know",
      object({ a: text, b: text }),
      { ...object({ a: text }), additionalProperties: false },
      ["b: is unknown"],
    ],
  ])("%s", (_what, from, to, expected) => {
    expect(misfits(from, to, { from: side, to: side })).toEqual(expected);
  });

  it("readers pass over new members of an enumeration, and of nothing else", () => {
    const options = { from: side, to: side, mayAddMembers: true };
    expect(misfits({ ...text, enum: ["a", "b"] }, { ...text, enum: ["a"] }, options)).toEqual([]);
    expect(misfits(text, { ...text, enum: ["a"] }, options)).toEqual(['it: may be other than ["a"]']);
  });

  it("a procedure, an event and an error that are gone are told of", () => {
    const { "tickets.get": _get, ...procedures } = wire.procedures;
    const { "events.files.file-committed": _committed, ...events } = wire.events;
    const { TICKET_CLOSED: _closed, ...errors } = wire.errors;
    expect(breaksOf(wire, { ...wire, procedures, events, errors })).toEqual([
      "tickets.get is gone",
      "events.files.file-committed is gone",
      "the error TICKET_CLOSED is gone",
    ]);
  });
});
