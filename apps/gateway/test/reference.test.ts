import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import spectral from "@stoplight/spectral-core";
import rulesets from "@stoplight/spectral-rulesets";
import openapiTS, { astToString } from "openapi-typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { DIALECTS } from "../src/app.ts";
import { startTestGateway } from "./support/gateway.ts";
import type { TestGateway } from "./support/gateway.ts";

const run = promisify(execFile);

const Parameter = z.looseObject({ name: z.string(), in: z.string(), description: z.string().optional() });
const Operation = z.looseObject({
  operationId: z.string(),
  parameters: z.array(Parameter).default([]),
  responses: z.record(z.string(), z.looseObject({ $ref: z.string().optional() })),
});
const Described = z.looseObject({ description: z.string().optional() });
const Paths = z.record(z.string(), z.record(z.string(), Operation));
const Document = z.looseObject({
  paths: Paths,
  webhooks: Paths.default({}),
  components: z.looseObject({
    schemas: z.record(z.string(), Described),
    responses: z.record(z.string(), Described).default({}),
  }),
});
const DocumentList = z.object({ apis: z.array(z.object({ name: z.string(), json: z.string() })) });

let gateway: TestGateway;
/** The text of each document that there is. */
const texts = new Map<string, string>();
beforeAll(async () => {
  gateway = await startTestGateway();
  const { apis } = DocumentList.parse((await gateway.app.inject("/openapi")).json());
  for (const { name, json } of apis) texts.set(name, (await gateway.app.inject(json)).body);
});
afterAll(() => gateway[Symbol.asyncDispose]());

const documentOf = (name: string) => Document.parse(JSON.parse(texts.get(name) ?? ""));
const operationsOf = (name: string) => {
  const { paths, webhooks } = documentOf(name);
  return [...Object.values(paths), ...Object.values(webhooks)].flatMap((path) => Object.values(path));
};
/** What partners read. */
const PARTNERS = [...DIALECTS.map(({ name }) => name), "webhooks"];

test("an operation's id is one operation's alone in all documents of partners", () => {
  const ids = PARTNERS.flatMap((name) => operationsOf(name).map(({ operationId }) => operationId));
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  expect(ids).toEqual(expect.arrayContaining(DIALECTS.flatMap(({ operations }) => Object.keys(operations))));
});

test.each([
  ["beckn", ["Support", "Agent", "Person", "Descriptor"]],
  ["support-ticket", ["Ticket", "TicketDetails", "TicketMessage", "TicketLog"]],
  ["chat-ticket", ["Ticket", "AgentInfo"]],
  ["customer-support", ["Complaint", "CreatedComplaint", "Device"]],
  ["webhooks", ["TicketOpenedWebhook", "WebhookTicket", "WebhookEndpoint", "WebhookDelivery"]],
])("the schemas of %s are named after what they describe", (name, expected) => {
  const names = Object.keys(documentOf(name).components.schemas);
  expect(names).toEqual(expect.arrayContaining(expected));
  expect(names.filter((each) => /schema\d|Output$/iu.test(each))).toEqual([]);
});

test("partners read of no commands and settings of the system", () => {
  for (const name of PARTNERS) {
    expect(texts.get(name)).not.toMatch(/\bnpm\b|\b[A-Z]{2,}_[A-Z]+=|PARTNER_AUTH|NATS/u);
  }
});

test("every status of an answer has a sentence of its own", () => {
  for (const name of texts.keys()) {
    const { components } = documentOf(name);
    for (const { responses } of operationsOf(name)) {
      for (const { $ref, ...response } of Object.values(responses)) {
        const { description } =
          $ref === undefined ? response : (components.responses[$ref.split("/").at(-1) ?? ""] ?? {});
        expect(description).toMatch(/\w+ \w+|^Success\.$|^Created\.$/u);
      }
    }
  }
});

test("what is too large to be read is a documented answer of every partner's operation", () => {
  for (const name of DIALECTS.map((api) => api.name)) {
    for (const { responses } of operationsOf(name)) expect(responses).toHaveProperty("431");
  }
});

test("a header has the case that its documentation writes it in", () => {
  const headers = operationsOf("chat-ticket").flatMap(({ parameters }) =>
    parameters.filter((each) => each.in === "header"),
  );
  expect(headers.map(({ name }) => name)).toContain("X-Agent-ID");
});

/** Where properties and parameters are that nothing is said of. A property that refers to a schema is described by it. */
const undescribedIn = (document: z.output<typeof Document>): readonly string[] => {
  const isDescribed = (property: unknown): boolean => {
    const { description, $ref } = z
      .looseObject({ description: z.string(), $ref: z.string() })
      .partial()
      .parse(property);
    const referred = $ref === undefined ? undefined : document.components.schemas[$ref.split("/").at(-1) ?? ""];
    return (description ?? referred?.description ?? "").length > 3;
  };
  const search = (value: unknown, at: string): readonly string[] => {
    if (typeof value !== "object" || value === null) return [];
    const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
    const { properties, in: place } = Object.fromEntries(entries);
    const here =
      typeof properties === "object" && properties !== null
        ? Object.entries(properties).filter(([, property]) => !isDescribed(property))
        : [];
    return [
      ...here.map(([name]) => `${at}/properties/${name}`),
      ...(place === undefined || isDescribed(value) ? [] : [at]),
      ...entries.flatMap(([key, child]) => (/^examples?$/u.test(key) ? [] : search(child, `${at}/${key}`))),
    ];
  };
  return search(document, "");
};

test("every property and every parameter says what it is", () => {
  for (const name of texts.keys())
    expect({ name, undescribed: undescribedIn(documentOf(name)) }).toEqual({ name, undescribed: [] });
});

test("Spectral and Redocly find nothing to say of any document", { timeout: 120_000 }, async () => {
  const linter = new spectral.Spectral();
  linter.setRuleset(new spectral.Ruleset({ extends: rulesets.oas }));
  // What only sends browsers on answers 303 and no 2XX; that there is one of the two, Spectral sees to.
  const config = await createConfig({ extends: ["recommended-strict"], rules: { "operation-2xx-response": "off" } });
  for (const [name, source] of texts) {
    const spectrals = await linter.run(source);
    const redoclys = await lintFromString({ source, absoluteRef: `/${name}.json`, config });
    const found = [
      ...spectrals.map(({ code, message, path }) => `${code}: ${message} (${path.join(".")})`),
      ...redoclys.map(({ ruleId, message, location }) => `${ruleId}: ${message} (${location[0]?.pointer})`),
    ];
    expect({ name, found }).toEqual({ name, found: [] });
  }
});

/** What a partner's program could look like, with the types that were made of the documents. */
const PROGRAM = `
import type { components, operations } from "./support-ticket.ts";
import type { components as beckn } from "./beckn.ts";
import type { components as sent, webhooks } from "./webhooks.ts";

const query: operations["list"]["parameters"]["query"] = { limit: 5, count: true };
const read = (answer: operations["list"]["responses"][200]["content"]["application/json"]): string[] =>
  answer.data.map((ticket) => ticket.ticketCategory.categoryName);
const header: NonNullable<import("./chat-ticket.ts").operations["pickedTime"]["parameters"]["header"]> = { "X-Agent-ID": "a@example.com" };
const support: beckn["schemas"]["Support"] = { order_id: "order-1", agent: { id: "a", person: { name: "Jane" } } };
const readMessageId = (body: NonNullable<webhooks["message.added"]["post"]["requestBody"]>["content"]["application/json"]): number => body.data.messageId;
const ticket: Pick<sent["schemas"]["WebhookTicket"], "number"> = { number: 7 };
// @ts-expect-error a status is a number of four
const status: components["schemas"]["SetStatus"] = { status: 5 };
export { query, read, header, support, readMessageId, ticket, status };
`;

const COMPILER = fileURLToPath(new URL("../../../node_modules/typescript/bin/tsc", import.meta.url));
const STRICT = ["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--skipLibCheck", "false"];
const MODULES = ["--module", "nodenext", "--target", "es2023", "--lib", "es2023", "--allowImportingTsExtensions"];

test("types that openapi-typescript makes of the documents compile strictly", { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-openapi-"));
  try {
    const files = new Map([
      ["package.json", '{"type":"module"}'],
      ["program.ts", PROGRAM],
    ]);
    for (const [name, text] of texts) files.set(`${name}.ts`, astToString(await openapiTS(text)));
    await Promise.all([...files].map(([file, text]) => writeFile(join(folder, file), text)));
    const sources = [...files.keys()].filter((file) => file.endsWith(".ts"));
    const compiled = run(process.execPath, [COMPILER, "--noEmit", ...STRICT, ...MODULES, ...sources], { cwd: folder });
    const { stdout } = await compiled.catch((error: { readonly stdout?: string }) => ({
      stdout: error.stdout ?? "failed",
    }));
    expect(stdout).toBe("");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
