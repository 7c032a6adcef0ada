import { createDocument as writeDocument } from "zod-openapi";
import type {
  CreateDocumentOptions,
  oas31,
  ZodOpenApiContentObject,
  ZodOpenApiOperationObject,
  ZodOpenApiPathsObject,
  ZodOpenApiRequestBodyObject,
  ZodOpenApiResponsesObject,
} from "zod-openapi";
import { z } from "zod";
import type { Api, Operation } from "../../api/api.ts";
import type { Documentation, MediaNote, OperationNotes } from "../../api/documentation.ts";
import type { Authentication } from "../../edge/authentication.ts";
import { statusOf } from "./answer-statuses.ts";
import { HEADERS, headerRefs, IDEMPOTENCY_KEY, ownHeaders, toHeaderName } from "./document-headers.ts";
import { createFailureResponses } from "./failure-responses.ts";
import type { ToFailureResponses } from "./failure-responses.ts";
import { failuresOf } from "./failures.ts";

/** An OpenAPI 3.1 document: plain JSON. */
export type OpenApiDocument = ReturnType<typeof writeDocument>;

/** The version of the documents: of what partners see, not of the software. */
const VERSION = "1.0.0";

/** `/:id` as OpenAPI writes it: `/{id}`. */
export const toTemplate = (path: string): string => path.replace(/:(\w+)/g, "{$1}");

const SECURITY = {
  token: [{ bearer: [] }],
  partner: [{}, { bearer: [] }],
  none: [],
  link: [{}, { bearer: [] }],
  // Each operation has the page's token among its headers.
  session: [],
} satisfies Record<Authentication, oas31.SecurityRequirementObject[]>;

const BEARER: oas31.SecuritySchemeObject = {
  type: "http",
  scheme: "bearer",
  bearerFormat: "JWT",
  description: [
    "An API key (`cdk_…`), or a JWT with `sub`, `role`, `exp` and, optionally, `entityId`, which the identity provider that was agreed with the partner issues.",
    "A key is made by an administrator of your tenant, who sees its secret once. To rotate it, ask for another secret: the old one is good for a day besides, or as long as was agreed, so that you can change it without an interruption. A key that others may know is revoked, and refused within a second; so are its streams and the links to chats that it was given.",
  ].join("\n\n"),
};

/** The formats that zod writes and JSON Schema has; others are zod's own, and their `pattern` says the same. */
const FORMATS: ReadonlySet<unknown> = new Set(["uuid", "email", "uri", "date", "time", "date-time", "binary"]);

/**
 * Fields may be added to answers, but where a schema is strict: clients must not refuse them. That also makes one type of what
 * is sent and what is answered alike.
 */
export const WRITING: CreateDocumentOptions = {
  override: ({ jsonSchema, zodSchema }) => {
    if (!FORMATS.has(jsonSchema.format)) delete jsonSchema.format;
    const { def } = zodSchema._zod;
    if (def.type === "object" && def.catchall === undefined) delete jsonSchema.additionalProperties;
  },
};

/** What a document says of an API beside its operations. */
type DescribedApi = Pick<
  Api,
  "name" | "title" | "prefixes" | "authentication" | "operations" | "errorBody" | "toErrorAnswer"
>;

/** An operation, what is said of it, and what its API answers where it fails. */
interface Described {
  readonly operation: Operation;
  readonly notes: OperationNotes;
  readonly toFailures: ToFailureResponses;
}

/** Node writes the names of headers in lower case; documentation does not. */
const toDocumented = (headers: z.ZodObject): z.ZodObject =>
  z.object(Object.fromEntries(Object.entries(headers.shape).map(([name, field]) => [toHeaderName(name), field])));

const toRequestParams = ({ operation: { input } }: Described) => ({
  ...(input?.params === undefined ? {} : { path: input.params }),
  ...(input?.query === undefined ? {} : { query: input.query }),
  ...(input?.headers === undefined ? {} : { header: toDocumented(input.headers) }),
});

const jsonMedia = (schema: z.ZodType, example: unknown): ZodOpenApiContentObject => ({
  "application/json": {
    schema,
    ...(example === undefined ? {} : { examples: { documented: { value: example } } }),
  },
});

const otherMedia = ({ contentType, schema }: MediaNote): ZodOpenApiContentObject => ({ [contentType]: { schema } });

const toRequestBody = ({ operation, notes }: Described): { readonly requestBody?: ZodOpenApiRequestBodyObject } => {
  const required = notes.bodyOptional !== true;
  if (notes.requestMedia !== undefined) return { requestBody: { required, content: otherMedia(notes.requestMedia) } };
  const body = operation.input?.body;
  return body === undefined ? {} : { requestBody: { required, content: jsonMedia(body, notes.requestExample) } };
};

const toAnswers = ({ operation: { answers = {} }, notes }: Described): ZodOpenApiResponsesObject => {
  const headers = {
    ...headerRefs("X-Request-Id", "RateLimit", "RateLimit-Policy"),
    ...ownHeaders(notes.answerHeaders),
  };
  const answer = (status: string, content?: ZodOpenApiContentObject) => {
    const { description } = statusOf(Number(status));
    return [status, { description, headers, ...(content === undefined ? {} : { content }) }];
  };
  const json = Object.entries(answers).map(([status, schema]) =>
    answer(status, jsonMedia(schema, notes.answerExamples?.[Number(status)])),
  );
  const other = Object.entries(notes.answerMedia ?? {}).map(([status, media]) =>
    answer(status, media === null ? undefined : otherMedia(media)),
  );
  return Object.fromEntries([...json, ...other]);
};

const securityOf = (api: DescribedApi, operation: Operation): oas31.SecurityRequirementObject[] =>
  SECURITY[operation.authentication ?? api.authentication];

const toOperation = (api: DescribedApi, name: string, described: Described): ZodOpenApiOperationObject => {
  const { operation, notes, toFailures } = described;
  return {
    operationId: name,
    tags: [api.title],
    summary: operation.documentedAs,
    description: notes.description,
    security: securityOf(api, operation),
    requestParams: toRequestParams(described),
    parameters: operation.method === "GET" ? [] : [IDEMPOTENCY_KEY],
    ...toRequestBody(described),
    responses: { ...toFailures(failuresOf(operation, notes.failures)), ...toAnswers(described) },
  };
};

const METHODS = { GET: "get", POST: "post", PUT: "put", DELETE: "delete" } as const satisfies Record<
  Operation["method"],
  string
>;

/** Writes an API's OpenAPI document, from the tables and schemas that its routes are made of. */
export const createDocument = (
  api: DescribedApi,
  documentation: Documentation,
  webhooks: ZodOpenApiPathsObject = {},
): OpenApiDocument => {
  const toFailures = createFailureResponses(api);
  const isOpen = Object.values(api.operations).every((operation) => securityOf(api, operation).length === 0);
  const paths: Record<string, ZodOpenApiPathsObject[string]> = {};
  for (const [name, operation] of Object.entries(api.operations)) {
    const notes = documentation.operations[name];
    if (notes === undefined) throw new Error(`The reference says nothing of ${api.name}'s operation ${name}.`);
    const path = toTemplate(operation.path);
    paths[path] = {
      ...paths[path],
      [METHODS[operation.method]]: toOperation(api, name, { operation, notes, toFailures }),
    };
  }
  return writeDocument(
    {
      openapi: "3.1.0",
      info: {
        title: api.title,
        version: VERSION,
        description: documentation.description,
        contact: { name: "Crossdesk" },
        license: { name: "All rights reserved", identifier: "LicenseRef-Proprietary" },
      },
      servers: api.prefixes.map((prefix) => ({ url: prefix === "" ? "/" : prefix })),
      tags: [{ name: api.title, description: documentation.description }],
      paths,
      ...(Object.keys(webhooks).length === 0 ? {} : { webhooks }),
      components: {
        schemas: { Error: api.errorBody },
        headers: HEADERS,
        securitySchemes: isOpen ? {} : { bearer: BEARER },
      },
    },
    WRITING,
  );
};
