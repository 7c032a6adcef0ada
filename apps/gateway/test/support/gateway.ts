import { randomUUID } from "node:crypto";
import {
  Caller,
  createAgentsRouter,
  createFilesRouter,
  createTicketsRouter,
  CrossdeskError,
  EVENTS_STREAM,
} from "@crossdesk/contracts";
import type { AgentsHandlers, CallContext, FilesHandlers, Ticket, TicketsHandlers } from "@crossdesk/contracts";
import { createFileLinks } from "@crossdesk/file-store";
import { openTestStore } from "@crossdesk/file-store/testing";
import { openTestBroker } from "@crossdesk/testing";
import type { TestBroker } from "@crossdesk/testing";
import { connectNats, createLogger } from "@crossdesk/service-kit";
import { serveRouter } from "@crossdesk/trpc-nats";
import type { IncomingCall, NatsRouterServer } from "@crossdesk/trpc-nats";
import { jetstream, jetstreamManager, StorageType } from "@nats-io/jetstream";
import type { FastifyInstance } from "fastify";
import { buildGateway } from "../../src/app.ts";
import type { EdgeLimits } from "../../src/app.ts";
import { DEFAULT_LIMITS } from "../../src/edge/limits.ts";
import type { PartnerAuth } from "../../src/edge/authentication.ts";
import { agentsHandlers, filesHandlers, ticketsHandlers } from "./handlers.ts";
import type { Some } from "./handlers.ts";
import { TOKENS } from "./tokens.ts";

export interface TestGatewayOptions {
  /** A broker that the test ends or pauses; one that all share by default. */
  readonly nats?: TestBroker;
  readonly tickets?: Some<TicketsHandlers>;
  readonly agents?: Some<AgentsHandlers>;
  readonly files?: Some<FilesHandlers>;
  readonly partnerAuth?: PartnerAuth;
  readonly timeoutMs?: number;
  readonly drainMs?: number;
  readonly uploadGraceMs?: number;
  readonly closing?: AbortSignal;
  readonly webFolder?: string;
  readonly sessionSecret?: string;
  readonly now?: () => number;
  readonly limits?: Partial<EdgeLimits>;
}

/** A gateway on a port of its own, before real NATS and services whose handlers are the test's. */
export interface TestGateway extends AsyncDisposable {
  readonly url: string;
  readonly app: FastifyInstance;
  readonly nats: TestBroker;
  readonly services: {
    readonly tickets: NatsRouterServer;
    readonly agents: NatsRouterServer;
    readonly files: NatsRouterServer;
  };
  /** What each call carried, oldest first. */
  readonly calls: (CallContext & { readonly path: string })[];
  /** Publishes that a ticket has this version now, as the tickets service does behind its commit. */
  readonly publishChange: (ticket: Pick<Ticket, "id" | "version" | "entityId" | "customerId">) => Promise<void>;
  /** Deletes the stream of events with all that it has, and creates another one. */
  readonly replaceEventStream: () => Promise<void>;
  /** Every log line, parsed. */
  readonly logs: Record<string, unknown>[];
}

const parseLine = (line: string): Record<string, unknown> => {
  const value: unknown = JSON.parse(line);
  return typeof value === "object" && value !== null ? { ...value } : {};
};

export const startTestGateway = async (options: TestGatewayOptions = {}): Promise<TestGateway> => {
  const logs: Record<string, unknown>[] = [];
  const calls: TestGateway["calls"] = [];
  const destination = { write: (line: string): void => void logs.push(parseLine(line)) };
  const logger = createLogger({ service: "gateway", level: "info", destination });

  const nats = options.nats ?? (await openTestBroker());
  const [ours, theirs] = await Promise.all([
    connectNats({ url: nats.url, name: "gateway", logger }),
    connectNats({ url: nats.url, name: "services", logger }),
  ]);
  const jsm = await jetstreamManager(theirs);
  const createEventStream = () =>
    jsm.streams.add({
      name: EVENTS_STREAM.name,
      subjects: [...EVENTS_STREAM.subjects],
      storage: StorageType.Memory,
    });
  await createEventStream();
  const createContext = (call: IncomingCall): CallContext => {
    const caller = Caller.safeParse(call.caller);
    if (!caller.success) throw new CrossdeskError("UNAUTHENTICATED", "The call has no caller.");
    const { requestId, idempotencyKey, traceparent, path } = call;
    const context = { caller: caller.data, requestId, idempotencyKey, traceparent };
    // The gateway asks for these by itself.
    if (path !== "access.revocations") calls.push({ ...context, path });
    return context;
  };
  const services = {
    tickets: serveRouter({
      nc: theirs,
      service: "tickets",
      router: createTicketsRouter(ticketsHandlers(options.tickets)),
      createContext,
    }),
    agents: serveRouter({
      nc: theirs,
      service: "agents",
      router: createAgentsRouter(agentsHandlers(options.agents)),
      createContext,
    }),
    files: serveRouter({
      nc: theirs,
      service: "files",
      router: createFilesRouter(filesHandlers(options.files)),
      createContext,
    }),
  };
  await Promise.all(Object.values(services).map((service) => service.ready()));
  const publicUrl = "http://gateway.test";
  const opened = await openTestStore("disk");
  const keys = [{ id: "test", secret: "s".repeat(32) }] as const;
  const files = { store: opened.store, links: createFileLinks({ keys, publicUrl, now: () => new Date() }) };
  const app = buildGateway({
    nc: ours,
    logger,
    tokens: TOKENS,
    partnerAuth: options.partnerAuth ?? "open",
    publicUrl,
    files,
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
    ...(options.drainMs === undefined ? {} : { drainMs: options.drainMs }),
    ...(options.uploadGraceMs === undefined ? {} : { uploadGraceMs: options.uploadGraceMs }),
    ...(options.closing === undefined ? {} : { closing: options.closing }),
    ...(options.sessionSecret === undefined ? {} : { sessionSecret: options.sessionSecret }),
    ...(options.webFolder === undefined ? {} : { webFolder: options.webFolder }),
    ...(options.now === undefined ? {} : { now: options.now }),
    // A busy machine is no reason to refuse what a test asks.
    limits: { load: { ...DEFAULT_LIMITS.load, maxDelayMs: 60_000 }, ...options.limits },
  });
  const url = await app.listen({ port: 0, host: "127.0.0.1" });

  return {
    url,
    app,
    nats,
    services,
    calls,
    logs,
    replaceEventStream: async () => {
      await jsm.streams.delete(EVENTS_STREAM.name);
      await createEventStream();
    },
    publishChange: async ({ id, version, entityId, customerId }) => {
      const event = { id: randomUUID(), aggregateId: id, sequence: version, entityId, data: { customerId } };
      await jetstream(theirs).publish("events.tickets.ticket-updated", JSON.stringify(event));
    },
    [Symbol.asyncDispose]: async () => {
      await app.close();
      await Promise.all([ours.close(), theirs.close()]);
      await opened[Symbol.asyncDispose]();
    },
  };
};
