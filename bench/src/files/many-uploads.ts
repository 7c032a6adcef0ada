import { createHash } from "node:crypto";
import { z } from "zod";
import { judge, quantile, print } from "./figures.ts";
import { startHelper } from "./helper-process.ts";
import type { Stack } from "./stack.ts";
import { Answer, uploadUrl } from "./throughput.ts";
import { download, formBody, upload } from "./transfer.ts";

/** What gateway and files service may grow by at most. */
const MEMORY_LIMIT = 200 * 1_000_000;
const LOOK_EVERY_MS = 50;

const Took = z.record(z.string(), z.array(z.number()));

/** Watches how much memory gateway and files have together until it is stopped; returns the peak. */
const watchMemory = (memory: () => Promise<number>): (() => Promise<number>) => {
  const end = new AbortController();
  const watching = (async () => {
    let most = 0;
    while (!end.signal.aborted) {
      most = Math.max(most, await memory());
      await new Promise((resolve) => void setTimeout(resolve, LOOK_EVERY_MS));
    }
    return most;
  })();
  return () => {
    end.abort();
    return watching;
  };
};

/** Uploads `count` files at once, beside one that crawls and a prober, and reads all of them back. */
export const measureManyUploads = async (stack: Stack, bytes: Buffer, count: number): Promise<void> => {
  await using prober = startHelper(new URL("prober.ts", import.meta.url), stack.gatewayUrl);
  await prober.ask({ forMs: 1_000 });
  const memory = async (): Promise<number> => (await stack.gateway.memory()) + (await stack.files.memory());
  const files = Array.from({ length: count }, (_, index) => {
    const own = Buffer.from(bytes);
    own.writeUInt32BE(index, 1_000);
    return own;
  });
  const hashes = files.map((file) => createHash("sha256").update(file).digest("hex"));
  const before = await memory();
  const stopWatching = watchMemory(memory);
  const crawling = upload(uploadUrl(stack), formBody(bytes.subarray(0, 10 * 256 * 1024)), 250);
  const probing = prober.ask({ forMs: 3_000 });
  const started = performance.now();
  const answers = await Promise.all(files.map((file) => upload(uploadUrl(stack), formBody(file))));
  const seconds = (performance.now() - started) / 1_000;
  const stored = await Promise.all(answers.map((answer) => download(Answer.parse(answer).data.url, true)));
  await crawling;
  const grown = (await stopWatching()) - before;
  const took = Object.values(Took.parse(await probing)).flat();

  const title = `${count} uploads of ${bytes.length / 1e6} MB at once`;
  const others = `p50 ${quantile(took, 0.5).toFixed(0)} ms, most ${Math.max(...took).toFixed(0)} ms`;
  print(title, `${seconds.toFixed(1)} s; others' requests meanwhile ${others}`);
  const equal = stored.filter(({ sha256 }, index) => sha256 === hashes[index]).length;
  judge("SHA-256 equal", `${equal} of ${count}`, equal === count);
  const text = `${(before / 1e6).toFixed(0)} MB before, +${(grown / 1e6).toFixed(0)} MB at most (limit ${MEMORY_LIMIT / 1e6} MB)`;
  judge("memory of gateway and files", text, grown < MEMORY_LIMIT);
};
