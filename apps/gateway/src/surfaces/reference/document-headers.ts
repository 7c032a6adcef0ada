import type { oas31 } from "zod-openapi";

const header = (description: string, schema: oas31.SchemaObject = { type: "string" }): oas31.HeaderObject => ({
  description,
  schema,
});

/** The headers of answers, by the name of their component. */
export const HEADERS = {
  "X-Request-Id": header(
    "Names the request in our logs and traces; the request's own `X-Request-Id` where it had one.",
  ),
  RateLimit: header('What is left of the quota, and the seconds until it is full again: `"caller";r=291;t=42`.'),
  "RateLimit-Policy": header('The quota: `"caller";q=300;w=60` is 300 requests in 60 seconds.'),
  "Retry-After": header("The seconds to wait before the next attempt.", { type: "integer", minimum: 0 }),
  "WWW-Authenticate": header("The scheme: `Bearer`."),
} as const;

type Headers = Record<string, oas31.HeaderObject | oas31.ReferenceObject>;

/** Refers to headers of the table. */
export const headerRefs = (...names: readonly (keyof typeof HEADERS)[]): Headers =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** Headers of one operation alone, by what they say. */
export const ownHeaders = (sentences: Readonly<Record<string, string>> = {}): Headers =>
  Object.fromEntries(Object.entries(sentences).map(([name, sentence]) => [name, header(sentence)]));

/** A header as its API's documentation writes it: `X-Agent-ID`. */
export const toHeaderName = (name: string): string =>
  name
    .split("-")
    .map((word) => (word === "id" ? "ID" : word.slice(0, 1).toUpperCase() + word.slice(1)))
    .join("-");

export const IDEMPOTENCY_KEY: oas31.ParameterObject = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "Makes a repetition safe: the same key with the same request answers the first answer again, for 24 hours (IETF httpapi draft).",
  schema: { type: "string", minLength: 1, maxLength: 255 },
  example: "8e03978e-40d5-43dd-bc93-6894a57f9324",
};
