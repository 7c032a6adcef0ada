import { CrossdeskError } from "@crossdesk/contracts";
import type { Message } from "@crossdesk/contracts";
import { send } from "@crossdesk/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { fromSummaryDetails } from "../src/dialects/support-ticket/from-contract.ts";
import { ErrorResponse } from "../src/dialects/support-ticket/schemas.ts";
import { startTestGateway } from "./support/gateway.ts";
import type { TestGateway } from "./support/gateway.ts";
import { sampleMessage, sampleTicket } from "./support/samples.ts";
import { createToken } from "./support/tokens.ts";

const ticket = sampleTicket();
/** Some ten of them fit into one message of the broker. */
const messages: readonly Message[] = Array.from({ length: 120 }, (_, index) =>
  sampleMessage({ id: index + 1, text: `${index}${"\u0001".repeat(15_000)}` }),
);
const KNOWN = 5;

let gateway: TestGateway;
let token: string;
/** The message behind which listing fails. */
let failsBehind: number;

beforeAll(async () => {
  token = await createToken("admin");
  gateway = await startTestGateway({
    tickets: {
      tickets: { getSummary: async () => ({ ticket, messages: messages.slice(-KNOWN), hasOlder: true }) },
      messages: {
        list: async ({ limit, after }) => {
          if (after >= failsBehind) throw new CrossdeskError("SERVICE_UNAVAILABLE", "The database cannot be reached.");
          return { items: messages.filter(({ id }) => id > after).slice(0, limit) };
        },
      },
    },
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  failsBehind = Number.POSITIVE_INFINITY;
});

const PATH = "/backend/api/support-ticket/123";
const get = (method = "GET") => send(gateway.url, PATH, { method, token });

test("a conversation that is larger than any answer of a service comes whole", async () => {
  const answer = await get();
  expect([answer.status, answer.headers["content-type"]]).toEqual([200, "application/json; charset=utf-8"]);
  expect(answer.text).toBe(JSON.stringify(fromSummaryDetails({ ticket, messages: [...messages] })));
});

test("HEAD answers without reading it", async () => {
  gateway.calls.length = 0;
  const answer = await get("HEAD");
  expect([answer.status, answer.text, answer.headers["content-type"]]).toEqual([
    200,
    "",
    "application/json; charset=utf-8",
  ]);
  expect(gateway.calls.map(({ path }) => path)).toEqual(["tickets.getSummary"]);
});

test("a failure in the middle of it breaks the connection off", async () => {
  failsBehind = 40;
  await expect(get()).rejects.toThrow(/aborted|hang up/);
});

test.each(["gzip", "br"])(
  "it is compressed by %s for callers who take that, and a failure in the middle shows",
  async (encoding) => {
    const ask = () =>
      fetch(gateway.url + PATH, { headers: { authorization: `Bearer ${token}`, "accept-encoding": encoding } });
    const answer = await ask();
    expect([answer.status, answer.headers.get("content-encoding")]).toEqual([200, encoding]);
    expect(answer.headers.get("vary")).toContain("accept-encoding");
    expect(await answer.text()).toBe(JSON.stringify(fromSummaryDetails({ ticket, messages: [...messages] })));
    failsBehind = 40;
    // What was not sent yet, because it was still being compressed, is a failure as any other.
    const outcome = await ask()
      .then(async (broken) => ({ status: broken.status, text: await broken.text() }))
      .catch(() => ({ status: 0 }));
    expect([0, 503]).toContain(outcome.status);
  },
);

test.each(["identity", "gzip"])("a failure before its beginning is answered as any other (%s)", async (encoding) => {
  failsBehind = 0;
  const answer = await send(gateway.url, PATH, { token, headers: { "accept-encoding": encoding } });
  expect([answer.status, answer.headers["content-type"]]).toEqual([503, "application/json; charset=utf-8"]);
  expect(answer.headers["content-encoding"]).toBeUndefined();
  ErrorResponse.parse(answer.json);
});
