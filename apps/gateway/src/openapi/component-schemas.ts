import { z } from "zod";

/** A JSON Schema of draft 2020-12, which is what OpenAPI 3.1 uses. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Which side of a schema: what a caller may send, or what comes out of the parse (and is what we send). */
export type Side = "input" | "output";

/** Writes a zod schema as JSON Schema. What JSON Schema cannot say (refinements, transforms) is left out. */
export const toJsonSchema = (schema: z.ZodType, io: Side): JsonSchema => {
  const { $schema: _dialect, "~standard": _standard, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
};

const isUnknown = (schema: JsonSchema): boolean => schema["type"] === undefined && schema["enum"] === undefined;

/** One parameter of a path, a query or the headers. */
export interface ParameterSchema {
  readonly name: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
}

const propertiesOf = (schema: JsonSchema): Readonly<Record<string, JsonSchema>> =>
  (schema["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>;

/**
 * The parameters of an object schema. All of them come as text; where one is read as a number, that number is what
 * is documented, with its bounds.
 */
export const toParameters = (schema: z.ZodType): readonly ParameterSchema[] => {
  const given = toJsonSchema(schema, "input");
  const read = propertiesOf(toJsonSchema(schema, "output"));
  const required = new Set(Array.isArray(given["required"]) ? (given["required"] as unknown[]) : []);
  return Object.entries(propertiesOf(given)).map(([name, sent]) => {
    const parsed = read[name];
    const isNumber =
      parsed !== undefined && !isUnknown(parsed) && ["integer", "number"].includes(String(parsed["type"]));
    return { name, required: required.has(name), schema: isNumber ? parsed : sent };
  });
};
