import { z } from "zod";
import type { AppProcess } from "./app-process.ts";
import { judge, median, print } from "./figures.ts";
import { takeQuietTurns } from "./quiet-turns.ts";
import type { Stack } from "./stack.ts";
import { download, formBody, rawBody, upload } from "./transfer.ts";

/** What gateway and files service have to reach of a bare Fastify's rate. */
const TARGET_RATIO = 0.7;

export const Answer = z.object({ data: z.object({ url: z.url() }) });

export const uploadUrl = ({ gatewayUrl }: Stack): string =>
  `${gatewayUrl}/common/upload/file?bucketType=TICKET_ATTACHMENT`;

interface Form {
  readonly rounds: number;
  readonly files: number;
  readonly concurrency: number;
}

interface Turn {
  /** Megabytes a second. */
  readonly rate: number;
  /** Seconds of CPU that the servers took for a gigabyte. */
  readonly cpu: number;
}

interface Side {
  readonly servers: readonly AppProcess[];
  readonly transfer: (index: number) => Promise<unknown>;
}

const takeTurn = async ({ servers, transfer }: Side, { files, concurrency }: Form, bytes: Buffer): Promise<Turn> => {
  const cpu = async (): Promise<number> => {
    let total = 0;
    for (const server of servers) total += await server.cpu();
    return total;
  };
  const indexes = Array.from({ length: files }, (_, index) => index).values();
  const cpuBefore = await cpu();
  const started = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const index of indexes) await transfer(index);
    }),
  );
  const kilobytes = (files * bytes.length) / 1_000;
  const rate = kilobytes / (performance.now() - started);
  return { rate, cpu: ((await cpu()) - cpuBefore) / (kilobytes / 1_000) };
};

const report = (title: string, turns: readonly (readonly [Turn, Turn])[]): void => {
  const ours = (of: keyof Turn): number => median(turns.map(([turn]) => turn[of]));
  const bare = (of: keyof Turn): number => median(turns.map(([, turn]) => turn[of]));
  const ratio = median(turns.map(([turn, other]) => turn.rate / other.rate));
  const text = `${ours("rate").toFixed(0)} MB/s, bare Fastify ${bare("rate").toFixed(0)} MB/s, ratio ${ratio.toFixed(2)} (target ${TARGET_RATIO})`;
  judge(title, text, ratio >= TARGET_RATIO);
  print("  CPU", `${ours("cpu").toFixed(1)} s a gigabyte, bare Fastify ${bare("cpu").toFixed(1)} s`);
};

/**
 * Uploads and downloads by turns: through the system, and through a Fastify that pipes a body to a file and a file to an
 * answer. The bare one neither parses multipart nor hashes, syncs, checks or asks anybody; all of that is in our ratio.
 */
export const compareThroughput = async (stack: Stack, bytes: Buffer, form: Form): Promise<void> => {
  const multipart = formBody(bytes);
  const raw = rawBody(bytes);
  const links: string[] = [];
  const servers = [stack.gateway, stack.files];
  const bare = [stack.bare];
  const sides: Readonly<Record<"upload" | "download", readonly [Side, Side]>> = {
    upload: [
      {
        servers,
        transfer: async (index) => {
          links[index] = Answer.parse(await upload(uploadUrl(stack), multipart)).data.url;
        },
      },
      { servers: bare, transfer: (index) => upload(`${stack.bareUrl}/${index}`, raw) },
    ],
    download: [
      { servers, transfer: (index) => download(links[index] ?? "") },
      { servers: bare, transfer: (index) => download(`${stack.bareUrl}/${index}`) },
    ],
  };
  const takePair = async ([ours, theirs]: readonly [Side, Side]): Promise<[Turn, Turn]> => [
    await takeTurn(ours, form, bytes),
    await takeTurn(theirs, form, bytes),
  ];
  const processes = [stack.gateway, stack.files, stack.tickets, stack.bare].map(({ cpu }) => cpu);
  for (const title of ["upload", "download"] as const) {
    // The first one only warms up.
    await takePair(sides[title]);
    report(title, await takeQuietTurns({ wanted: form.rounds, processes }, () => takePair(sides[title])));
  }
};
