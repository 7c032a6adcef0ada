import { createHash } from "node:crypto";
import { z } from "zod";

/** A JSON Schema of draft 2020-12, which is what OpenAPI 3.1 uses. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Which side of a schema: what a caller may send, or what comes out of the parse (and is what we send). */
export type Side = "input" | "output";

/** The formats that zod writes and JSON Schema has; others are zod's own, and their `pattern` says the same. */
const FORMATS: ReadonlySet<unknown> = new Set(["uuid", "email", "uri", "date", "time", "date-time", "binary"]);

/** Writes a zod schema as JSON Schema. What JSON Schema cannot say (refinements, transforms) is left out. */
const toJsonSchema = (schema: z.ZodType, io: Side): JsonSchema => {
  const {
    $schema: _dialect,
    "~standard": _standard,
    ...rest
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override: ({ jsonSchema }) => {
      if (!FORMATS.has(jsonSchema.format)) delete jsonSchema.format;
    },
  });
  return rest;
};

/** Zod's own name for a definition that its schema does not name, but that refers to itself. */
const UNNAMED = /^__schema\d+$/u;

/** The schemas of one document. What has a name (`.meta({ id })`) is a component of that name, and so is what refers to itself. */
export class ComponentSchemas {
  readonly #shared = new Map<string, JsonSchema>();

  /** Writes a schema, and keeps the parts that it refers to. */
  write(schema: z.ZodType, side: Side): JsonSchema {
    const { $defs, ...written } = toJsonSchema(schema, side);
    if ($defs === undefined) return written;
    const definitions = Object.entries($defs as Readonly<Record<string, JsonSchema>>);
    const names = new Map(definitions.map(([name, definition]) => [name, nameOf(name, definition, side)]));
    const rename = (part: JsonSchema): JsonSchema =>
      JSON.parse(
        JSON.stringify(part).replaceAll(
          /"#\/\$defs\/([^"]+)"/g,
          (_, name: string) => `"#/components/schemas/${names.get(name) ?? name}"`,
        ),
      ) as JsonSchema;
    for (const [name, definition] of definitions) this.#shared.set(names.get(name) ?? name, rename(definition));
    return rename(written);
  }

  /** The components that were referred to. */
  get shared(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries(this.#shared);
  }
}

/** What callers send may lack what has a default, and hold what is ignored: another schema than that of what they get. */
const nameOf = (name: string, definition: JsonSchema, side: Side): string => {
  if (!UNNAMED.test(name)) return side === "output" ? name : `${name}Input`;
  return `Shared${createHash("sha256").update(JSON.stringify(definition)).digest("hex").slice(0, 8)}`;
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
