import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import type { Benchmark } from "../benchmark.ts";
import { startStack } from "./stack.ts";
import type { Stack } from "./stack.ts";
import { closeConnections, download, formBody, rawBody, upload } from "./transfer.ts";

const MEBIBYTE = 1_048_576;
const FILE_BYTES = 25 * 1_000_000;
const SHORT = { rounds: 5, files: 8, concurrency: 4, load: 50 };
const FULL = { rounds: 15, files: 16, concurrency: 4, load: 50 };
/** What gateway and files service have to reach of a bare Fastify's rate, and what memory they may take at most. */
const TARGET_RATIO = 0.7;
const MEMORY_LIMIT = 200 * 1_000_000;

const Answer = z.object({ data: z.object({ url: z.url() }) });

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const judge = (title: string, text: string, reached: boolean): void => {
  console.log(`${title.padEnd(34)}${text}: ${reached ? "reached" : "MISSED"}`);
  if (!reached) process.exitCode = 1;
};

/** Megabytes a second of `count` transfers, so many at once. */
const rateOf = async (
  { count, concurrency }: { readonly count: number; readonly concurrency: number },
  transfer: (index: number) => Promise<unknown>,
): Promise<number> => {
  const indexes = Array.from({ length: count }, (_, index) => index).values();
  const started = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const index of indexes) await transfer(index);
    }),
  );
  return (count * FILE_BYTES) / 1_000 / (performance.now() - started);
};

const uploadUrl = ({ gatewayUrl }: Stack): string => `${gatewayUrl}/common/upload/file?bucketType=TICKET_ATTACHMENT`;

const compare = async (stack: Stack, bytes: Buffer, { rounds, files, concurrency }: typeof SHORT): Promise<void> => {
  const form = formBody(bytes);
  const raw = rawBody(bytes);
  const links: string[] = [];
  const rates = { up: [] as [number, number][], down: [] as [number, number][] };
  const work = { count: files, concurrency };
  for (let round = -1; round < rounds; round += 1) {
    const up: [number, number] = [
      await rateOf(work, async (index) => {
        links[index] = Answer.parse(await upload(uploadUrl(stack), form)).data.url;
      }),
      await rateOf(work, (index) => upload(`${stack.bareUrl}/${index}`, raw)),
    ];
    const down: [number, number] = [
      await rateOf(work, (index) => download(links[index] ?? "")),
      await rateOf(work, (index) => download(`${stack.bareUrl}/${index}`)),
    ];
    // The first round only warms up.
    if (round >= 0) {
      rates.up.push(up);
      rates.down.push(down);
    }
  }
  for (const [title, pairs] of [
    ["upload", rates.up],
    ["download", rates.down],
  ] as const) {
    const ours = median(pairs.map(([rate]) => rate));
    const bare = median(pairs.map(([, rate]) => rate));
    const ratio = median(pairs.map(([rate, theirs]) => rate / theirs));
    const text = `${ours.toFixed(0)} MB/s, bare Fastify ${bare.toFixed(0)} MB/s, ratio ${ratio.toFixed(2)} (target ${TARGET_RATIO})`;
    judge(title, text, ratio >= TARGET_RATIO);
  }
};

/** Looks at a value again and again until it is told to end. */
const watch = (look: () => Promise<void>) => {
  const end = new AbortController();
  const done = (async () => {
    while (!end.signal.aborted) {
      await look();
      await new Promise((resolve) => void setTimeout(resolve, 50));
    }
  })();
  return async (): Promise<void> => {
    end.abort();
    await done;
  };
};

const load = async (stack: Stack, bytes: Buffer, count: number): Promise<void> => {
  const memory = async (): Promise<number> => (await stack.gateway.memory()) + (await stack.files.memory());
  const before = await memory();
  let most = before;
  let slowest = 0;
  const stopMemory = watch(async () => {
    most = Math.max(most, await memory());
  });
  const stopOthers = watch(async () => {
    const started = performance.now();
    await download(`${stack.gatewayUrl}/health/live`);
    slowest = Math.max(slowest, performance.now() - started);
  });
  const files = Array.from({ length: count }, (_, index) => {
    const own = Buffer.from(bytes);
    own.writeUInt32BE(index, 1_000);
    return own;
  });
  const hashes = files.map((file) => createHash("sha256").update(file).digest("hex"));
  const crawling = upload(uploadUrl(stack), formBody(bytes.subarray(0, 10 * 256 * 1024)), 250);
  const started = performance.now();
  const answers = await Promise.all(files.map((file) => upload(uploadUrl(stack), formBody(file))));
  const seconds = (performance.now() - started) / 1_000;
  const atOnce = answers.map((answer) => Answer.parse(answer).data.url);
  const stored = await Promise.all(atOnce.map((url) => download(url, true)));
  await crawling;
  await stopMemory();
  await stopOthers();
  const equal = stored.filter(({ sha256 }, index) => sha256 === hashes[index]).length;
  console.log(
    `${`${count} uploads of ${FILE_BYTES / 1e6} MB at once`.padEnd(34)}${seconds.toFixed(1)} s; slowest other request ${slowest.toFixed(0)} ms`,
  );
  judge("SHA-256 equal", `${equal} of ${count}`, equal === count);
  const grown = most - before;
  const text = `${(before / MEBIBYTE).toFixed(0)} MiB before, +${(grown / MEBIBYTE).toFixed(0)} MiB at most (limit ${MEMORY_LIMIT / 1e6} MB)`;
  judge("memory of gateway and files", text, grown < MEMORY_LIMIT);
};

/** Uploads and downloads against a bare Fastify, then many large uploads at once beside one that crawls. */
export const benchmarkFiles: Benchmark = async ({ full }) => {
  const form = full ? FULL : SHORT;
  await using stack = await startStack();
  const bytes = randomBytes(FILE_BYTES);
  try {
    await load(stack, bytes, form.load);
    await compare(stack, bytes, form);
  } finally {
    closeConnections();
  }
};
