import type { Api, Operation } from "../../api/api.ts";
import type { Authentication } from "../../edge/authentication.ts";
import type { FailureKind } from "../../edge/failure.ts";
import { ComponentSchemas, toParameters } from "./component-schemas.ts";
import type { JsonSchema } from "./component-schemas.ts";
import type { Documentation, MediaNote, OperationNotes } from "../../api/documentation.ts";
import { failuresOf, sampleFailure } from "./failures.ts";

/** An OpenAPI 3.1 document: plain JSON. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: Readonly<Record<string, unknown>>;
}

/** The version of the documents: of what partners see, not of the software. */
const VERSION = "1.0.0";

const TAG = "Operations";

/** `/:id` as OpenAPI writes it: `/{id}`. */
export const toTemplate = (path: string): string => path.replace(/:(\w+)/g, "{$1}");

const SECURITY = {
  token: [{ bearer: [] }],
  partner: [{}, { bearer: [] }],
  none: [],
  link: [{}, { bearer: [] }],
  // Each operation has the page's token among its headers.
  session: [],
} as const satisfies Record<Authentication, readonly object[]>;

const header = (description: string, schema: JsonSchema = { type: "string" }) => ({ description, schema });

/** The headers of answers, by the name of their component. */
const HEADERS = {
  "X-Request-Id": header(
    "Names the request in our logs and traces; the request's own `X-Request-Id` where it had one.",
  ),
  RateLimit: header('What is left of the quota, and the seconds until it is full again: `"caller";r=291;t=42`.'),
  "RateLimit-Policy": header('The quota: `"caller";q=300;w=60` is 300 requests in 60 seconds.'),
  "Retry-After": header("The seconds to wait before the next attempt.", { type: "integer", minimum: 0 }),
  "WWW-Authenticate": header("The scheme: `Bearer`."),
} as const;

const refersTo = (kind: "headers" | "responses" | "schemas", name: string) => ({
  $ref: `#/components/${kind}/${name}`,
});
const headerRefs = (...names: readonly (keyof typeof HEADERS)[]) =>
  Object.fromEntries(names.map((name) => [name, refersTo("headers", name)]));

const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "Makes a repetition safe: the same key with the same request answers the first answer again, for 24 hours (IETF httpapi draft).",
  schema: { type: "string", minLength: 1, maxLength: 255 },
  example: "8e03978e-40d5-43dd-bc93-6894a57f9324",
} as const;

/** An operation, what is said of it, and where its schemas go. */
interface Described {
  readonly operation: Operation;
  readonly notes: OperationNotes;
  readonly schemas: ComponentSchemas;
}

/** A header as documentation writes it: `X-Agent-ID`. */
const toHeaderName = (name: string): string =>
  name
    .split("-")
    .map((word) => (word === "id" ? "ID" : word.slice(0, 1).toUpperCase() + word.slice(1)))
    .join("-");

const toOpenApiParameters = ({ operation: { input }, notes }: Described) =>
  (
    [
      ["path", input?.params],
      ["query", input?.query],
      ["header", input?.headers],
    ] as const
  ).flatMap(([place, schema]) =>
    schema === undefined
      ? []
      : toParameters(schema).map(({ name, required, schema }) => ({
          name: place === "header" ? toHeaderName(name) : name,
          in: place,
          required: place === "path" || required,
          schema,
          ...(notes.parameterExamples?.[name] === undefined ? {} : { example: notes.parameterExamples[name] }),
        })),
  );

const jsonMedia = (schema: JsonSchema, example: unknown) => ({
  "application/json": {
    schema,
    ...(example === undefined ? {} : { examples: { documented: { value: example } } }),
  },
});

const otherMedia = ({ contentType, schema }: MediaNote) => ({
  [contentType]: schema === undefined ? {} : { schema },
});

const toRequestBody = ({ operation: { input }, notes, schemas }: Described) => {
  const required = notes.bodyOptional !== true;
  if (notes.requestMedia !== undefined) return { requestBody: { required, content: otherMedia(notes.requestMedia) } };
  if (input?.body === undefined) return {};
  return { requestBody: { required, content: jsonMedia(schemas.write(input.body, "input"), notes.requestExample) } };
};

const toAnswers = ({ operation: { answers = {} }, notes, schemas }: Described) => {
  const headers = {
    ...headerRefs("X-Request-Id", "RateLimit", "RateLimit-Policy"),
    ...Object.fromEntries(Object.entries(notes.answerHeaders ?? {}).map(([name, text]) => [name, header(text)])),
  };
  const json = Object.entries(answers).map(([status, schema]) => [
    status,
    {
      description: REASONS[status] ?? "The answer.",
      headers,
      content: jsonMedia(schemas.write(schema, "output"), notes.answerExamples?.[Number(status)]),
    },
  ]);
  const other = Object.entries(notes.answerMedia ?? {}).map(([status, media]) => [
    status,
    { description: REASONS[status] ?? "The answer.", headers, content: otherMedia(media) },
  ]);
  return Object.fromEntries([...json, ...other]) as Record<string, unknown>;
};

const REASONS: Readonly<Record<string, string>> = {
  "200": "Success.",
  "201": "Created.",
  "206": "The part that was asked for.",
  "304": "Not changed since.",
  "400": "The request is not as documented; nothing was stored.",
  "401": "There is no token, or one that is not accepted.",
  "403": "The caller may not do this.",
  "404": "There is no such thing, or it is not the caller's.",
  "405": "The path has other methods.",
  "408": "The body did not arrive in time.",
  "409": "The state of things does not allow it.",
  "413": "The body is larger than is accepted.",
  "415": "The body's content type is not accepted.",
  "416": "The part that was asked for is outside of the file.",
  "417": "What the `Expect` header asks for is not known here.",
  "422": "The `Idempotency-Key` was used with another request.",
  "429": "Too many requests.",
  "431": "The path and headers are larger than is accepted.",
  "500": "Something went wrong on our side.",
  "501": "Not built yet.",
  "503": "A part of the system does not answer, or has too much to do.",
  "504": "A part of the system took too long.",
};

const HEADERS_BY_STATUS: Readonly<Record<number, ReturnType<typeof headerRefs>>> = {
  401: headerRefs("WWW-Authenticate"),
  429: headerRefs("RateLimit", "RateLimit-Policy", "Retry-After"),
  503: headerRefs("Retry-After"),
};

const toFailures = (dialect: Api, kinds: readonly FailureKind[]) => {
  const byStatus = new Map<number, Record<string, { readonly value: unknown }>>();
  for (const kind of kinds) {
    const { status, body } = dialect.toErrorAnswer(sampleFailure(kind));
    byStatus.set(status, { ...byStatus.get(status), [kind]: { value: body } });
  }
  return Object.fromEntries(
    [...byStatus].map(([status, examples]) => [
      String(status),
      {
        description: REASONS[String(status)] ?? "It failed.",
        headers: { ...headerRefs("X-Request-Id"), ...HEADERS_BY_STATUS[status] },
        content: { "application/json": { schema: refersTo("schemas", "Error"), examples } },
      },
    ]),
  );
};

/** For an operation that nothing is said of: it answers something. */
const NO_NOTES: OperationNotes = { description: "", failures: [], answerMedia: { 200: { contentType: "*/*" } } };

const toOperation = (dialect: Api, name: string, described: Described) => {
  const { operation, notes } = described;
  const parameters = [...toOpenApiParameters(described), ...(operation.method === "GET" ? [] : [IDEMPOTENCY_KEY])];
  return {
    operationId: name,
    tags: [TAG],
    summary: operation.documentedAs,
    ...(notes.description === "" ? {} : { description: notes.description }),
    security: SECURITY[operation.authentication ?? dialect.authentication],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...toRequestBody(described),
    responses: { ...toFailures(dialect, failuresOf(operation, notes.failures)), ...toAnswers(described) },
  };
};

/** Writes an API's OpenAPI document, from the tables and schemas that its routes are made of. */
export const createDocument = (dialect: Api, documentation: Documentation | undefined): OpenApiDocument => {
  const paths: Record<string, Record<string, unknown>> = {};
  const schemas = new ComponentSchemas();
  for (const [name, operation] of Object.entries(dialect.operations)) {
    const notes = documentation?.operations[name] ?? NO_NOTES;
    const operations = (paths[toTemplate(operation.path)] ??= {});
    operations[operation.method.toLowerCase()] = toOperation(dialect, name, { operation, notes, schemas });
  }
  return {
    openapi: "3.1.0",
    info: { title: dialect.title, version: VERSION, description: documentation?.description ?? "" },
    servers: dialect.prefixes.map((prefix) => ({ url: prefix === "" ? "/" : prefix })),
    tags: [{ name: TAG }],
    paths,
    components: {
      schemas: { Error: schemas.write(dialect.errorBody, "output"), ...schemas.shared },
      headers: HEADERS,
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description:
            "A JWT with `sub`, `role`, `exp` and, optionally, `entityId`. The identity provider that was agreed with the partner issues it.",
        },
      },
    },
  };
};
