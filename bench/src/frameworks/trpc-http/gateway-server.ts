import { createTRPCClient, httpBatchLink, httpLink } from "@trpc/client";
import { z } from "zod";
import { serveGateway } from "../serve-gateway.ts";
import type { PlainRouter } from "./router.ts";

const { TICKETS_PORT, LINK } = z.object({ TICKETS_PORT: z.coerce.number(), LINK: z.string().default("batch") }).parse(process.env);
const options = { url: `http://127.0.0.1:${TICKETS_PORT}`, methodOverride: "POST" } as const;
const client = createTRPCClient<PlainRouter>({ links: [LINK === "batch" ? httpBatchLink(options) : LINK === "get" ? httpLink({ url: options.url }) : httpLink(options)] });
await serveGateway(
  {
    get: (input, asking) => client.get.query({ input, asking }),
    list: (input, asking) => client.list.query({ input, asking }),
    addMessage: (input, asking) => client.addMessage.mutate({ input, asking }),
    open: (input, asking) => client.open.mutate({ input, asking }),
  },
  async () => {},
);
