import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { defineApi } from "../../api/api.ts";
import type { Api, OperationHandler } from "../../api/api.ts";
import { EdgeError } from "../../edge/failure.ts";
import { createReferenceDocuments } from "./reference-documents.ts";
import { renderReferencePage } from "./reference-page.ts";
import { createReferenceScript } from "./reference-script.ts";

const SCRIPT_NAME = "reference.js";

const DescribedApi = z.strictObject({
  name: z.string().describe("The name of the API in addresses."),
  title: z.string().describe("What the API is called."),
  json: z.string().describe("Where its OpenAPI document is, in JSON."),
  yaml: z.string().describe("Where its OpenAPI document is, in YAML."),
  docs: z.string().describe("The page to read and try it."),
});
const DocumentList = z.strictObject({ apis: z.array(DescribedApi).describe("The APIs, partners' first.") });
type DocumentList = z.output<typeof DocumentList>;

const missing = (): EdgeError => new EdgeError("ROUTE_NOT_FOUND", "There is nothing at this path.");

const parameter = (request: FastifyRequest, name: string): string =>
  (request.params as Readonly<Record<string, string | undefined>>)[name] ?? "";

/** Makes each value when it is first asked for. */
const once = <Value>(make: (name: string) => Value): ((name: string) => Value) => {
  const made = new Map<string, Value>();
  return (name) => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const value = make(name);
    made.set(name, value);
    return value;
  };
};

export interface ReferenceDeps {
  /** The APIs to describe, beside the reference itself. */
  readonly apis: readonly Api[];
  /** Whose form failures under these paths take. */
  readonly atRoot: Pick<Api, "errorBody" | "toErrorAnswer">;
}

/** The API reference: a document in JSON and YAML and a page for each API. */
export const createReferenceSurface = ({ apis, atRoot }: ReferenceDeps): Api => {
  // Written when first asked for, each form by itself: the gateway's start waits for none of them.
  const documentOf = once((name) => {
    const document = documents.get(name);
    if (document === undefined) throw missing();
    return document.write();
  });
  const jsonOf = once((name) => `${JSON.stringify(documentOf(name), undefined, 2)}\n`);
  const yamlOf = once((name) => {
    // It throws here where there is none: nothing is kept of names that mean nothing.
    const document = documentOf(name);
    return import("yaml").then(({ stringify }) => stringify(document, { aliasDuplicateObjects: false }));
  });
  const readScript = createReferenceScript();

  const sendScript = async (request: FastifyRequest, reply: FastifyReply) => {
    if (parameter(request, "file") !== SCRIPT_NAME) throw missing();
    const { bytes, gzipped, etag } = await readScript();
    reply.headers({ etag, "cache-control": "public, max-age=3600", vary: "accept-encoding" });
    if (request.headers["if-none-match"] === etag) return reply.code(304).send();
    reply.type("text/javascript; charset=utf-8");
    if (!/\bgzip\b/.test(request.headers["accept-encoding"] ?? "")) return reply.send(bytes);
    return reply.header("content-encoding", "gzip").send(gzipped);
  };

  const sendDocument: OperationHandler = async (request, reply) => {
    const [, name = "", form] = /^(.+)\.(json|yaml)$/.exec(parameter(request, "document")) ?? [];
    return form === "json"
      ? reply.type("application/json; charset=utf-8").send(jsonOf(name))
      : reply.type("application/yaml; charset=utf-8").send(await yamlOf(name));
  };

  const sendPage: OperationHandler = async (request, reply) => {
    const name = parameter(request, "api");
    const title = documents.get(name)?.title;
    if (title === undefined) throw missing();
    const { html, policy } = renderReferencePage({
      title,
      documentUrl: `/openapi/${name}.json`,
      scriptUrl: `/docs/assets/${SCRIPT_NAME}`,
    });
    return reply.header("content-security-policy", policy).type("text/html; charset=utf-8").send(html);
  };

  const listDocuments: OperationHandler = async (): Promise<DocumentList> => ({
    apis: [...documents].map(([name, { title }]) => ({
      name,
      title,
      json: `/openapi/${name}.json`,
      yaml: `/openapi/${name}.yaml`,
      docs: `/docs/${name}`,
    })),
  });

  const reference = defineApi({
    name: "reference",
    title: "The API reference",
    prefixes: [""],
    authentication: "none",
    operations: {
      documents: {
        method: "GET",
        path: "/openapi",
        documentedAs: "The OpenAPI documents",
        answers: { 200: DocumentList },
      },
      document: {
        method: "GET",
        path: "/openapi/:document",
        documentedAs: "An API's OpenAPI document: <api>.json or <api>.yaml",
        isCompressed: true,
        input: { params: z.object({ document: z.string().describe("The API's name, and `.json` or `.yaml`.") }) },
      },
      page: {
        method: "GET",
        path: "/docs/:api",
        documentedAs: "The page to read and try an API",
        input: { params: z.object({ api: z.string().describe("The API's name.") }) },
      },
      asset: {
        method: "GET",
        path: "/docs/assets/:file",
        documentedAs: "The program of the pages",
        input: { params: z.object({ file: z.string().describe("The file's name.") }) },
      },
    },
    errorBody: atRoot.errorBody,
    toErrorAnswer: atRoot.toErrorAnswer,
    routes: () => ({ documents: listDocuments, document: sendDocument, page: sendPage, asset: sendScript }),
  });
  const documents = createReferenceDocuments([...apis, reference]);
  return reference;
};
