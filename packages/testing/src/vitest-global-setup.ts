import type { TestProject } from "vitest/node";
import { offerServers, ServerAddresses, SHARED_SERVERS } from "./run/shared-servers.ts";

/**
 * What a whole vitest run shares, or, below `npm test`, all of them. Where several projects of a run name this file, the first one provides for all.
 */
export default async function setup({ vitest }: TestProject): Promise<(() => Promise<void>) | undefined> {
  const run = vitest.getRootProject();
  if (run.getProvidedContext().crossdeskPostgres !== undefined) return undefined;
  const given = process.env[SHARED_SERVERS];
  const own = given === undefined ? await offerServers() : undefined;
  const { crossdeskBroker, crossdeskCluster, crossdeskPostgres } =
    own?.addresses ?? ServerAddresses.parse(JSON.parse(given ?? ""));
  run.provide("crossdeskBroker", crossdeskBroker);
  run.provide("crossdeskCluster", crossdeskCluster);
  run.provide("crossdeskPostgres", crossdeskPostgres);
  return own && (async () => own[Symbol.asyncDispose]());
}
