import { randomUUID } from "node:crypto";
import { fastify } from "fastify";
import type { FastifyRequest } from "fastify";
import { Pool } from "pg";
import { z } from "zod";
import { addMessage } from "./add-message.ts";
import { createGetSession, listChats } from "./chats.ts";
import { createTicket } from "./create-ticket.ts";
import { Id, List, NewComplaint, NewMessage, Order } from "./requests.ts";
import { getTicket, listTickets } from "./support-tickets.ts";
import { createVerify } from "./token.ts";

/**
 * One process that does what the system does for these operations, as directly as it can be done well: Fastify, pg with named
 * statements, the same tables, token check, ownership check and answers. What the system is compared with.
 */
const Environment = z.object({
  PORT: z.coerce.number(),
  PUBLIC_URL: z.url(),
  AUTH_SECRET: z.string(),
  TICKETS_URL: z.url(),
  AGENTS_URL: z.url(),
});
const env = Environment.parse(process.env);

/** As many connections as a service opens. */
const POOL_SIZE = 10;
const openPool = (connectionString: string): Pool =>
  new Pool({ connectionString, max: POOL_SIZE, idleTimeoutMillis: 0, options: "-c timezone=UTC" });
const pools = { tickets: openPool(env.TICKETS_URL), agents: openPool(env.AGENTS_URL) };

const verify = createVerify(env.AUTH_SECRET);
const getSession = createGetSession(pools, env.AUTH_SECRET, env.PUBLIC_URL);
const app = fastify({ genReqId: () => randomUUID() });

const callerOf = (request: FastifyRequest) => verify(request.headers.authorization);

app.get("/backend/api/support-ticket/:id", async (request, reply) => {
  const caller = await callerOf(request);
  const found = await getTicket(pools.tickets, Id.parse(request.params).id, caller);
  return found ?? reply.code(404).send({ status: 0, message: "There is no such ticket.", data: null });
});
app.get("/backend/api/support-ticket", async (request) => {
  const caller = await callerOf(request);
  return listTickets(pools.tickets, List.parse(request.query), caller);
});
app.post("/backend/api/support-ticket/:id", async (request, reply) => {
  const caller = await callerOf(request);
  const { message } = NewMessage.parse(request.body);
  const input = { number: Id.parse(request.params).id, text: message, requestId: request.id };
  const added = await addMessage(pools.tickets, input, caller);
  return added ?? reply.code(404).send({ status: 0, message: "There is no such ticket.", data: null });
});
app.post("/user/log/message", async (request) => {
  const caller = await callerOf(request);
  return createTicket(pools.tickets, NewComplaint.parse(request.body), { ...caller, requestId: request.id });
});
app.get("/beckn/e-marketplace-bb/0.2/support/:orderId", async (request, reply) => {
  const caller = await callerOf(request);
  const found = await getSession(Order.parse(request.params).orderId, caller);
  return found ?? reply.code(404).send({ error: { code: "NOT_FOUND", message: "There is no such session." } });
});
app.get("/cs-chat-ticket/v1/tickets", async (request) => listChats(pools, await callerOf(request)));

await app.listen({ port: env.PORT, host: "127.0.0.1" });
process.send?.({ type: "ready" });
process.once("SIGTERM", () => {
  void app.close().then(() => Promise.all([pools.tickets.end(), pools.agents.end()]));
});
