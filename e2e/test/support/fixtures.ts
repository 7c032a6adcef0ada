import { readFile } from "node:fs/promises";
import { z } from "zod";

const folder = new URL("../../../apps/gateway/src/dialects/", import.meta.url);

const read = async (dialect: string, name: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(`${dialect}/fixtures/${name}.json`, folder), "utf8"));

/** A documented payload that is a list. */
export const readListFixture = async (dialect: string, name: string): Promise<unknown[]> =>
  z.array(z.unknown()).parse(await read(dialect, name));

/** A documented payload: `readFixture("support-ticket", "list.response")`. */
export const readFixture = async (dialect: string, name: string): Promise<Record<string, unknown>> =>
  z.record(z.string(), z.unknown()).parse(await read(dialect, name));

/** The shape of a JSON value: its fields by name and type, lists by their first item. */
export const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (value === null) return null;
  if (typeof value !== "object") return typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([key, field]) => [key, shapeOf(field)]),
  );
};
