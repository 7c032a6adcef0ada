import { randomUUID } from "node:crypto";
import { fromOpenedComplaint } from "@crossdesk/gateway/customer-support";
import { fromMessage, fromSummaryDetails, fromSummaryPage } from "@crossdesk/gateway/support-ticket";
import { fastify } from "fastify";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { Id, List, NewComplaint, NewMessage } from "../partner/reference/requests.ts";
import { createVerify } from "../partner/reference/token.ts";
import type { Asking, TicketsClient } from "./tickets-client.ts";

const Environment = z.object({ PORT: z.coerce.number(), AUTH_SECRET: z.string() });

/** Nothing that is measured has a file. */
const noFile = (): null => null;

/**
 * Answers partners as the system's gateway does, with what the reference has: Fastify, the token check with a cache, zod for what comes
 * in, and the dialects' mapping of what goes out. Tickets are another process's, which `client` reaches.
 */
export const serveGateway = async (client: TicketsClient, close: () => Promise<unknown>): Promise<void> => {
  const env = Environment.parse(process.env);
  const verify = createVerify(env.AUTH_SECRET);
  const app = fastify({ genReqId: () => randomUUID() });
  const askingOf = async ({ headers, id }: FastifyRequest): Promise<Asking> => ({
    caller: await verify(headers.authorization),
    requestId: id,
  });

  app.get("/backend/api/support-ticket/:id", async (request) => {
    const asking = await askingOf(request);
    return fromSummaryDetails(await client.get({ number: Id.parse(request.params).id }, asking));
  });
  app.get("/backend/api/support-ticket", async (request) => {
    const asking = await askingOf(request);
    const { keyword, ...page } = List.parse(request.query);
    return fromSummaryPage(
      await client.list({ ...page, count: false, ...(keyword === "" ? {} : { keyword }) }, asking),
    );
  });
  app.post("/backend/api/support-ticket/:id", async (request) => {
    const asking = await askingOf(request);
    const { message: text, attachments } = NewMessage.parse(request.body);
    const input = { ticket: { number: Id.parse(request.params).id }, text, attachments };
    return fromMessage(await client.addMessage(input, asking), input);
  });
  app.post("/user/log/message", async (request) => {
    const asking = await askingOf(request);
    const {
      uuid,
      udid,
      subject,
      message,
      email,
      category,
      name = null,
      phone = null,
    } = NewComplaint.parse(request.body);
    const opened = await client.open(
      {
        channel: "mobile",
        customerId: uuid,
        userType: "customer",
        deviceUdid: udid,
        contact: { name, email, phone },
        category,
        ccr: "",
        subject,
        description: message,
        images: [],
      },
      asking,
    );
    return fromOpenedComplaint(opened, noFile);
  });

  await app.listen({ port: env.PORT, host: "127.0.0.1" });
  process.send?.({ type: "ready" });
  process.once("SIGTERM", () => {
    void app.close().then(close);
  });
};
