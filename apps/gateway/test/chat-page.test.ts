import { createHash } from "node:crypto";
import { CrossdeskError } from "@crossdesk/contracts";
import type { Message } from "@crossdesk/contracts";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Conversation, ErrorResponse } from "../src/chat/schemas.ts";
import { Support } from "../src/dialects/beckn/schemas.ts";
import { startTestGateway } from "./support/gateway.ts";
import type { TestGateway } from "./support/gateway.ts";
import { sampleAssignment } from "./support/sample-agents.ts";
import { sampleMessage, sampleTicket } from "./support/samples.ts";
import { send } from "@crossdesk/dev-stack/testing";

const ticket = sampleTicket({ channel: "beckn", orderId: "order-1" });
let gateway: TestGateway;
let messages: Message[] = [];

beforeAll(async () => {
  gateway = await startTestGateway({
    tickets: {
      sessions: { get: async () => ticket },
      tickets: {
        get: async (reference, { ctx }) => {
          if (!("id" in reference) || ctx.caller.ticketId !== reference.id) {
            throw new CrossdeskError("TICKET_NOT_FOUND", "There is no such ticket.");
          }
          return { ticket, messages };
        },
      },
      messages: {
        add: async ({ text }, { ctx }) => {
          const message = sampleMessage({ id: messages.length + 1, text, senderId: ctx.caller.subject });
          messages.push(message);
          return message;
        },
      },
    },
    agents: { agents: { assignment: async () => sampleAssignment(null) } },
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  messages = [];
});

/** The page's path and token, as the partner's customer gets them. */
const openLink = async () => {
  const session = Support.parse((await send(gateway.url, "/beckn/e-marketplace-bb/0.2/support/order-1")).json);
  const url = new URL(session.chat?.url ?? "");
  return {
    path: url.pathname,
    headers: { "x-session-token": new URLSearchParams(url.hash.slice(1)).get("token") ?? "" },
  };
};

test("chat.url is a page that may run its own script and nothing else", async () => {
  const { path } = await openLink();
  const page = await send(gateway.url, path);
  expect([page.status, page.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
  const script = /<script>([\s\S]*)<\/script>/.exec(page.text)?.[1] ?? "";
  const hash = createHash("sha256").update(script).digest("base64");
  expect(page.headers["content-security-policy"]).toContain(`script-src 'sha256-${hash}'`);
});

test("the customer reads and writes in the session with the page's token", async () => {
  const { path, headers } = await openLink();
  messages.push(sampleMessage({ id: 1, senderType: "agent", text: "Hello!" }));
  const sent = await send(gateway.url, `${path}/messages`, { method: "POST", headers, body: { text: "Hi" } });
  expect(sent.status).toBe(200);
  const read = await send(gateway.url, `${path}/messages`, { headers });
  expect(Conversation.parse(read.json).messages.map(({ from, text }) => [from, text])).toEqual([
    ["agent", "Hello!"],
    ["customer", "Hi"],
  ]);
  expect(gateway.calls.at(-1)?.caller).toEqual({
    subject: ticket.customerId,
    role: "customer",
    entityId: ticket.entityId,
    ticketId: ticket.id,
  });
});

test("the token opens no other session, and no session opens without it", async () => {
  const { path, headers } = await openLink();
  const other = path.replace(ticket.roomId, "888bd869-9398-40de-9c61-3238d6208cf6");
  const answers = await Promise.all([
    send(gateway.url, `${other}/messages`, { headers }),
    send(gateway.url, `${path}/messages`),
    send(gateway.url, `${path}/messages`, { headers: { "x-session-token": "nonsense" } }),
    send(gateway.url, `${other}/messages`, { headers, method: "POST", body: { text: "Hi" } }),
    send(gateway.url, `${path}/messages`, { headers, method: "POST", body: { text: " " } }),
  ]);
  expect(answers.map((answer) => answer.status)).toEqual([404, 401, 401, 404, 400]);
  for (const answer of answers) ErrorResponse.parse(answer.json);
  expect(messages).toEqual([]);
});

test("the token is no token of any API", async () => {
  const { headers } = await openLink();
  const answer = await send(gateway.url, "/backend/api/support-ticket", { token: headers["x-session-token"] });
  expect(answer.status).toBe(401);
});
