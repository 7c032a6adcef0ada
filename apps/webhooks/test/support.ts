import { kitMigrations } from "@crossdesk/stored-service";
import { openDatabase } from "@crossdesk/database";
import type { Database } from "@crossdesk/database";
import { publish, startRelay } from "@crossdesk/events";
import { connectNats, createLogger, manualClock } from "@crossdesk/service-kit";
import type { ManualClock } from "@crossdesk/service-kit";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingHttpHeaders, Server, ServerResponse } from "node:http";
import { newEncryptionKeys } from "@crossdesk/deploy";
import { createTestDatabase, openTestBroker } from "@crossdesk/testing";
import type { TestDatabase } from "@crossdesk/testing";
import type { Caller, TicketFacts } from "@crossdesk/contracts";
import { expect, vi } from "vitest";
import { buildWebhooks, EncryptionKeys } from "../src/app.ts";
import { createSecretCipher } from "../src/encryption/secret-cipher.ts";
import type { SecretCipher } from "../src/encryption/secret-cipher.ts";
import type { WebhooksOptions, WebhooksService, WebhooksSettings } from "../src/app.ts";

export const logger = createLogger({ service: "webhooks-test", level: "silent" });

/** This machine's receivers, which only a configuration lets webhooks at. */
export const LOCAL = {
  allowHttp: true,
  ports: [{ from: 1, to: 65_535 }],
  allowedNetworks: ["127.0.0.0/8"],
} as const;

export interface World extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly database: TestDatabase;
  readonly service: WebhooksService;
  /** With the replicas' own keys. */
  readonly cipher: SecretCipher;
  /** The outbox of the tickets service, as far as this service reads it. */
  readonly tickets: Database;
  /** One like the others, or different in what is given. */
  readonly addReplica: (
    given?: Partial<Pick<WebhooksOptions, "encryptionKeys" | "logger">>,
  ) => Promise<WebhooksService>;
}

export interface WorldOptions extends Pick<WebhooksOptions, "resolve"> {
  readonly encryptionKeys?: EncryptionKeys;
  readonly replicas?: number;
  readonly settings?: Partial<WebhooksSettings>;
}

/** The webhooks service in one or more replicas on databases and a broker of its own, with a clock that stands still. */
export const openWorld = async (options: WorldOptions = {}): Promise<World> => {
  const {
    replicas = 1,
    settings = {},
    encryptionKeys = EncryptionKeys.parse(newEncryptionKeys()),
    ...others
  } = options;
  await using stack = new AsyncDisposableStack();
  const nats = await openTestBroker();
  const clock = manualClock(new Date());
  const connections: Awaited<ReturnType<typeof connectNats>>[] = [];
  stack.defer(async () => void (await Promise.all(connections.map((nc) => nc.close()))));
  const connect = async () => {
    const nc = await connectNats({ url: nats.url, name: "webhooks-test", logger });
    connections.push(nc);
    return nc;
  };
  const relayed = await connect();
  const [database, outbox] = await Promise.all([
    createTestDatabase({
      template: {
        name: "webhooks",
        fill: async (databaseUrl) =>
          (await buildWebhooks({ nc: relayed, logger, databaseUrl, encryptionKeys })).close(),
      },
    }),
    createTestDatabase({
      template: {
        name: "outbox",
        fill: async (url) => (await openDatabase({ url, entities: [], migrations: kitMigrations, logger })).close(),
      },
    }),
  ]);
  for (const each of [database, outbox]) stack.use(each);
  const tickets = await openDatabase({ url: outbox.url, entities: [], migrations: kitMigrations, clock, logger });
  stack.defer(() => tickets.close());
  const relay = startRelay({ db: tickets, nc: relayed, logger });
  stack.defer(() => relay.close());
  const running: WebhooksService[] = [];
  const addReplica: World["addReplica"] = async (given = {}) => {
    const said: string[] = [];
    const own = createLogger({
      service: "webhooks-test",
      level: "info",
      destination: { write: (line) => void said.push(line) },
    });
    const service = await buildWebhooks({
      nc: await connect(),
      logger: own,
      clock,
      databaseUrl: database.url,
      encryptionKeys,
      settings: { destinations: LOCAL, timeoutMs: 1_000, closeGraceMs: 200, ...settings },
      ...others,
      ...given,
    });
    running.push(service);
    await service.start();
    // Or it would encrypt, still starting, what a test writes. Who gives a logger listens for it.
    if (given.logger === undefined) {
      await eventually(() => expect(said.join("")).toContain("webhook secrets are under the first key"));
    }
    return service;
  };
  const [service] = await Promise.all(Array.from({ length: replicas }, () => addReplica()));
  if (service === undefined) throw new Error("There is no replica.");
  const owned = stack.move();
  return {
    clock,
    database,
    service,
    cipher: createSecretCipher(encryptionKeys),
    tickets,
    addReplica,
    async [Symbol.asyncDispose]() {
      for (const each of running) await each.close();
      await owned.disposeAsync();
    },
  };
};

export const partner: Caller = { subject: "partner-1", role: "partner", entityId: "main" };

/** The procedures as this caller calls them. */
export const callAs = (service: WebhooksService, caller: Caller = partner, idempotencyKey?: string) =>
  service.router.createCaller({ caller, requestId: randomUUID(), idempotencyKey }).webhooks;

export const ticketFacts = (given: Partial<TicketFacts> = {}): TicketFacts => ({
  ticketId: randomUUID(),
  number: 4711,
  channel: "beckn",
  status: "CREATED",
  customerId: "customer-1",
  orderId: "order-1",
  language: "eng",
  roomId: randomUUID(),
  feedbackId: randomUUID(),
  isRoomClosed: false,
  openedAt: new Date().toISOString(),
  pickedAt: null,
  assignedAgentId: null,
  ...given,
});

interface Published {
  readonly type: `events.tickets.${string}`;
  readonly entityId?: string;
  readonly sequence?: number;
  readonly data: TicketFacts & Readonly<Record<string, unknown>>;
}

/** Has the tickets service publish an event. */
export const publishEvent = (
  { tickets }: World,
  { type, entityId = "main", sequence = 1, data }: Published,
): Promise<string> =>
  tickets.transaction(async (tx) => publish(tx, { type, entityId, aggregateId: data.ticketId, sequence, data }));

export const publishOpened = (world: World, given: Partial<TicketFacts> = {}, entityId = "main"): Promise<string> =>
  publishEvent(world, { type: "events.tickets.ticket-opened", entityId, data: ticketFacts(given) });

/** A request as a receiver got it. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How a receiver answers its nth request, counted from 0. */
export type Answering = (response: ServerResponse, count: number, received: Received) => void;

export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly received: readonly Received[];
  answer: Answering;
}

export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}, body = ""): Answering =>
  (response) =>
    void response.writeHead(code, headers).end(body);

/** A partner's own server on this machine. */
export const startReceiver = async (answer: Answering = status(204)): Promise<Receiver> => {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      const got = { path: request.url ?? "", headers: request.headers, body };
      received.push(got);
      receiver.answer(response, received.length - 1, got);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The receiver has no port.");
  const receiver: Receiver = {
    url: `http://127.0.0.1:${address.port}/hooks`,
    port: address.port,
    received,
    answer,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return receiver;
};

/** The signed headers of a request, each there. */
export const webhookHeaders = ({ headers }: Received) => {
  const read = (name: string): string => {
    const value = headers[name];
    if (typeof value !== "string") throw new Error(`The header ${name} is missing.`);
    return value;
  };
  return {
    "webhook-id": read("webhook-id"),
    "webhook-timestamp": read("webhook-timestamp"),
    "webhook-signature": read("webhook-signature"),
  };
};

export const eventually = <Result>(check: () => Promise<Result> | Result): Promise<Result> =>
  vi.waitFor(check, { timeout: 60_000, interval: 20 });
