import { readFile, readdir } from "node:fs/promises";
import { describe, expect, it, test } from "vitest";
import { z } from "zod";
import * as contracts from "../src/index.ts";
import { breaksOf } from "./wire/breaks.ts";
import { misfits } from "./wire/fits.ts";
import { formatWire } from "./wire/format-wire.ts";
import { FAILURE, wireOf } from "./wire/wire-of.ts";
import type { Wire, WireSchema } from "./wire/wire-of.ts";

const folder = new URL("../wire/", import.meta.url);
const read = async (name: string): Promise<Wire> => JSON.parse(await readFile(new URL(name, folder), "utf8"));
const releases = (await readdir(folder)).filter((name) => name !== "current.json");
const wire = wireOf(contracts);

/** What of a procedure's definition the wire is made of. */
interface Definition {
  inputs: z.ZodObject[];
  output: z.ZodObject;
  meta: { items: z.ZodObject };
}

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
    [
      "a discriminated alternative",
      { oneOf: [object({ kind: { const: "a" } }, ["kind"]), object({ kind: { const: "b" } }, ["kind"])] },
      { oneOf: [object({ kind: { const: "a" } }, ["kind"])] },
      ['kind: may be ["b"]'],
    ],
    [
      "a record of other names",
      { type: "object", propertyNames: { enum: ["a", "b"] } },
      { type: "object", propertyNames: { enum: ["a"] } },
      ['.(name): may be ["b"]'],
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

  it("what is said in words that are not understood is not taken for the same", () => {
    expect(() => misfits({ ...text, not: { const: "a" } }, text, { from: side, to: side })).toThrow("not");
  });

  it("readers pass over new members of an enumeration, and of nothing else", () => {
    const options = { from: side, to: side, mayAddMembers: true };
    expect(misfits({ ...text, enum: ["a", "b"] }, { ...text, enum: ["a"] }, options)).toEqual([]);
    expect(misfits(text, { ...text, enum: ["a"] }, options)).toEqual(['it: may be other than ["a"]']);
    const [a, b] = ["a", "b"].map((kind) => object({ kind: { const: kind }, a: text }, ["kind", "a"]));
    expect(misfits({ oneOf: [a, b] }, { oneOf: [a] }, options)).toEqual([]);
    const other = object({ kind: { const: "a" } }, ["kind"]);
    expect(misfits({ oneOf: [other, b] }, { oneOf: [a] }, options)).toEqual(["a: may be missing"]);
  });

  it("removed procedures, events and errors are reported", () => {
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

describe("a change that programs of the other release do not bear is refused", () => {
  /** These contracts, with something else in one place. */
  const changed = (change: Partial<typeof contracts>): Wire => wireOf({ ...contracts, ...change });
  /** These contracts, with another schema in the definition of a procedure. */
  const redefined = (path: string, change: (schema: z.ZodObject) => z.ZodObject, where: "input" | "output" | "items") =>
    changed({
      createForwardingRouter: (forward) => {
        const router = contracts.createForwardingRouter(forward);
        const definition: Definition = Reflect.get(Reflect.get(router._def.procedures, path), "_def");
        const { inputs, output, meta } = definition;
        if (where === "input") definition.inputs = inputs.map(change);
        else if (where === "output") definition.output = change(output);
        else definition.meta = { items: change(meta.items) };
        return router;
      },
    });

  it.each<[string, () => Wire, string]>([
    [
      "an input that needs a field",
      () => redefined("tickets.open", (input) => input.extend({ reason: z.string() }), "input"),
      "tickets.open does not take what earlier callers send: reason: may be missing",
    ],
    [
      "an input that does not take as much",
      () => redefined("tickets.open", (input) => input.extend({ subject: z.string().max(10) }), "input"),
      "tickets.open does not take what earlier callers send: subject: maxLength is 10",
    ],
    [
      "an answer without a field",
      () => redefined("files.get", (output) => output.omit({ contentType: true }), "output"),
      "files.get answers what earlier callers do not expect: contentType: may be missing",
    ],
    [
      "an answer that earlier services do not give",
      () => redefined("files.get", (output) => output.extend({ colour: z.string() }), "output"),
      "files.get does not take what earlier services answer: colour: may be missing",
    ],
    [
      "an item of a stream without a field",
      () => redefined("tickets.watch", (items) => items.omit({ change: true }), "items"),
      "tickets.watch answers what earlier callers do not expect: change: may be missing",
    ],
    [
      "an event without a field",
      () =>
        changed({
          FILE_EVENTS: {
            "events.files.file-committed": contracts.FileCommitted.extend({ data: z.object({}) }),
          } as unknown as typeof contracts.FILE_EVENTS,
        }),
      "events.files.file-committed sends what earlier services do not expect: data.",
    ],
    [
      "an error with another code",
      () => changed({ ERROR_CODES: { ...contracts.ERROR_CODES, TICKET_CLOSED: "GONE" as unknown as "CONFLICT" } }),
      "the error TICKET_CLOSED has the code GONE, and had CONFLICT",
    ],
  ])("%s", (_what, later, expected) => {
    expect(breaksOf(wire, wire)).toEqual([]);
    expect(breaksOf(wire, later())).toContainEqual(expect.stringContaining(expected));
  });

  it("a failure that says its kind no longer", () => {
    const known = wire.events[FAILURE];
    const gives = { type: "object", properties: { code: {} }, required: ["code"] };
    const events = { ...wire.events, [FAILURE]: { gives, takes: known?.takes ?? {} } };
    expect(breaksOf(wire, { ...wire, events })).toContain(
      `${FAILURE} sends what earlier services do not expect: kind: may be missing`,
    );
  });
});

test("of every procedure it is known what it takes and what it gives, of a subscription each item", () => {
  const silent = Object.entries(wire.procedures).filter(([, { gives }]) => Object.keys(gives).length === 0);
  expect(silent.map(([path]) => path)).toEqual([]);
});
