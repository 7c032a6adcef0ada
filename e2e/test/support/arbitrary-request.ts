import type { Dialect, Operation } from "@crossdesk/gateway";
import { anyCharacter } from "@crossdesk/vitest-config/any-character";
import fc from "fast-check";
import { z } from "zod";

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

/** Values that mean something to the system under test, by the name of the parameter that they fit. */
export type KnownIds = Readonly<Record<string, readonly string[]>>;

const deep = (levels: number): unknown => JSON.parse("[".repeat(levels) + "]".repeat(levels));

/** What no honest client sends. */
const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\udfff\ud800",
    "\u202e",
    "'; DROP TABLE tickets; --",
    "%",
    "%' OR '1'='1",
    "\\",
    "{{7*7}}",
    "x".repeat(30_000),
    "ﷺ".repeat(2_000),
    -1,
    0,
    -0.5,
    1e308,
    2_147_483_648,
    Number.MAX_SAFE_INTEGER + 2,
    true,
    [],
    {},
    [null],
    { __proto__x: 1 },
    deep(20),
    deep(40),
  ),
  fc.jsonValue(),
  fc.string({ unit: anyCharacter, maxLength: 40 }),
);

const JsonSchema = z.looseObject({
  type: z.string().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  items: z.unknown().optional(),
  maxItems: z.number().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
});
type JsonSchema = z.output<typeof JsonSchema>;

const FORMATS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  uuid: fc.uuid(),
  email: fc.emailAddress(),
  uri: fc.webUrl(),
  date: fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
};

const stringOf = ({ format, pattern, minLength = 0, maxLength = 60 }: JsonSchema): fc.Arbitrary<string> => {
  const known = format === undefined ? undefined : FORMATS[format];
  if (known !== undefined) return known;
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, "u"), { maxLength: 60 });
  const any = fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, 60) });
  return maxLength < 60
    ? any
    : fc.oneof({ weight: 4, arbitrary: fc.lorem({ maxCount: 3 }) }, { weight: 1, arbitrary: any });
};

const INTEGER_RANGE = 2_147_483_648;

const integerOf = ({ minimum = -1_000, maximum = 1_000 }: JsonSchema): fc.Arbitrary<number> =>
  fc.integer({ min: Math.max(minimum, -INTEGER_RANGE), max: Math.min(maximum, INTEGER_RANGE) });

const LEAVES: Readonly<Record<string, (schema: JsonSchema) => fc.Arbitrary<unknown>>> = {
  string: stringOf,
  integer: integerOf,
  number: () => fc.double({ noNaN: true, noDefaultInfinity: true }),
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
};

const leafOf = (schema: JsonSchema): fc.Arbitrary<unknown> =>
  LEAVES[schema.type ?? ""]?.(schema) ?? fc.jsonValue({ maxDepth: 2 });

const objectOf = ({ properties = {}, required = [] }: JsonSchema): fc.Arbitrary<unknown> =>
  fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, mostly(valueOf(property))])),
    { requiredKeys: required },
  );

const valueOf = (given: unknown): fc.Arbitrary<unknown> => {
  const schema = JsonSchema.parse(given === true ? {} : given);
  if ("const" in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(valueOf));
  if (schema.allOf !== undefined) return valueOf(Object.assign({}, { ...schema, allOf: undefined }, ...schema.allOf));
  if (schema.type === "object" && schema.properties !== undefined) return objectOf(schema);
  if (schema.type === "array")
    return fc.array(valueOf(schema.items ?? {}), { maxLength: Math.min(schema.maxItems ?? 3, 3) });
  return leafOf(schema);
};

const mostly = (arbitrary: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 29, arbitrary }, { weight: 1, arbitrary: hostileValue });

/** Values that a schema takes, with a hostile one here and there. */
export const arbitraryInput = (schema: z.ZodType): fc.Arbitrary<unknown> =>
  valueOf(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));

const percentEncode = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");

const toText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const segmentOf = (name: string, knownIds: KnownIds): fc.Arbitrary<string> => {
  const known = knownIds[name] ?? [];
  return fc.oneof(
    ...(known.length === 0 ? [] : [{ weight: 6, arbitrary: fc.constantFrom(...known).map(encodeURIComponent) }]),
    { weight: 1, arbitrary: fc.uuid() },
    { weight: 1, arbitrary: fc.integer({ min: -2, max: 2_147_483_650 }).map(String) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("%", "%ff", "%00", "..", "%2e%2e", "%2F", "a".repeat(4_000)),
    },
    { weight: 1, arbitrary: fc.string({ unit: anyCharacter, minLength: 1, maxLength: 20 }).map(percentEncode) },
  );
};

const pathOf = (path: string, knownIds: KnownIds): fc.Arbitrary<string> =>
  fc
    .tuple(
      ...path
        .split("/")
        .map((segment) => (segment.startsWith(":") ? segmentOf(segment.slice(1), knownIds) : fc.constant(segment))),
    )
    .map((segments) => segments.join("/"));

const queryOf = (schema: z.ZodType | undefined, knownIds: KnownIds): fc.Arbitrary<string> => {
  if (schema === undefined) return fc.constant("");
  const known = Object.entries(knownIds).map(([name, values]) => [name, fc.option(fc.constantFrom(...values))]);
  const overrides: fc.Arbitrary<Record<string, string | null>> = fc.record(Object.fromEntries(known));
  return fc.tuple(arbitraryInput(schema), overrides).map(([query, given]) => {
    const pairs = Object.entries(z.record(z.string(), z.unknown()).catch({}).parse(query));
    return pairs.map(([name, value]) => `${name}=${percentEncode(toText(given[name] ?? value))}`).join("&");
  });
};

interface Body {
  readonly bytes: Buffer;
  readonly type: string;
}

const JSON_TYPE = "application/json";

const MULTIPART = "multipart/form-data; boundary=fuzz";

/** A form with one file, whole or cut, under names that are right or hostile. */
const multipartBody: fc.Arbitrary<Body> = fc
  .record({
    field: fc.constantFrom("file", "file", "other", ""),
    name: fc.oneof(fc.constantFrom("a.log", "../a.log", "a.png", "\0", '"'), fc.string({ maxLength: 20 })),
    type: fc.constantFrom("text/plain", "image/png", "text/html", "nonsense"),
    content: fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.constant(Buffer.from("\x89PNG\r\n\x1a\n", "latin1"))),
    end: fc.constantFrom("\r\n--fuzz--\r\n", "\r\n--fuzz--\r\n", "\r\n--fuzz", ""),
  })
  .map(({ field, name, type, content, end }) => ({
    type: MULTIPART,
    bytes: Buffer.concat([
      Buffer.from(`--fuzz\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\n`),
      Buffer.from(`Content-Type: ${type}\r\n\r\n`),
      content,
      Buffer.from(end),
    ]),
  }));

const bodyOf = (schema: z.ZodType | undefined): fc.Arbitrary<Body | undefined> => {
  const valid = schema === undefined ? hostileValue : arbitraryInput(schema);
  const json = valid.map((value) => JSON.stringify(value));
  return fc.oneof(
    { weight: 50, arbitrary: json.map((text) => ({ bytes: Buffer.from(text), type: JSON_TYPE })) },
    { weight: 1, arbitrary: json.map((text) => ({ bytes: Buffer.from(text.slice(0, -1)), type: JSON_TYPE })) },
    { weight: 1, arbitrary: json.map((text) => ({ bytes: Buffer.from(text, "utf16le"), type: JSON_TYPE })) },
    { weight: 1, arbitrary: json.map((text) => ({ bytes: Buffer.from(text), type: "text/plain" })) },
    {
      weight: 1,
      arbitrary: hostileValue.map((value) => ({ bytes: Buffer.from(JSON.stringify(value)), type: JSON_TYPE })),
    },
    {
      weight: 1,
      arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => ({ bytes: Buffer.from(bytes), type: JSON_TYPE })),
    },
    { weight: 1, arbitrary: fc.constant({ bytes: Buffer.from('{"a":1,"a":2,"__proto__":{}}'), type: JSON_TYPE }) },
    { weight: 1, arbitrary: fc.constant(undefined) },
    { weight: schema === undefined ? 50 : 1, arbitrary: multipartBody },
  );
};

const KEYS = fc.constantFrom('"key-1"', "key-2", '"', "a, b", '"é"');

// What Node's own client refuses to send can't reach a server.
const toHeader = (value: unknown): string => toText(value).replaceAll(/[^\x20-\x7e]/g, "?");

const toHeaders = (given: unknown): [string, string][] =>
  Object.entries(z.record(z.string(), z.unknown()).catch({}).parse(given)).map(([name, value]) => [
    name,
    toHeader(value),
  ]);

const headersOf = (operation: Operation, tokens: readonly string[]): fc.Arbitrary<Record<string, string>> => {
  const own = operation.input?.headers;
  return fc
    .record({
      authorization: fc.constantFrom(...tokens.map((token): [string, string] => ["authorization", `Bearer ${token}`])),
      key: fc.option(KEYS, { freq: 10, nil: undefined }),
      own: own === undefined ? fc.constant({}) : arbitraryInput(own),
    })
    .map(({ authorization, key, own: given }) =>
      Object.fromEntries([
        ...toHeaders(given),
        authorization,
        ...(key === undefined ? [] : [["idempotency-key", toHeader(key)]]),
      ]),
    );
};

/** Requests to a dialect's operations, made from their schemas: most nearly right, some hostile. */
export const arbitraryRequest = (
  dialect: Dialect,
  tokens: readonly string[],
  knownIds: KnownIds,
): fc.Arbitrary<WireRequest> =>
  fc.oneof(
    ...Object.entries(dialect.operations).map(([name, operation]) =>
      fc
        .record({
          prefix: fc.constantFrom(...dialect.prefixes),
          path: pathOf(operation.path, knownIds),
          query: queryOf(operation.input?.query, knownIds),
          headers: headersOf(operation, tokens),
          body: operation.method === "GET" ? fc.constant(undefined) : bodyOf(operation.input?.body),
        })
        .map(({ prefix, path, query, headers, body }) => ({
          operation: name,
          method: operation.method,
          path: `${prefix}${path}${query === "" ? "" : `?${query}`}`,
          headers:
            body === undefined
              ? headers
              : { ...headers, "content-type": body.type, "content-length": String(body.bytes.length) },
          body: body?.bytes,
        })),
    ),
  );
