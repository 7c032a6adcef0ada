import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as TrpcNats from "@crossdesk/trpc-nats";
import { z } from "zod";

const Functions = z.object({
  createNatsClient: z.custom<typeof TrpcNats.createNatsClient>((value) => typeof value === "function"),
  serveRouter: z.custom<typeof TrpcNats.serveRouter>((value) => typeof value === "function"),
});

/** The transport of another release, out of its checkout. */
export const loadTransport = async (checkout: string): Promise<z.output<typeof Functions>> => {
  const loaded: unknown = await import(pathToFileURL(join(checkout, "packages/trpc-nats/src/index.ts")).href);
  return Functions.parse({ ...Object(loaded) });
};
