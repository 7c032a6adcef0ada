import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildAgents } from "@crossdesk/agents";
import type { AgentsSettings } from "@crossdesk/agents";
import { createCrossdeskClient } from "@crossdesk/client";
import type { CallerRole, CrossdeskClient } from "@crossdesk/contracts";
import { findFreePort, newEncryptionKeys, startNats } from "@crossdesk/dev-stack";
import type { NatsServer } from "@crossdesk/dev-stack";
import { createDiskStore, createFileLinks } from "@crossdesk/file-store";
import type { BlobStore } from "@crossdesk/file-store";
import { buildFiles } from "@crossdesk/files";
import { buildGateway } from "@crossdesk/gateway";
import type { ChatSettings, PartnerAuth, ProviderSettings } from "@crossdesk/gateway";
import { connectNats, createLogger, systemClock } from "@crossdesk/service-kit";
import type { Clock } from "@crossdesk/service-kit";
import { buildTickets } from "@crossdesk/tickets";
import { buildWebhooks, EncryptionKeys } from "@crossdesk/webhooks";
import type { WebhooksSettings } from "@crossdesk/webhooks";
import { checkAnswers } from "./answer-check.ts";
import { openServiceDatabase } from "./databases.ts";
import type { ServiceDatabase } from "./databases.ts";
import { send } from "@crossdesk/dev-stack/testing";
import type { Answer, Sent } from "@crossdesk/dev-stack/testing";
import { SESSIONS } from "./signed-in.ts";
import { AUTH, createToken } from "./tokens.ts";
import type { TokenOptions } from "./tokens.ts";
import { UNHURRIED } from "./unhurried.ts";

export interface SystemOptions {
  readonly partnerAuth?: PartnerAuth;
  readonly clock?: Clock;
  readonly agents?: Partial<AgentsSettings>;
  /** The webhooks service too, which most tests do without. */
  readonly webhooks?: Partial<WebhooksSettings>;
  /** What the chat pages of each tenant are told. */
  readonly chat?: Partial<ChatSettings>;
  /** Where people sign in; most tests have cookies of those who have. */
  readonly provider?: (gatewayUrl: string) => Promise<ProviderSettings>;
  /** Where JetStream keeps its data, so that a test can take it away; a temporary folder unless told. */
  readonly natsFolder?: string;
  /** Milliseconds until the gateway gives a service's answer up. */
  readonly timeoutMs?: number;
  /** The least that is logged: `warn` unless told. */
  readonly logLevel?: "trace" | "info" | "warn";
}

/** A request whose token, if any, is made from a role and claims. */
export interface Asked extends Omit<Sent, "token"> {
  readonly as?: CallerRole | ({ readonly role: CallerRole } & TokenOptions);
  readonly token?: string;
}

/** The whole system in this process: real PostgreSQL, real NATS, three services and the gateway on a port of its own. */
export interface System extends AsyncDisposable {
  readonly url: string;
  /** Sends a request to the gateway. */
  readonly request: (path: string, asked?: Asked) => Promise<Answer>;
  /** What an internal service has. */
  readonly client: CrossdeskClient;
  readonly nats: NatsServer;
  readonly databases: {
    readonly tickets: ServiceDatabase;
    readonly agents: ServiceDatabase;
    readonly files: ServiceDatabase;
  };
  /** Where the bytes of files are. */
  readonly store: BlobStore;
  /** Lines of all parts at `logLevel` and above, parsed. */
  readonly logs: readonly Record<string, unknown>[];
}

const LINK_KEY = { id: "e2e", secret: "the secret that signs links to files" };

const tokenOf = async ({ as, token }: Asked): Promise<{ readonly token?: string }> => {
  if (token !== undefined) return { token };
  if (as === undefined) return {};
  const { role, ...claims } = typeof as === "string" ? { role: as } : as;
  return { token: await createToken(role, claims) };
};

const collectLogs = (level: NonNullable<SystemOptions["logLevel"]>) => {
  const logs: Record<string, unknown>[] = [];
  const write = (line: string): void => {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed === "object" && parsed !== null) logs.push({ ...parsed });
  };
  return { logs, logger: createLogger({ service: "system", level, destination: { write } }) };
};

/** Starts a system of its own for one test file: `await using system = await startSystem()`. */
export const startSystem = async (options: SystemOptions = {}): Promise<System> => {
  await using stack = new AsyncDisposableStack();
  const { clock = systemClock } = options;
  const { logs, logger } = collectLogs(options.logLevel ?? "warn");

  const [nats, tickets, agents, files, dataFolder] = await Promise.all([
    startNats(options.natsFolder === undefined ? {} : { storeDir: options.natsFolder }),
    openServiceDatabase("tickets"),
    openServiceDatabase("agents"),
    openServiceDatabase("files"),
    mkdtemp(join(tmpdir(), "crossdesk-e2e-")),
  ]);
  const databases = { tickets, agents, files };
  stack.defer(() => rm(dataFolder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  for (const resource of [nats, tickets, agents, files]) stack.use(resource);

  const connect = async (name: string) => {
    const nc = await connectNats({ url: nats.url, name, logger });
    stack.defer(() => nc.close());
    return nc;
  };
  const [ticketsNc, agentsNc, filesNc, gatewayNc, testNc] = await Promise.all(
    ["tickets", "agents", "files", "gateway", "test"].map(connect),
  );
  if (!(ticketsNc && agentsNc && filesNc && gatewayNc && testNc)) throw new Error("A connection is missing.");

  const store = createDiskStore({ folder: join(dataFolder, "files") });
  const services = await Promise.all([
    buildTickets({ nc: ticketsNc, logger, clock, databaseUrl: tickets.url }),
    buildFiles({ nc: filesNc, logger, clock, databaseUrl: files.url, store }),
    buildAgents({ nc: agentsNc, logger, clock, databaseUrl: agents.url, settings: options.agents ?? {} }),
  ]);
  for (const service of services) stack.defer(() => service.close());
  await Promise.all(services.map((service) => service.start()));

  if (options.webhooks !== undefined) {
    const database = stack.use(await openServiceDatabase("webhooks"));
    const nc = await connect("webhooks");
    const webhooks = await buildWebhooks({
      nc,
      logger,
      clock,
      databaseUrl: database.url,
      encryptionKeys: EncryptionKeys.parse(newEncryptionKeys()),
      settings: options.webhooks,
    });
    stack.defer(() => webhooks.close());
    await webhooks.start();
  }

  const port = await findFreePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const gateway = buildGateway({
    nc: gatewayNc,
    logger,
    tokens: AUTH,
    partnerAuth: options.partnerAuth ?? "open",
    publicUrl,
    sessions: SESSIONS,
    ...(options.provider === undefined ? {} : { provider: await options.provider(publicUrl) }),
    now: () => clock.now().getTime(),
    files: { store, links: createFileLinks({ keys: [LINK_KEY], publicUrl, now: () => clock.now() }) },
    limits: UNHURRIED,
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    ...(options.chat === undefined ? {} : { chat: options.chat }),
  });
  const answers = checkAnswers(gateway);
  const url = await gateway.listen({ port, host: "127.0.0.1" });
  stack.defer(() => gateway.close());
  stack.defer(() => answers.expectAsDocumented());

  const running = stack.move();
  return {
    url,
    request: async (path, asked = {}) => {
      const { as: _as, ...sent } = asked;
      return send(url, path, { ...sent, ...(await tokenOf(asked)) });
    },
    client: createCrossdeskClient({ nc: testNc }),
    nats,
    databases,
    store,
    logs,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};
