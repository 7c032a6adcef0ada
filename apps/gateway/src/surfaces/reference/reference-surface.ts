import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { defineApi } from "../../api/api.ts";
import type { Api, OperationHandler } from "../../api/api.ts";
import { EdgeError } from "../../edge/failure.ts";
import type { BuiltPages } from "../pages/built-pages.ts";
import { sendPageUnder } from "../pages/send-built.ts";
import { createReferenceDocuments } from "./reference-documents.ts";

/** The page loads its program and talks to its own origin alone; the program (Scalar) writes styles of its own into the page. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

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
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parameters are texts
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
  readonly pages: BuiltPages;
  /** Whose form failures under these paths take. */
  readonly atRoot: Pick<Api, "errorBody" | "toErrorAnswer">;
}

/** The API reference: a document in JSON and YAML and a page for each API. */
export const createReferenceSurface = ({ apis, pages, atRoot }: ReferenceDeps): Api => {
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

  const sendDocument: OperationHandler = async (request, reply) => {
    const [, name = "", form] = /^(.+)\.(json|yaml)$/.exec(parameter(request, "document")) ?? [];
    return form === "json"
      ? reply.type("application/json; charset=utf-8").send(jsonOf(name))
      : reply.type("application/yaml; charset=utf-8").send(await yamlOf(name));
  };

  const sendPage: OperationHandler = async (request, reply) => {
    if (!documents.has(parameter(request, "api"))) throw missing();
    return sendPageUnder(reply, await pages.page("reference"), PAGE_POLICY);
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
    },
    errorBody: atRoot.errorBody,
    toErrorAnswer: atRoot.toErrorAnswer,
    routes: () => ({ documents: listDocuments, document: sendDocument, page: sendPage }),
  });
  const documents = createReferenceDocuments([...apis, reference]);
  return reference;
};
