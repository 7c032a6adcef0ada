import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { DIALECTS } from "../src/app.ts";
import { startTestGateway } from "./support/gateway.ts";
import type { TestGateway } from "./support/gateway.ts";

const Operation = z.looseObject({
  operationId: z.string(),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string() })).default([]),
  responses: z.record(z.string(), z.looseObject({ description: z.string() })),
});
const Document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

let gateway: TestGateway;
/** The text of each partner API's document. */
const texts = new Map<string, string>();
beforeAll(async () => {
  gateway = await startTestGateway();
  for (const { name } of DIALECTS) texts.set(name, (await gateway.app.inject(`/openapi/${name}.json`)).body);
});
afterAll(() => gateway[Symbol.asyncDispose]());

const documentOf = (name: string) => Document.parse(JSON.parse(texts.get(name) ?? ""));
const operationsOf = (name: string) => Object.values(documentOf(name).paths).flatMap((path) => Object.values(path));

test("an operation's id is one operation's alone in all four documents", () => {
  const ids = DIALECTS.flatMap(({ name }) => operationsOf(name).map(({ operationId }) => operationId));
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  expect(ids).toHaveLength(25);
});

test.each([
  ["beckn", ["Support", "Agent", "Person", "Descriptor"]],
  ["support-ticket", ["Ticket", "TicketDetails", "TicketMessage", "TicketLog"]],
  ["chat-ticket", ["Ticket", "AgentInfo"]],
  ["customer-support", ["Complaint", "CreatedComplaint", "Device"]],
])("the schemas of %s are named after what they describe", (name, expected) => {
  const names = Object.keys(documentOf(name).components.schemas);
  expect(names).toEqual(expect.arrayContaining(expected));
});

test("partners read of no commands and settings of the system", () => {
  for (const text of texts.values()) expect(text).not.toMatch(/\bnpm\b|\b[A-Z]{2,}_[A-Z]+=|PARTNER_AUTH/u);
});

test("every status of an answer has a sentence of its own", () => {
  for (const { name } of DIALECTS) {
    for (const { responses } of operationsOf(name)) {
      for (const { description } of Object.values(responses)) {
        expect(description).not.toMatch(/^It failed\.$|^The answer\.$/u);
      }
    }
  }
});

test("a header has the case that its documentation writes it in", () => {
  const headers = operationsOf("chat-ticket").flatMap(({ parameters }) =>
    parameters.filter((each) => each.in === "header"),
  );
  expect(headers.map(({ name }) => name)).toContain("X-Agent-ID");
});
