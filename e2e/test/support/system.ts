import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgentsSettings } from "@crossdesk/agents";
import { createCrossdeskClient } from "@crossdesk/client";
import type { CallerRole, CrossdeskClient } from "@crossdesk/contracts";
import { newEncryptionKeys } from "@crossdesk/deploy";
import { findFreePort } from "@crossdesk/dev-stack";
import { createDiskStore } from "@crossdesk/file-store";
import type { BlobStore } from "@crossdesk/file-store";
import type { ChatSettings, PartnerAuth, ProviderSettings } from "@crossdesk/gateway";
import { createLogger, systemClock } from "@crossdesk/service-kit";
import type { Clock } from "@crossdesk/service-kit";
import { EncryptionKeys } from "@crossdesk/webhooks";
import type { WebhooksSettings } from "@crossdesk/webhooks";
import { runSystem } from "../../src/system/run-system.ts";
import { checkAnswers } from "./answer-check.ts";
import type { AnswerCheck } from "./answer-check.ts";
import { openServiceDatabase } from "./databases.ts";
import type { ServiceDatabase } from "./databases.ts";
import { openTestBroker, send } from "@crossdesk/testing";
import type { Answer, Sent, TestBroker } from "@crossdesk/testing";
import { SESSIONS } from "./signed-in.ts";
import { AUTH, createToken } from "./tokens.ts";
import type { TokenOptions } from "./tokens.ts";
import { UNHURRIED } from "../../src/system/unhurried.ts";

type Databases = Readonly<Record<"tickets" | "agents" | "files" | "webhooks", ServiceDatabase>>;

/** What another system has left. Its databases stay open when this one ends. */
export interface LeftBehind {
  readonly databases: Databases;
  readonly filesFolder: string;
  readonly publicUrl: string;
  readonly sessionSecret: string;
  readonly encryptionKeys: string;
}

export interface SystemOptions {
  readonly partnerAuth?: PartnerAuth;
  readonly clock?: Clock;
  readonly agents?: Partial<AgentsSettings>;
  /** The webhooks service too, which most tests do without. */
  readonly webhooks?: Partial<WebhooksSettings>;
  /** The settings of each tenant's chat pages. */
  readonly chat?: Partial<ChatSettings>;
  /** Where people sign in; most tests have cookies of those who have. */
  readonly provider?: (gatewayUrl: string) => Promise<ProviderSettings>;
  /** A broker that the test ends, pauses or has users of its own on; one that all tests share by default. */
  readonly nats?: TestBroker;
  /** By what address browsers reach the gateway, from the one that it listens on; that one by default. */
  readonly publicUrl?: (url: string) => string;
  /** Goes on with what another system has left; with nothing by default. */
  readonly from?: LeftBehind;
  /** Milliseconds until the gateway gives a service's answer up. */
  readonly timeoutMs?: number;
  /** The least that is logged: `warn` by default. */
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
  readonly nats: TestBroker;
  readonly databases: {
    readonly tickets: ServiceDatabase;
    readonly agents: ServiceDatabase;
    readonly files: ServiceDatabase;
    /** Where that service runs too. */
    readonly webhooks?: ServiceDatabase;
  };
  /** Where the bytes of files are. */
  readonly store: BlobStore;
  /** Lines of all parts at `logLevel` and above, parsed. */
  readonly logs: readonly Record<string, unknown>[];
}

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
  const { clock = systemClock, from } = options;
  const { logs, logger } = collectLogs(options.logLevel ?? "warn");
  const opened: ServiceDatabase[] = [];
  // All at once: each waits for its last connections to close.
  stack.defer(async () => void (await Promise.all(opened.map((database) => database[Symbol.asyncDispose]()))));
  const open = async (service: keyof Databases): Promise<ServiceDatabase> => {
    const left = from?.databases[service];
    if (left !== undefined) return left;
    const database = await openServiceDatabase(service);
    opened.push(database);
    return database;
  };

  const [nats, tickets, agents, files, dataFolder] = await Promise.all([
    options.nats ?? openTestBroker(),
    open("tickets"),
    open("agents"),
    open("files"),
    mkdtemp(join(tmpdir(), "crossdesk-e2e-")),
  ]);
  const webhooks = options.webhooks === undefined ? undefined : await open("webhooks");
  const databases = { tickets, agents, files, ...(webhooks === undefined ? {} : { webhooks }) };
  stack.defer(() => rm(dataFolder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

  const store = createDiskStore({ folder: from?.filesFolder ?? join(dataFolder, "files") });
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const publicUrl = from?.publicUrl ?? options.publicUrl?.(url) ?? url;
  let answers: AnswerCheck | undefined;
  const running = stack.use(
    await runSystem({
      nats,
      databases,
      store,
      clock,
      logger,
      agents: options.agents,
      webhooks:
        webhooks === undefined
          ? undefined
          : {
              database: webhooks,
              encryptionKeys: EncryptionKeys.parse(from?.encryptionKeys ?? newEncryptionKeys()),
              settings: options.webhooks ?? {},
            },
      port,
      gateway: {
        tokens: AUTH,
        partnerAuth: options.partnerAuth ?? "open",
        publicUrl,
        limits: UNHURRIED,
        sessions: SESSIONS,
        ...(options.provider === undefined ? {} : { provider: await options.provider(publicUrl) }),
        ...(from === undefined ? {} : { sessionSecret: from.sessionSecret }),
        ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
        ...(options.chat === undefined ? {} : { chat: options.chat }),
      },
      onGateway: (gateway) => {
        answers = checkAnswers(gateway);
      },
    }),
  );
  stack.defer(() => answers?.expectAsDocumented());

  const { nc } = running;
  const all = stack.move();
  return {
    url,
    request: async (path, asked = {}) => {
      const { as: _as, ...sent } = asked;
      return send(url, path, { ...sent, ...(await tokenOf(asked)) });
    },
    // A busy machine takes its time.
    client: createCrossdeskClient({ nc, timeoutMs: 60_000 }),
    nats,
    databases,
    store,
    logs,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
};
