import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { openCluster } from "../src/postgres-cluster.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder of a PostgreSQL cluster that no server ever runs on: only copied, which takes a tenth of what initdb does. */
    initialisedCluster: string;
  }
}

/** What all tests of this package share. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-cluster-"));
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  await openCluster({ folder, durable: false }).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  project.provide("initialisedCluster", folder);
  return remove;
}
