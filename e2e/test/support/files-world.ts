import { createCrossdeskClient } from "@crossdesk/client";
import type { CallerRole, CrossdeskClient } from "@crossdesk/contracts";
import { openTestBroker } from "@crossdesk/testing";
import { createFileLinks } from "@crossdesk/file-store";
import type { BlobStore } from "@crossdesk/file-store";
import { openTestStore, STORE_KINDS } from "@crossdesk/file-store/testing";
import { buildFiles } from "@crossdesk/files";
import type { FilesOptions, FilesService } from "@crossdesk/files";
import { buildGateway } from "@crossdesk/gateway";
import type { EdgeLimits } from "@crossdesk/gateway";
import { connectNats, createLogger, systemClock } from "@crossdesk/service-kit";
import type { Clock } from "@crossdesk/service-kit";
import { buildTickets } from "@crossdesk/tickets";
import { openServiceDatabase } from "./databases.ts";
import type { ServiceDatabase } from "./databases.ts";
import { AUTH, createToken } from "./tokens.ts";
import type { TokenOptions } from "./tokens.ts";
import { UNHURRIED } from "../../src/system/unhurried.ts";

export { STORE_KINDS };

export interface FilesWorldOptions {
  readonly store: (typeof STORE_KINDS)[number];
  readonly clock?: Clock;
  readonly limits?: Partial<EdgeLimits>;
  readonly photoOriginals?: "uploader" | "agents";
  readonly storageLimits?: FilesOptions["storageLimits"];
  readonly pictureLimits?: FilesOptions["pictureLimits"];
}

/** Everything that files pass through, on a port of its own. */
export interface FilesWorld extends AsyncDisposable {
  readonly url: string;
  readonly fetch: (
    path: string,
    init?: RequestInit & { readonly as?: { readonly role: CallerRole } & TokenOptions },
  ) => Promise<Response>;
  readonly files: FilesService;
  readonly client: CrossdeskClient;
  readonly store: BlobStore;
  readonly folder: string;
  readonly database: ServiceDatabase;
  readonly logs: readonly Record<string, unknown>[];
}

export const openFilesWorld = async (options: FilesWorldOptions): Promise<FilesWorld> => {
  await using stack = new AsyncDisposableStack();
  const logs: Record<string, unknown>[] = [];
  const destination = { write: (line: string): void => void logs.push(Object(JSON.parse(line))) };
  const logger = createLogger({ service: "system", level: "info", destination });
  const nats = await openTestBroker();
  const database = stack.use(await openServiceDatabase("files"));
  const ticketsDatabase = stack.use(await openServiceDatabase("tickets"));
  const opened = stack.use(await openTestStore(options.store));
  const connect = async (name: string) => {
    const nc = await connectNats({ url: nats.url, name, logger });
    stack.defer(() => nc.close());
    return nc;
  };
  const servicesNc = await connect("services");
  const gatewayNc = await connect("gateway");
  const client = createCrossdeskClient({ nc: gatewayNc, timeoutMs: 60_000 });
  const clock = options.clock ?? systemClock;
  const tickets = await buildTickets({ nc: servicesNc, logger, clock, databaseUrl: ticketsDatabase.url });
  stack.defer(() => tickets.close());
  const { storageLimits, pictureLimits } = options;
  const files = await buildFiles({
    nc: servicesNc,
    logger,
    clock,
    databaseUrl: database.url,
    store: opened.store,
    ...(storageLimits === undefined ? {} : { storageLimits }),
    ...(pictureLimits === undefined ? {} : { pictureLimits }),
  });
  stack.defer(() => files.close());
  await Promise.all([tickets.start(), files.start()]);
  const links = createFileLinks({
    keys: [{ id: "test", secret: "s".repeat(32) }],
    publicUrl: "http://gateway.test",
    now: () => clock.now(),
  });
  const gateway = buildGateway({
    nc: gatewayNc,
    logger,
    tokens: AUTH,
    partnerAuth: "open",
    publicUrl: "http://gateway.test",
    files: {
      store: opened.store,
      links,
      ...(options.photoOriginals === undefined ? {} : { photoOriginals: options.photoOriginals }),
    },
    limits: { ...UNHURRIED, ...options.limits },
  });
  const url = await gateway.listen({ port: 0, host: "127.0.0.1" });
  stack.defer(() => gateway.close());
  const running = stack.move();
  return {
    url,
    client,
    files,
    store: opened.store,
    folder: opened.folder,
    database,
    logs,
    fetch: async (path, { as, ...init } = {}) => {
      const headers = new Headers(init.headers);
      if (as !== undefined) headers.set("authorization", `Bearer ${await createToken(as.role, as)}`);
      return fetch(url + path.replace("http://gateway.test", ""), { ...init, headers });
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};
