import { stringify } from "yaml";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { defineApi } from "../../api/api.ts";
import type { Api, OperationHandler } from "../../api/api.ts";
import { EdgeError } from "../../edge/failure.ts";
import { createDocument } from "./create-document.ts";
import type { OpenApiDocument } from "./create-document.ts";
import type { Documentation } from "../../api/documentation.ts";
import { GATEWAY_DOCUMENTATION } from "./gateway-documentation.ts";
import { PARTNER_DOCUMENTATION } from "./partner-documentation.ts";
import { renderReferencePage } from "./reference-page.ts";
import type { RenderedPage } from "./reference-page.ts";
import { createReferenceScript } from "./reference-script.ts";

const SCRIPT_NAME = "reference.js";

/** Where an API's document is, in both forms, and the page that shows it. */
const DocumentList = z.strictObject({
  apis: z.array(
    z.strictObject({ name: z.string(), title: z.string(), json: z.string(), yaml: z.string(), docs: z.string() }),
  ),
});
type DocumentList = z.output<typeof DocumentList>;

interface Described {
  readonly json: string;
  readonly yaml: string;
  readonly page: RenderedPage;
}

const describe = (dialect: Api, document: OpenApiDocument): Described => ({
  json: `${JSON.stringify(document, undefined, 2)}\n`,
  yaml: stringify(document, { aliasDuplicateObjects: false }),
  page: renderReferencePage({
    title: dialect.title,
    documentUrl: `/openapi/${dialect.name}.json`,
    scriptUrl: `/docs/assets/${SCRIPT_NAME}`,
  }),
});

const missing = (): EdgeError => new EdgeError("ROUTE_NOT_FOUND", "There is nothing at this path.");

const parameter = (request: FastifyRequest, name: string): string =>
  (request.params as Readonly<Record<string, string | undefined>>)[name] ?? "";

const DOCUMENTATION: Readonly<Record<string, Documentation>> = { ...PARTNER_DOCUMENTATION, ...GATEWAY_DOCUMENTATION };

export interface ReferenceDeps {
  /** The APIs to describe, beside the reference itself. */
  readonly apis: readonly Api[];
  /** Whose form failures under these paths take. */
  readonly atRoot: Pick<Api, "errorBody" | "toErrorAnswer">;
}

/** The API reference: a document in JSON and YAML and a page for each API. */
export const createReferenceSurface = ({ apis, atRoot }: ReferenceDeps): Api => {
  const described = new Map<string, Described>();
  // Written when first asked for: the gateway's start does not wait for it.
  const find = (name: string): Described => {
    const known = described.get(name);
    if (known !== undefined) return known;
    const dialect = all().find((candidate) => candidate.name === name);
    if (dialect === undefined) throw missing();
    const made = describe(dialect, createDocument(dialect, DOCUMENTATION[name]));
    described.set(name, made);
    return made;
  };
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
    const { json, yaml } = find(name);
    return form === "json"
      ? reply.type("application/json; charset=utf-8").send(json)
      : reply.type("application/yaml; charset=utf-8").send(yaml);
  };

  const sendPage: OperationHandler = async (request, reply) => {
    const { html, policy } = find(parameter(request, "api")).page;
    return reply.header("content-security-policy", policy).type("text/html; charset=utf-8").send(html);
  };

  const listDocuments: OperationHandler = async (): Promise<DocumentList> => ({
    apis: all().map(({ name, title }) => ({
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
      },
      page: { method: "GET", path: "/docs/:api", documentedAs: "The page to read and try an API" },
      asset: { method: "GET", path: "/docs/assets/:file", documentedAs: "The program of the pages" },
    },
    errorBody: atRoot.errorBody,
    toErrorAnswer: atRoot.toErrorAnswer,
    routes: () => ({ documents: listDocuments, document: sendDocument, page: sendPage, asset: sendScript }),
  });
  const all = (): readonly Api[] => [...apis, reference];
  return reference;
};
