import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort, issueToken, startNats, startPostgres } from "@crossdesk/dev-stack";
import type { CallerRole } from "@crossdesk/contracts";
import { z } from "zod";
import { startApp } from "../files/app-process.ts";
import { NO_MEASURE } from "../no-measure.ts";
import { cpuBetween, readCpu, readTreeCpu } from "../partner/usage.ts";
import type { CpuByPid } from "../partner/usage.ts";

const SECRET = "the secret that signs the tokens of the benchmark of streams";
const Opened = z.looseObject({ chat: z.looseObject({ url: z.string() }) });

/** A chat: the path of its page, and what proves that it may be read. */
export interface Session {
  readonly path: string;
  readonly token: string;
}

/** Milliseconds of CPU of each part, since a reading. */
export type CpuOfParts = Readonly<Record<string, number>>;

/** The whole system as processes, with one gateway or several. */
export interface LiveSystem extends AsyncDisposable {
  readonly urls: readonly string[];
  readonly gatewayPids: readonly number[];
  readonly tokenOf: (role: CallerRole, sub: string) => Promise<string>;
  readonly openSession: (order: string) => Promise<Session>;
  /** Begins to count CPU; what it gives ends it. */
  readonly countCpu: () => Promise<() => Promise<CpuOfParts>>;
}

export interface LiveSystemOptions {
  readonly gateways: number;
  /** A folder for CPU profiles of the gateways and the tickets service; none by default. */
  readonly profiles: string | undefined;
  /** Other settings of the programs. */
  readonly settings?: Readonly<Record<string, string>>;
}

export const startLiveSystem = async ({
  gateways,
  profiles,
  settings = {},
}: LiveSystemOptions): Promise<LiveSystem> => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-bench-live-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const [postgres, nats] = await Promise.all([startPostgres(), startNats()]);
  stack.use(postgres);
  stack.use(nats);
  const env = {
    NODE_ENV: "production",
    LOG_LEVEL: "warn",
    NATS_URL: nats.url,
    DATABASE_URL: postgres.url,
    CROSSDESK_DATA: folder,
    AUTH_SECRET: SECRET,
    STREAMS_PER_CALLER: "1000",
    STREAMS_PER_TENANT: "100000",
    ...NO_MEASURE,
    MAX_EVENT_LOOP_DELAY_MS: "60000",
    ...settings,
  };
  const profiled = profiles === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profiles}`];
  const tickets = stack.use(await startApp("tickets", env, profiled));
  const agents = stack.use(await startApp("agents", env));
  const files = stack.use(await startApp("files", env));
  const urls: string[] = [];
  const gatewayPids: number[] = [];
  for (let index = 0; index < gateways; index += 1) {
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}`;
    const started = stack.use(await startApp("gateway", { ...env, PORT: String(port), PUBLIC_URL: url }, profiled));
    urls.push(url);
    gatewayPids.push(started.pid);
  }
  const signing = { secret: SECRET, issuer: "crossdesk", audience: "crossdesk", expiresInSeconds: 3_600 };
  const tokenOf: LiveSystem["tokenOf"] = (role, sub) => issueToken({ sub, role, entityId: "main" }, signing);
  const partner = await tokenOf("partner", "bench");

  const readAll = async (): Promise<Readonly<Record<string, CpuByPid>>> => {
    const ofGateways = await Promise.all(gatewayPids.map(readCpu));
    return {
      ...Object.fromEntries(ofGateways.map((cpu, index) => [index === 0 ? "gateway" : `gateway ${index + 1}`, cpu])),
      tickets: await readCpu(tickets.pid),
      agents: await readCpu(agents.pid),
      files: await readCpu(files.pid),
      broker: await readTreeCpu(nats.pid),
      database: await readTreeCpu(postgres.pid),
    };
  };
  const running = stack.move();
  return {
    urls,
    gatewayPids,
    tokenOf,
    openSession: async (order) => {
      const answer = await fetch(`${urls[0]}/beckn/e-marketplace-bb/0.2/support/${order}`, {
        method: "POST",
        headers: { authorization: `Bearer ${partner}` },
      });
      const { chat } = Opened.parse(await answer.json());
      const url = new URL(chat.url);
      return { path: url.pathname, token: new URLSearchParams(url.hash.slice(1)).get("token") ?? "" };
    },
    countCpu: async () => {
      const before = await readAll();
      return async () => {
        const after = await readAll();
        return Object.fromEntries(
          Object.entries(after).map(([part, cpu]) => [part, cpuBetween(before[part] ?? new Map(), cpu)]),
        );
      };
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};
