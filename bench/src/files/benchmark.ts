import { randomBytes } from "node:crypto";
import type { Benchmark } from "../benchmark.ts";
import { measureManyUploads } from "./many-uploads.ts";
import { measureSlowClients } from "./slow-clients.ts";
import { startStack } from "./stack.ts";
import { Answer, compareThroughput, uploadUrl } from "./throughput.ts";
import { closeConnections, formBody, upload } from "./transfer.ts";

const FILE_BYTES = 25 * 1_000_000;
const SHORT = { throughput: { rounds: 5, files: 8, concurrency: 4 }, slow: { rounds: 3, turnMs: 4_000 }, load: 50 };
const FULL = { throughput: { rounds: 15, files: 16, concurrency: 4 }, slow: { rounds: 9, turnMs: 8_000 }, load: 50 };

/** Many large uploads at once, others beside slow clients, and uploads and downloads against a bare Fastify. */
export const benchmarkFiles: Benchmark = async ({ full }) => {
  const { throughput, slow, load } = full ? FULL : SHORT;
  await using stack = await startStack();
  const bytes = randomBytes(FILE_BYTES);
  try {
    await measureManyUploads(stack, bytes, load);
    const link = Answer.parse(await upload(uploadUrl(stack), formBody(bytes))).data.url;
    await measureSlowClients(stack, { ...slow, link });
    await compareThroughput(stack, bytes, throughput);
  } finally {
    closeConnections();
  }
};
