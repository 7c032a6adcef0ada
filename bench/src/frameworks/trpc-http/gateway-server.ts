import { createTRPCClient, httpBatchLink } from "@trpc/client";
import type { Complaint } from "@crossdesk/contracts";
import { z } from "zod";
import { serveGateway } from "../serve-gateway.ts";
import type { PlainRouter } from "./router.ts";

const { TICKETS_PORT } = z.object({ TICKETS_PORT: z.coerce.number() }).parse(process.env);

/** Batches take less than half of the CPU of single requests. By POST, as a batch of queries is too long for an address. */
const link = httpBatchLink({ url: `http://127.0.0.1:${TICKETS_PORT}`, methodOverride: "POST" });
const client = createTRPCClient<PlainRouter>({ links: [link] });
await serveGateway(
  {
    get: (input, asking) => client.get.query({ input, asking }),
    list: (input, asking) => client.list.query({ input, asking }),
    addMessage: (input, asking) => client.addMessage.mutate({ input, asking }),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a ticket comes with all its fields: only those of earlier releases lack some
    open: (input, asking) => client.open.mutate({ input, asking }) as Promise<Complaint>,
  },
  async () => {},
);
