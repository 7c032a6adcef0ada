import { CrossdeskError } from "@crossdesk/contracts";
import type { AgentStatus, CallerRole, TicketActionInput } from "@crossdesk/contracts";
import { sampleComplaint } from "@crossdesk/contracts/testing";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { chatTicketOperations } from "../src/dialects/chat-ticket/operations.ts";
import { AgentInfo, AgentStatusInfo, ErrorResponse, Ticket } from "../src/dialects/chat-ticket/schemas.ts";
import { startTestGateway } from "./support/gateway.ts";
import type { TestGateway } from "./support/gateway.ts";
import { sampleAgent, sampleAssignment } from "./support/sample-agents.ts";
import { sampleTicket } from "./support/samples.ts";
import { send } from "@crossdesk/testing";
import type { Sent } from "@crossdesk/testing";
import { createToken } from "./support/tokens.ts";

const BASE = "/cs-chat-ticket";
const ticket = sampleTicket();
const other = sampleAgent({ id: "0b9e7ef8-1c0a-4a53-8e0c-6a5a4d2f7a11", email: "grace@example.com" });

let gateway: TestGateway;
let token: string;
let status: AgentStatus = "offline";
let assignee = sampleAgent();
let done: string[] = [];
let keys: unknown[] = [];

/** As the tickets service does it for who has the ticket. */
const note =
  (action: string) =>
  async ({ holder }: TicketActionInput) => {
    if (holder?.agentId !== assignee.id) throw new CrossdeskError("AGENT_NOT_ASSIGNED", "The ticket is not yours.");
    expect(holder.assignmentVersion).toBe(sampleAssignment(assignee).version);
    done.push(action);
    return ticket;
  };

beforeAll(async () => {
  token = await createToken("agent", { email: "ada@example.com" });
  gateway = await startTestGateway({
    tickets: {
      tickets: {
        get: async (reference) => {
          const isThis = "id" in reference ? reference.id === ticket.id : "roomId" in reference;
          if (!isThis) throw new CrossdeskError("TICKET_NOT_FOUND", "There is no such ticket.");
          return { ticket, messages: [] };
        },
        getMany: async ({ ids }) => ({ items: ids.includes(ticket.id) ? [sampleComplaint(ticket)] : [] }),
        pick: note("pick"),
        closeRoom: note("closeRoom"),
      },
    },
    agents: {
      agents: {
        me: async (_input, { ctx }) => {
          keys.push(ctx.idempotencyKey);
          return sampleAgent({ status });
        },
        setStatus: async (input) => {
          status = input.status;
          return sampleAgent({ status });
        },
        assignment: async () => sampleAssignment(assignee),
        listAssignments: async (_input, { ctx }) => {
          keys.push(ctx.idempotencyKey);
          const items = [{ ticketId: ticket.id, assignedAt: "2025-04-01T11:00:00.000Z", version: 1 }];
          return { agent: sampleAgent(), items };
        },
      },
    },
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  status = "offline";
  assignee = sampleAgent();
  done = [];
});

const ask = (path: string, sent: Sent = {}) => send(gateway.url, BASE + path, { token, ...sent });

test("info answers the agent, whichever case the scheme has", async () => {
  for (const scheme of ["Bearer", "bearer", "BEARER"]) {
    const answer = await send(gateway.url, `${BASE}/v1/info`, { headers: { authorization: `${scheme} ${token}` } });
    expect([answer.status, AgentInfo.parse(answer.json)]).toMatchObject([200, { statusAlias: "Offline" }]);
  }
});

test("who calls and what they have is asked for under a key, so that another replica can answer", async () => {
  keys = [];
  await Promise.all([ask("/v1/info"), ask("/v1/tickets"), ask("/v1/tickets")]);
  expect(keys).toEqual([expect.any(String), expect.any(String), expect.any(String)]);
  expect(new Set(keys).size).toBe(3);
});

test("tickets answers what is assigned to the agent", async () => {
  const answer = await ask("/v1/tickets");
  expect(answer.status).toBe(200);
  expect([answer.json].flat().map((each) => Ticket.parse(each).id)).toEqual([ticket.id]);
});

test("online, offline and setStatus answer the status; statuses lists the four", async () => {
  expect((await ask("/v1/online", { method: "PUT" })).json).toEqual({ id: sampleAgent().id, status: "online" });
  const busy = await ask("/v1/status", { method: "PUT", body: { status: "busy" } });
  expect([busy.status, AgentStatusInfo.parse(busy.json).status]).toEqual([200, "busy"]);
  expect((await ask("/v1/offline", { method: "PUT" })).json).toMatchObject({ status: "offline" });
  expect((await ask("/v1/status")).json).toEqual({ data: ["online", "offline", "busy", "away"] });
});

test.each([{ body: { status: "asleep" } }, { body: {} }, {}, { body: "{" }, { body: "[]" }])(
  "setStatus refuses %j and changes nothing",
  async (sent) => {
    const answer = await ask("/v1/status", { method: "PUT", ...sent });
    expect([answer.status, status]).toEqual([400, "offline"]);
    expect(ErrorResponse.parse(answer.json).errors[0]).toMatchObject({ status: "400", title: "bad request" });
  },
);

test("every operation is for agents alone, and needs a token", async () => {
  const roles: CallerRole[] = ["customer", "admin", "service", "partner"];
  const tokens = await Promise.all(roles.map((role) => createToken(role)));
  for (const { method, path } of Object.values(chatTicketOperations)) {
    const url = BASE + path.replace(/:\w+/g, ticket.id);
    const headers = { "x-agent-id": "ada@example.com" };
    const answers = await Promise.all(tokens.map((each) => send(gateway.url, url, { method, headers, token: each })));
    expect([url, ...answers.map((each) => each.status)]).toEqual([url, 403, 403, 403, 403]);
    const anonymous = await send(gateway.url, url, { method, headers });
    expect([anonymous.status, ErrorResponse.parse(anonymous.json).errors[0]?.title]).toEqual([401, "not authorize"]);
  }
  expect(done).toEqual([]);
});

test("pickedTime picks the agent's own ticket, again and again", async () => {
  const sent: Sent = { method: "PUT", headers: { "x-agent-id": "ada@example.com" } };
  for (const _ of [1, 2]) {
    const answer = await ask(`/v1/tickets/${ticket.id}/pickedTime`, sent);
    expect([answer.status, answer.json]).toEqual([200, {}]);
  }
  expect(done).toEqual(["pick", "pick"]);
});

test.each([
  ["without X-Agent-ID", ticket.id, undefined, 400],
  ["with an empty X-Agent-ID", ticket.id, " ", 400],
  ["for another agent", ticket.id, "grace@example.com", 403],
  ["for something that is no UUID", "7", "ada@example.com", 400],
])("pickedTime %s is refused", async (_case, id, agentId, expected) => {
  const headers = agentId === undefined ? {} : { "x-agent-id": agentId };
  const answer = await ask(`/v1/tickets/${id}/pickedTime`, { method: "PUT", headers });
  expect([answer.status, done]).toEqual([expected, []]);
  ErrorResponse.parse(answer.json);
});

test("a ticket that is another agent's is not found, neither to pick nor to close", async () => {
  assignee = other;
  const picked = await ask(`/v1/tickets/${ticket.id}/pickedTime`, {
    method: "PUT",
    headers: { "x-agent-id": "ada@example.com" },
  });
  const closed = await ask(`/v1/rooms/${ticket.roomId}`, { method: "DELETE" });
  expect([picked.status, closed.status, done]).toEqual([404, 404, []]);
});

test("closeRoom closes the room, again and again", async () => {
  for (const _ of [1, 2]) {
    const answer = await ask(`/v1/rooms/${ticket.roomId}`, { method: "DELETE" });
    expect([answer.status, answer.json]).toEqual([200, {}]);
  }
  expect((await ask("/v1/rooms/7", { method: "DELETE" })).status).toBe(400);
});
