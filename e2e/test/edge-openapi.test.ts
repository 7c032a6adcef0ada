import { Ajv2020 } from "ajv/dist/2020.js";
import type { ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkAnswers, readDocuments } from "./support/answer-check.ts";
import type { OpenApi } from "./support/answer-check.ts";
import { startLoneGateway } from "./support/lone-gateway.ts";
import type { LoneGateway } from "./support/lone-gateway.ts";

const PARTNER_APIS = ["beckn", "support-ticket", "chat-ticket", "customer-support"] as const;

let lone: LoneGateway;
let documents: ReadonlyMap<string, OpenApi>;
const registered = new Set<string>();
const documented = new Set<string>();

beforeAll(async () => {
  lone = await startLoneGateway();
  lone.gateway.addHook("onRoute", ({ method, url }) => {
    for (const each of [method].flat()) {
      if (!["HEAD", "OPTIONS"].includes(each)) {
        registered.add(`${each} ${url.replaceAll(/:(\w+)/g, "{$1}")}`);
      }
    }
  });
  documents = await readDocuments(lone.gateway);
  for (const [name, { servers, paths }] of documents) {
    // Its operations are procedures, which the routes of tRPC serve.
    if (name === "webhooks") continue;
    for (const { url } of servers) {
      for (const [path, operations] of Object.entries(paths)) {
        const prefix = url === "/" ? "" : url;
        for (const method of Object.keys(operations)) documented.add(`${method.toUpperCase()} ${prefix}${path}`);
      }
    }
  }
});
afterAll(() => lone[Symbol.asyncDispose]());

test("every route is documented, and every documented operation is a route", () => {
  expect([...registered].filter((route) => !documented.has(route))).toEqual([]);
  expect([...documented].filter((route) => !registered.has(route))).toEqual([]);
  expect(registered.size).toBeGreaterThan(30);
});

test("the documents hold the four APIs with all of their operations", () => {
  const operations = PARTNER_APIS.map((name) =>
    Object.values(documents.get(name)?.paths ?? {}).flatMap((path) => Object.keys(path)),
  );
  // The chat-ticket documentation names seven; the list of statuses has its path by ruling.
  expect(operations.map((each) => each.length)).toEqual([7, 5, 8, 5]);
});

test("each document says in YAML what it says in JSON", async () => {
  for (const [name, document] of documents) {
    expect(document.openapi).toBe("3.1.0");
    const yaml = await lone.gateway.inject(`/openapi/${name}.yaml`);
    const json = await lone.gateway.inject(`/openapi/${name}.json`);
    expect(parse(yaml.body)).toEqual(json.json());
  }
});

interface Example {
  readonly at: string;
  readonly schema: Record<string, unknown>;
  readonly value: unknown;
}

const examplesOf = (value: unknown, at: string): Example[] => {
  if (typeof value !== "object" || value === null) return [];
  const { schema, examples } = value as Partial<Record<string, Record<string, unknown>>>;
  const here =
    schema === undefined || examples === undefined
      ? []
      : Object.entries(examples).map(([name, example]) => ({
          at: `${at} ${name}`,
          schema,
          value: (example as { readonly value: unknown }).value,
        }));
  return [...here, ...Object.entries(value).flatMap(([key, child]) => examplesOf(child, `${at}/${key}`))];
};

describe.each(PARTNER_APIS)("%s", (name) => {
  test("its documented examples fit its schemas", () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const document = documents.get(name);
    const examples = examplesOf({ ...document?.paths, ...document?.components.responses }, name);
    const validators = new Map<string, ValidateFunction>();
    for (const { at, schema, value } of examples) {
      const key = JSON.stringify(schema);
      const validate = validators.get(key) ?? ajv.compile({ ...schema, components: document?.components });
      validators.set(key, validate);
      const fits = validate(value);
      expect({ at, fits, errors: validate.errors }).toEqual({ at, fits: true, errors: null });
    }
    expect(examples.length).toBeGreaterThan(30);
  });

  test("every operation says what it does, who may call it and how it fails", () => {
    for (const operations of Object.values(documents.get(name)?.paths ?? {})) {
      for (const operation of Object.values(operations)) {
        expect(operation["description"]).toMatch(/\w+ \w+/);
        expect(operation["security"]).toBeDefined();
        expect(Object.keys(operation.responses)).toEqual(
          expect.arrayContaining(["400", "401", "403", "429", "500", "503", "504"]),
        );
      }
    }
  });
});

test("an answer that is not as documented is noticed", async () => {
  await using changed = await startLoneGateway();
  changed.gateway.addHook("onSend", async (request, reply, payload) => {
    if (request.url === "/docs/beckn") reply.code(418);
    return request.url === "/openapi" ? JSON.stringify({ apis: "none" }) : payload;
  });
  const answers = checkAnswers(changed.gateway);
  await changed.gateway.inject("/openapi");
  await changed.gateway.inject("/docs/beckn");
  await changed.gateway.inject("/nothing");
  expect(answers.count()).toBe(3);
  expect(answers.differences(documents)).toEqual([
    "GET reference documents → 200: /apis must be array",
    "GET reference page → 418: the status is not documented",
  ]);
});

test("an API without a document is nothing", async () => {
  for (const path of ["/openapi/nothing.json", "/openapi/beckn.xml", "/docs/nothing", "/docs/assets/nothing.js"]) {
    expect((await lone.gateway.inject(path)).statusCode).toBe(404);
  }
});
