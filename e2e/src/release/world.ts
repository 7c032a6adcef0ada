import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { databaseUrl, ensureDatabases, newEncryptionKeys, serviceDatabase, SERVICES } from "@crossdesk/deploy";
import { findFreePort, startNats, startPostgres } from "@crossdesk/dev-stack";
import { send } from "@crossdesk/testing";
import type { Answer } from "@crossdesk/testing";
import { createDiskStore } from "@crossdesk/file-store";
import { createLogger, manualClock } from "@crossdesk/service-kit";
import type { ManualClock } from "@crossdesk/service-kit";
import { ZENDESK_DEFAULTS } from "@crossdesk/tickets";
import { EncryptionKeys } from "@crossdesk/webhooks";
import { startFakeZendesk } from "../fake-zendesk/fake-zendesk.ts";
import { runSystem } from "../system/run-system.ts";
import { AUTH, createToken } from "../system/tokens.ts";
import { UNHURRIED } from "../system/unhurried.ts";
import type { Asking, Recorded, ServiceName } from "./fixture.ts";
import { watchQuiet } from "./quiet.ts";

/** What a release is asked through. */
export interface World extends AsyncDisposable {
  readonly clock: ManualClock;
  /** Asks, and fails at an answer that is no success unless any will do. */
  readonly ask: (asked: Asking, expected?: "success" | "any") => Promise<Recorded>;
  readonly fetchFile: (path: string) => Promise<{ readonly contentType: string; readonly bytes: Buffer }>;
  /** Lets time pass, in seconds, and what follows from it happen. */
  readonly pass: (seconds: number) => Promise<void>;
  /** Where the partner's own server receives webhooks. */
  readonly receiverUrl: string;
  readonly settings: { readonly publicUrl: string; readonly sessionSecret: string; readonly encryptionKeys: string };
  readonly databases: Readonly<Record<ServiceName, string>>;
  readonly filesFolder: string;
  /** Ends the system; databases and files stay. */
  readonly end: () => Promise<void>;
}

const START = new Date("2026-11-20T08:00:00.000Z");
const ACCOUNT = { email: "mirror@example.com", apiToken: "token" };

/** A server that accepts every request. */
export const startReceiver = async (): Promise<{ readonly url: string } & AsyncDisposable> => {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => response.writeHead(204).end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The receiver has no port.");
  return {
    url: `http://127.0.0.1:${address.port}/crossdesk`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};

const toBody = (answer: Answer): unknown => answer.json ?? answer.text;

/** Starts a whole system with everything that leaves data behind, on a clock that is moved by hand. */
export const startWorld = async (): Promise<World> => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-release-"));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  const postgres = stack.use(await startPostgres());
  const nats = stack.use(await startNats());
  const receiver = stack.use(await startReceiver());
  const zendesk = stack.use(await startFakeZendesk(ACCOUNT));
  await ensureDatabases(postgres.url, SERVICES.map(serviceDatabase));
  const urlOf = (service: ServiceName): string => databaseUrl(postgres.url, serviceDatabase(service));
  const databases = {
    tickets: urlOf("tickets"),
    agents: urlOf("agents"),
    files: urlOf("files"),
    webhooks: urlOf("webhooks"),
  };

  const clock = manualClock(START);
  const filesFolder = join(folder, "files");
  const settings = {
    publicUrl: "https://support.example.com",
    sessionSecret: "the secret that signs links to chats",
    encryptionKeys: newEncryptionKeys(),
  };
  const system = await runSystem({
    nats,
    databases: {
      tickets: { url: databases.tickets },
      agents: { url: databases.agents },
      files: { url: databases.files },
    },
    store: createDiskStore({ folder: filesFolder }),
    clock,
    logger: createLogger({ service: "release", level: "error" }),
    webhooks: {
      database: { url: databases.webhooks },
      encryptionKeys: EncryptionKeys.parse(settings.encryptionKeys),
      settings: {
        destinations: { allowHttp: true, ports: [{ from: 1, to: 65_535 }], allowedNetworks: ["127.0.0.1/32"] },
      },
    },
    zendesk: { ...ZENDESK_DEFAULTS, ...ACCOUNT, url: zendesk.url },
    port: await findFreePort(),
    gateway: {
      tokens: AUTH,
      partnerAuth: "open",
      publicUrl: settings.publicUrl,
      sessionSecret: settings.sessionSecret,
      limits: UNHURRIED,
    },
  });
  stack.use(system);
  const quiet = stack.use(await watchQuiet({ nc: system.nc, databases: Object.values(databases), clock }));

  const ask: World["ask"] = async (asked, expected = "success") => {
    const { as, path, ...sent } = asked;
    const token = as === undefined ? {} : { token: await createToken(as.role, as) };
    const answer = await send(system.url, path, {
      ...(sent.method === undefined ? {} : { method: sent.method }),
      ...(sent.headers === undefined ? {} : { headers: sent.headers }),
      ...(sent.body === undefined ? {} : { body: sent.body }),
      ...token,
    });
    const { status } = answer;
    if (expected === "success" && status >= 300) {
      throw new Error(`${sent.method ?? "GET"} ${path} was answered with ${status}: ${answer.text}`);
    }
    return { asked, status, answer: toBody(answer) };
  };
  const running = stack.move();
  return {
    clock,
    ask,
    fetchFile: async (path) => {
      const answer = await fetch(system.url + path);
      if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}.`);
      const bytes = Buffer.from(await answer.arrayBuffer());
      return { contentType: answer.headers.get("content-type") ?? "", bytes };
    },
    pass: async (seconds) => {
      await quiet.reach();
      clock.advance(seconds * 1_000);
      await quiet.reach();
    },
    receiverUrl: receiver.url,
    settings,
    databases,
    filesFolder,
    end: async () => {
      // What waits to be marked as published is marked.
      await delay(500);
      await system[Symbol.asyncDispose]();
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};
