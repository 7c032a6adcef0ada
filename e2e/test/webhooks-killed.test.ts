import { kitMigrations } from "@crossdesk/stored-service";
import { openDatabase } from "@crossdesk/database";
import { publish, startRelay } from "@crossdesk/events";
import { connectNats, createLogger } from "@crossdesk/service-kit";
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { once } from "node:events";
import { createCrossdeskClient } from "@crossdesk/client";
import { withCall } from "@crossdesk/contracts";
import type { TicketFacts } from "@crossdesk/contracts";
import { databaseUrl, newEncryptionKeys } from "@crossdesk/deploy";
import { startNats } from "@crossdesk/dev-stack";
import { startTestPostgres } from "@crossdesk/testing";
import { Client } from "pg";
import { expect, test } from "vitest";
import { startApp } from "./support/app-process.ts";

const KILLS = 2;
const EVENTS = 200;

const facts = (number: number): TicketFacts => ({
  ticketId: randomUUID(),
  number,
  channel: "mobile",
  status: "CREATED",
  customerId: "customer-1",
  orderId: null,
  language: "eng",
  roomId: randomUUID(),
  feedbackId: randomUUID(),
  isRoomClosed: false,
  openedAt: new Date().toISOString(),
  pickedAt: null,
  assignedAgentId: null,
});

test(
  "a webhooks service that is killed under a stream of events delivers every one, and takes each in once",
  { timeout: 300_000 },
  async () => {
    await using stack = new AsyncDisposableStack();
    const [postgres, nats] = await Promise.all([startTestPostgres(), startNats()]);
    stack.use(postgres);
    stack.use(nats);
    const logger = createLogger({ service: "test", level: "silent" });
    const nc = await connectNats({ url: nats.url, name: "test", logger });
    stack.defer(() => nc.close());
    // The events that the tickets service would publish, from an outbox like its own.
    const outbox = await openDatabase({
      url: postgres.url,
      database: "outbox",
      entities: [],
      migrations: kitMigrations,
      logger,
    });
    stack.defer(() => outbox.close());
    const relay = startRelay({ db: outbox, nc, logger });
    stack.defer(() => relay.close());

    const times = new Map<number, number>();
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { data }: { data: { number: number } } = JSON.parse(Buffer.concat(chunks).toString());
        times.set(data.number, (times.get(data.number) ?? 0) + 1);
        // Slow enough that a kill finds some under way.
        setTimeout(() => response.writeHead(200).end(), 20);
      });
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    stack.defer(async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    });
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;

    const webhooks = stack.use(
      await startApp("webhooks", {
        NATS_URL: nats.url,
        DATABASE_URL: postgres.url,
        WEBHOOKS_ENCRYPTION_KEYS: newEncryptionKeys(),
        WEBHOOKS_ALLOW_HTTP: "true",
        WEBHOOKS_PORTS: "1-65535",
        WEBHOOKS_ALLOWED_NETWORKS: "127.0.0.0/8",
        // After a second failure a delivery waits for minutes: the receiver, on a machine that is busy, must not be one.
        WEBHOOKS_TIMEOUT_SECONDS: "4",
        WEBHOOKS_ENDPOINT_CONCURRENCY: "8",
      }),
    );
    const partner = withCall({ caller: { subject: "shop", role: "partner", entityId: "main" } });
    await createCrossdeskClient({ nc, timeoutMs: 60_000 }).webhooks.create.mutate(
      { url: `http://127.0.0.1:${port}/` },
      partner,
    );

    let told = 0;
    const tell = async (): Promise<void> => {
      told += 1;
      const data = facts(told);
      await outbox.transaction(async (tx) => {
        publish(tx, {
          type: "events.tickets.ticket-opened",
          entityId: "main",
          aggregateId: data.ticketId,
          sequence: 1,
          data,
        });
      });
    };
    for (let kill = 0; kill < KILLS; kill += 1) {
      // No more at once than the outbox's pool has connections: on a busy machine the others would wait for one for too long.
      for (let count = 0; count < EVENTS / KILLS; count += 10) await Promise.all(Array.from({ length: 10 }, tell));
      const before = times.size;
      await expect.poll(() => times.size, { timeout: 60_000, interval: 5 }).toBeGreaterThan(before + 10);
      await webhooks.kill();
      await webhooks.ready();
    }
    await expect.poll(() => times.size, { timeout: 120_000, interval: 50 }).toBe(EVENTS);

    const client = new Client({ connectionString: databaseUrl(postgres.url, "crossdesk_webhooks") });
    await client.connect();
    stack.defer(() => client.end());
    const read = async () => {
      const { rows } = await client.query<Record<string, number>>(`SELECT
        (SELECT count(*)::int FROM inbox) AS inbox, (SELECT count(*)::int FROM messages) AS messages,
        (SELECT count(*)::int FROM deliveries WHERE state = 'delivered') AS delivered,
        (SELECT count(*)::int FROM deliveries) AS deliveries`);
      return rows[0];
    };
    await expect
      .poll(read, { timeout: 60_000 })
      .toEqual({ inbox: EVENTS, messages: EVENTS, delivered: EVENTS, deliveries: EVENTS });
    expect(webhooks.starts).toBe(KILLS + 1);
    const twice = [...times.values()].filter((count) => count > 1).length;
    process.stdout.write(`${EVENTS} events: all delivered through ${KILLS} kills, ${twice} of them more than once\n`);
  },
);
