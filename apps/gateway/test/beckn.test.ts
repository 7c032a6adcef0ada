import { CrossdeskError } from "@crossdesk/contracts";
import type { AssignTicketInput, OpenSessionInput, Ticket } from "@crossdesk/contracts";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ErrorResponse, Support } from "../src/dialects/beckn/schemas.ts";
import documented from "../src/dialects/beckn/fixtures/support.json" with { type: "json" };
import { startTestGateway } from "./support/gateway.ts";
import type { TestGateway } from "./support/gateway.ts";
import { sampleAgent, sampleAssignment } from "./support/sample-agents.ts";
import { sampleTicket } from "./support/samples.ts";
import { send } from "@crossdesk/testing";
import type { Sent } from "@crossdesk/testing";
import { createToken } from "./support/tokens.ts";

const BASE = "/beckn/e-marketplace-bb/0.2/support";

let gateway: TestGateway;
let session: Ticket | undefined;
let opened: OpenSessionInput[] = [];
let assigned: AssignTicketInput[] = [];
let agentId: string | null = null;

const getSession = async (): Promise<Ticket> => {
  if (session === undefined) throw new CrossdeskError("TICKET_NOT_FOUND", "There is no such session.");
  return session;
};
const currentAssignment = () =>
  agentId === null ? sampleAssignment(null) : sampleAssignment(sampleAgent({ name: agentId }), agentId);

beforeAll(async () => {
  gateway = await startTestGateway({
    tickets: {
      sessions: {
        open: async (input) => {
          opened.push(input);
          const created = session === undefined;
          session ??= sampleTicket({ channel: "beckn", orderId: input.orderId, session: input.extras });
          return { ticket: session, created };
        },
        get: getSession,
        update: async ({ extras }) => {
          const before = await getSession();
          session = { ...before, session: { ...before.session, ...extras } };
          return session;
        },
        close: async () => {
          session = { ...(await getSession()), status: "CHAT_CLOSED" };
          return session;
        },
      },
    },
    agents: {
      agents: {
        assignment: async () => currentAssignment(),
        assign: async (input) => {
          await getSession();
          assigned.push(input);
          agentId = input.agent.id;
          return currentAssignment();
        },
        unassign: async () => {
          await getSession();
          if (agentId === null) throw new CrossdeskError("AGENT_NOT_ASSIGNED", "No agent has this ticket.");
          agentId = null;
          return currentAssignment();
        },
      },
    },
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  session = undefined;
  opened = [];
  assigned = [];
  agentId = null;
});

const ask = async (path: string, sent: Sent = {}) => {
  const answer = await send(gateway.url, `${BASE}/${path}`, sent);
  return { ...answer, status: answer.status };
};
const support = async (path: string, sent: Sent = {}) => {
  const answer = await ask(path, sent);
  return { status: answer.status, body: Support.parse(answer.json) };
};

describe("createSession", () => {
  test("answers 201 with the new session, and 200 with the open one", async () => {
    const first = await support("order-1", { method: "POST" });
    const second = await support("order-1", { method: "POST" });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    expect(first.body).toMatchObject({ order_id: "order-1", chat: { session_id: sampleTicket().roomId } });
  });

  test("takes no body, an empty one, and the documented one", async () => {
    const bodies: Sent[] = [{}, { body: "" }, { body: {} }, { body: { ...documented, order_id: "order-1" } }];
    for (const sent of bodies) expect((await ask("order-1", { method: "POST", ...sent })).status).toBeLessThan(300);
    expect(opened.map(({ extras }) => Object.keys(extras))).toEqual([
      [],
      [],
      [],
      ["descriptor", "callbackPhone", "faq"],
    ]);
  });

  test("reads the order's id from the path as it is encoded", async () => {
    const orderId = "a/b ü#?";
    expect((await support(encodeURIComponent(orderId), { method: "POST" })).body.order_id).toBe(orderId);
  });

  test("refuses another order in the body, and names the field", async () => {
    const answer = await ask("order-1", { method: "POST", body: { order_id: "order-2" } });
    expect(answer.status).toBe(400);
    expect(ErrorResponse.parse(answer.json).error).toMatchObject({ code: "VALIDATION_FAILED", paths: "$.order_id" });
    expect(opened).toEqual([]);
  });

  test.each(["%20", "a".repeat(256), "a%00b"])("refuses the order id %s", async (orderId) => {
    const answer = await ask(orderId, { method: "POST" });
    expect([answer.status, opened]).toEqual([400, []]);
    ErrorResponse.parse(answer.json);
  });
});

test("chat.url is the session's page with a token, the same however often it is asked for", async () => {
  await ask("order-1", { method: "POST" });
  const urls = await Promise.all([1, 2, 3].map(async () => (await support("order-1")).body.chat?.url));
  expect(new Set(urls).size).toBe(1);
  expect(urls[0]).toMatch(new RegExp(`^http://gateway.test/chat/${sampleTicket().roomId}#token=[\\w.-]+$`));
});

test("updateSession changes what is given; chat and agent have their own operations", async () => {
  await ask("order-1", { method: "POST", body: { callback_phone: "1", faq: { url: "https://example.com" } } });
  const { status, body } = await support("order-1", { method: "PUT", body: { ...documented, order_id: "order-1" } });
  expect([status, body.descriptor, body.faq]).toEqual([200, documented.descriptor, documented.faq]);
  expect(body.agent).toBeUndefined();
  expect(body.chat?.session_id).toBe(sampleTicket().roomId);
});

test("closeSession answers the closed session, again and again", async () => {
  await ask("order-1", { method: "POST" });
  const first = await support("order-1", { method: "DELETE" });
  expect(first).toMatchObject({ status: 200, body: { descriptor: { code: "CHAT_CLOSED" } } });
  expect(await support("order-1", { method: "DELETE" })).toEqual(first);
});

test("an order without a session is 404 for everything but createSession", async () => {
  for (const [path, method] of [
    ["order-1", "GET"],
    ["order-1", "PUT"],
    ["order-1", "DELETE"],
    ["order-1/agent", "GET"],
    ["order-1/agent", "DELETE"],
  ] as const) {
    const answer = await ask(path, { method });
    expect([path, method, answer.status]).toEqual([path, method, 404]);
    expect(ErrorResponse.parse(answer.json).error.code).toBe("TICKET_NOT_FOUND");
  }
});

describe("the agent of a session", () => {
  test("putAgent assigns and answers the session; getAgent answers the agent; removeAgent takes them off", async () => {
    await ask("order-1", { method: "POST" });
    const put = await support("order-1/agent", { method: "PUT", body: { agent: { id: "robo", rating: "5" } } });
    expect(put).toMatchObject({ status: 200, body: { order_id: "order-1", agent: { id: "robo" } } });
    expect(assigned).toEqual([{ ticket: { orderId: "order-1" }, agent: { id: "robo", profile: { rating: "5" } } }]);
    expect((await ask("order-1/agent")).json).toMatchObject({ id: "robo" });
    const removed = await support("order-1/agent", { method: "DELETE" });
    expect([removed.status, removed.body.agent]).toEqual([200, undefined]);
    for (const method of ["GET", "DELETE"]) {
      const answer = await ask("order-1/agent", { method });
      expect([answer.status, ErrorResponse.parse(answer.json).error.code]).toEqual([404, "AGENT_NOT_ASSIGNED"]);
    }
  });

  test.each([undefined, {}, { agent: {} }, { agent: { person: {} } }, { agent: null }, { agent: { id: 1 } }])(
    "putAgent refuses the body %j",
    async (body) => {
      await ask("order-1", { method: "POST" });
      const answer = await ask("order-1/agent", { method: "PUT", body });
      expect([answer.status, assigned]).toEqual([400, []]);
      expect(ErrorResponse.parse(answer.json).error.paths).toMatch(/^\$\.agent/);
    },
  );
});

test("the token that is sent decides who calls, and none is the open partner", async () => {
  await ask("order-1", { method: "POST" });
  await ask("order-1", { token: await createToken("partner", { sub: "shop", entityId: "FP_SG" }) });
  expect(gateway.calls.at(-1)?.caller).toMatchObject({ subject: "shop", role: "partner", entityId: "FP_SG" });
  expect((await ask("order-1", { token: "nonsense" })).status).toBe(401);
});
