import { sayType } from "@crossdesk/contracts";
import type { FieldIssue } from "@crossdesk/contracts";
import { z } from "zod";
import type { oas31, ZodOpenApiMetadata } from "zod-openapi";
import { invalidInput } from "../edge/failure.ts";
import { withoutEmpty } from "./without-empty.ts";

const quote = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(", ");

const FORMATS: Readonly<Record<string, string>> = {
  email: "must be an e-mail address",
  e164: "must be a telephone number such as +442079460123",
  uuid: "must be a UUID",
  guid: "must be a UUID",
  url: "must be a URL",
  date: "must be a date such as 2025-05-11",
};

/** Sentences that a partner can act on, in place of zod's own; `undefined` leaves zod's. */
const describe: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case "invalid_type":
      if (issue.input === undefined) return "is required";
      return `must be ${sayType(issue.expected)}`;
    case "invalid_format":
      return FORMATS[issue.format];
    case "invalid_value":
      return `must be one of ${quote(issue.values)}`;
    case "too_big":
      if (issue.origin === "string") return `must have at most ${issue.maximum} characters`;
      if (issue.origin === "array") return `must have at most ${issue.maximum} items`;
      return `must be ${issue.maximum} or less`;
    case "too_small":
      if (issue.origin === "string") return `must have at least ${issue.minimum} characters`;
      if (issue.origin === "array") return `must have at least ${issue.minimum} items`;
      return `must be ${issue.minimum} or more`;
    case "custom":
    case "invalid_element":
    case "invalid_key":
    case "invalid_union":
    case "not_multiple_of":
    case "unrecognized_keys":
      return undefined;
  }
};

const toFieldIssues = (error: z.core.$ZodError): FieldIssue[] =>
  error.issues.slice(0, 20).map(({ path, message }) => ({
    path: path.map((key) => (typeof key === "symbol" ? String(key) : key)),
    message,
  }));

/**
 * Parses a part of a request (body, query, parameters) by its schema, or throws `VALIDATION_FAILED` that names each field
 * at fault. No body at all counts as `{}`, so that the missing fields are named.
 */
export const parseInput = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
  const result = schema.safeParse(value === undefined ? {} : value, { error: describe });
  if (result.success) return result.data;
  throw invalidInput(toFieldIssues(result.error));
};

/** Parses a body as `parseInput` does. What is empty in it counts as left out, but for what is in `opaque` fields. */
export const parseBody = <Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  opaque: readonly string[] = [],
): z.output<Schema> => parseInput(schema, withoutEmpty(body, opaque));

/** A request's query: as it came, and as the router read it. */
export interface GivenQuery {
  readonly url: string;
  readonly query: unknown;
}

const isReadable = (encoded: string): boolean => {
  try {
    decodeURIComponent(encoded);
    return true;
  } catch {
    return false;
  }
};

/** The parameters whose percent-encoding is broken, or is not of UTF-8; the router leaves them as they are. */
const unreadable = (url: string): ReadonlySet<string> => {
  if (!url.includes("%")) return new Set();
  const parameters = url.slice(url.indexOf("?") + 1).split("&");
  const broken = parameters.filter((parameter) => !isReadable(parameter));
  return new Set(broken.map((parameter) => parameter.replace(/=.*/s, "")));
};

/**
 * Parses the query by its schema as `parseInput` does. Each of its parameters may be given once, and an empty one counts as
 * left out; all others are ignored.
 */
export const parseQuery = <Schema extends z.ZodObject>(
  schema: Schema,
  { url, query }: GivenQuery,
): z.output<Schema> => {
  const given = new Map<string, unknown>(Object.entries(Object(query)));
  const broken = unreadable(url);
  const issues = Object.keys(schema.shape).flatMap((name): FieldIssue[] => {
    if (Array.isArray(given.get(name))) return [{ path: [name], message: "was given more than once" }];
    return broken.has(name) ? [{ path: [name], message: "must be percent-encoded UTF-8" }] : [];
  });
  if (issues.length > 0) throw invalidInput(issues);
  return parseInput(schema, withoutEmpty(query));
};

/** Documents a parameter, which comes as text, as what it is read as. */
export const documentedAs = (schema: Exclude<oas31.SchemaObject, boolean>): ZodOpenApiMetadata => ({
  override: ({ jsonSchema }) => {
    delete jsonSchema.pattern;
    delete jsonSchema.enum;
    Object.assign(jsonSchema, schema);
  },
});

/** Whether a parameter says yes, in the ways that clients write it. */
export const flag = z
  .preprocess(
    (value) => (typeof value === "string" ? value.toLowerCase() : value),
    z.enum(["true", "false", "1", "0"], { error: "must be true or false, or 1 or 0" }).default("false"),
  )
  .transform((value) => value === "true" || value === "1");

/** A whole number as a query or path holds it: digits alone. It is documented as the number that it is. */
export const numeric = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d{1,15}$/, { error: "must be a whole number" })
    .transform(Number)
    .pipe(z.int().min(min).max(max))
    .meta(documentedAs({ type: "integer", minimum: min, maximum: max }));
