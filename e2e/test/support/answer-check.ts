import { pipeline, Readable, Transform } from "node:stream";
import type { buildGateway } from "@crossdesk/gateway";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { z } from "zod";

type Gateway = ReturnType<typeof buildGateway>;

const JsonObject = z.record(z.string(), z.unknown());
const Media = z.looseObject({ schema: JsonObject.optional() });
const Response = z.looseObject({ $ref: z.string().optional(), content: z.record(z.string(), Media).optional() });
const Operation = z.looseObject({ operationId: z.string(), responses: z.record(z.string(), Response) });

/** An OpenAPI document, as far as answers are checked by it. */
export const OpenApi = z.looseObject({
  openapi: z.string(),
  servers: z.array(z.object({ url: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.looseObject({
    schemas: z.record(z.string(), JsonObject),
    responses: z.record(z.string(), Response).default({}),
  }),
});
export type OpenApi = z.output<typeof OpenApi>;

/** What any operation may answer stands once in a document. */
const resolve = ({ components }: OpenApi, response: z.output<typeof Response> | undefined) =>
  response?.$ref === undefined ? response : components.responses[response.$ref.split("/").at(-1) ?? ""];

const DocumentList = z.object({ apis: z.array(z.object({ name: z.string(), json: z.string() })) });

/** Most systems of a worker have the same documents: each is parsed once, and its schemas are compiled once. */
const parsed = new Map<string, OpenApi>();
const parseDocument = (text: string): OpenApi => {
  const document = parsed.get(text) ?? OpenApi.parse(JSON.parse(text));
  parsed.set(text, document);
  return document;
};

/** Asks the gateway for all of its documents, by name. */
export const readDocuments = async (gateway: Gateway): Promise<ReadonlyMap<string, OpenApi>> => {
  const { apis } = DocumentList.parse((await gateway.inject("/openapi")).json());
  const documents = await Promise.all(
    apis.map(async ({ name, json }) => [name, parseDocument((await gateway.inject(json)).body)] as const),
  );
  return new Map(documents);
};

/** Passes a stream on, and calls `note` with its content once it ends. */
const noting = (stream: Readable, note: (text: string) => void): Readable => {
  const taken: Buffer[] = [];
  const noted = new Transform({
    transform: (part: Buffer, _encoding, done) => {
      taken.push(part);
      done(null, part);
    },
    flush: (done) => {
      note(Buffer.concat(taken).toString());
      done();
    },
  });
  // The gateway sees what becomes of it.
  return pipeline(stream, noted, () => undefined);
};

interface Answered {
  readonly method: string;
  readonly url: string;
  readonly dialect: string | undefined;
  readonly operation: string | undefined;
  readonly status: number;
  readonly contentType: string;
  /** Undefined where it was streamed, and is no JSON or did not come to its end. */
  body: string | undefined;
}

/** Notes what a gateway answers, and compares it with what its documents say. */
export interface AnswerCheck {
  readonly count: () => number;
  /** What differs, one sentence each; what was compared is forgotten. */
  readonly differences: (documents: ReadonlyMap<string, OpenApi>) => readonly string[];
  /** Throws where an answer was not as documented; the gateway must still be open. */
  readonly expectAsDocumented: () => Promise<void>;
}

const MOST_DIFFERENCES = 20;
/** The client left: there is no answer that anybody reads. */
const CLIENT_LEFT = 499;

/** Call it before the gateway listens. */
export const checkAnswers = (gateway: Gateway): AnswerCheck => {
  const answers: Answered[] = [];
  gateway.addHook("onSend", async (request, reply, payload) => {
    const { dialect, operation } = request.routeOptions.config;
    const answer: Answered = {
      method: request.method,
      url: request.url,
      dialect,
      operation,
      status: reply.statusCode,
      contentType: String(reply.getHeader("content-type") ?? "").split(";")[0] ?? "",
      body: typeof payload === "string" ? payload : undefined,
    };
    answers.push(answer);
    if (!(payload instanceof Readable) || answer.contentType !== "application/json") return payload;
    return noting(payload, (text) => {
      answer.body = text;
    });
  });
  const differences: AnswerCheck["differences"] = (documents) => {
    const comparison = new Comparison(documents);
    return [...new Set(answers.splice(0).flatMap((answer) => comparison.compare(answer)))];
  };
  return {
    count: () => answers.length,
    differences,
    expectAsDocumented: async () => {
      const noted = answers.length;
      // What reading the documents adds is compared too.
      const found = differences(await readDocuments(gateway));
      if (found.length === 0) return;
      throw new Error(
        `Of ${noted} answers some are not as documented:\n${found.slice(0, MOST_DIFFERENCES).join("\n")}`,
      );
    },
  };
};

/** Clients take fields that a document does not name, so that some may be added; what is answered today has none. */
const withoutOthers = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutOthers);
  if (typeof value !== "object" || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, child]) => [key, withoutOthers(child)]));
  return "properties" in copy && !("additionalProperties" in copy) ? { ...copy, additionalProperties: false } : copy;
};

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
const validatorsOf = new WeakMap<OpenApi, Map<unknown, ValidateFunction>>();

class Comparison {
  readonly #documents: ReadonlyMap<string, OpenApi>;

  constructor(documents: ReadonlyMap<string, OpenApi>) {
    this.#documents = documents;
  }

  compare(answer: Answered): readonly string[] {
    const { dialect, operation, status, method, url } = answer;
    if (status === CLIENT_LEFT || method === "HEAD" || method === "OPTIONS") return [];
    const at = `${method} ${dialect ?? url.split("?")[0]} ${operation ?? ""} → ${status}`;
    if (dialect === undefined) return this.#compareBody(at, answer, this.#errorOf(url));
    const document = this.#documents.get(dialect);
    if (document === undefined) return [`${at}: the API has no document`];
    const described = Object.values(document.paths)
      .flatMap((path) => Object.values(path))
      .find(({ operationId }) => operationId === operation);
    const response = resolve(document, described?.responses[String(status)]);
    if (response === undefined) return [`${at}: the status is not documented`];
    const media = response.content?.[answer.contentType] ?? response.content?.["*/*"];
    if (media === undefined) return answer.body === undefined ? [] : [`${at}: ${answer.contentType} is not documented`];
    return media.schema === undefined || answer.contentType !== "application/json"
      ? []
      : this.#compareBody(at, answer, { document, schema: media.schema });
  }

  #errorOf(url: string): { readonly document: OpenApi; readonly schema: Record<string, unknown> } {
    const path = url.split("?")[0] ?? "";
    const candidates = [...this.#documents.values()].flatMap((document) =>
      document.servers.map((server) => ({ document, prefix: server.url === "/" ? "" : server.url })),
    );
    const owner = candidates
      .filter(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`) || prefix === "")
      .toSorted((a, b) => b.prefix.length - a.prefix.length)[0];
    if (owner === undefined) throw new Error("No document is served at the root.");
    return { document: owner.document, schema: { $ref: "#/components/schemas/Error" } };
  }

  #compareBody(
    at: string,
    { body }: Answered,
    { document, schema }: { readonly document: OpenApi; readonly schema: Record<string, unknown> },
  ): readonly string[] {
    if (body === undefined) return [`${at}: the answer has no JSON`];
    const validate = this.#validatorOf(document, schema);
    if (validate(JSON.parse(body))) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${at}: ${instancePath} ${message}`);
  }

  #validatorOf(document: OpenApi, schema: Record<string, unknown>): ValidateFunction {
    const validators = validatorsOf.get(document) ?? new Map<unknown, ValidateFunction>();
    validatorsOf.set(document, validators);
    const key = schema["$ref"] ?? schema;
    const known = validators.get(key);
    if (known !== undefined) return known;
    const validate = ajv.compile(
      JsonObject.parse(withoutOthers({ ...schema, components: { schemas: document.components.schemas } })),
    );
    validators.set(key, validate);
    return validate;
  }
}
