import { startTelemetry } from "@crossdesk/service-kit";
import { expect, test } from "vitest";
import { startCollector } from "./support/collector.ts";
import type { Span } from "./support/collector.ts";
import { openComplaint } from "./support/complaints.ts";
import { startLoneGateway } from "./support/lone-gateway.ts";
import { startSystem } from "./support/system.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${TRACE_ID}-b7ad6b7169203331-01`;

const attribute = ({ attributes }: Span, key: string): string | undefined =>
  attributes.find((each) => each.key === key)?.value.stringValue;

// First: it counts what this process has done.
test("the system tells Prometheus what it does and what waits", async () => {
  const telemetry = await startTelemetry({ service: "system" });
  try {
    await using system = await startSystem();
    await openComplaint(system);
    await system.request("/cs-chat-ticket/v1/online", {
      method: "PUT",
      as: { role: "agent", email: "a@example.com", entityId: "elsewhere" },
    });
    const read = async () => (await system.request("/metrics")).text;
    // The ticket's event has reached the agents service.
    await expect.poll(read, { timeout: 60_000, interval: 50 }).toContain('crossdesk_tickets_waiting{entity="main"} 1');
    const text = await read();
    for (const line of [
      /^crossdesk_http_request_duration_seconds_count\{api="customer-support",operation="create",method="POST",status="200"\} 1$/m,
      /^crossdesk_http_in_flight 1$/m,
      /^crossdesk_rpc_duration_seconds_count\{procedure="tickets.open",code="OK"\} 1$/m,
      /^crossdesk_rpc_in_flight 0$/m,
      /^crossdesk_agents\{entity="elsewhere",status="online",presence="present"\} 1$/m,
      /^crossdesk_tickets_awaiting_team\{entity="main",channel="mobile"\} 1$/m,
      /^crossdesk_tickets_awaiting_team_oldest_seconds\{entity="main"\} [\d.]+$/m,
      /^crossdesk_outbox_waiting\{database="\w+"\} \d+$/m,
      /^crossdesk_outbox_lag_seconds\{database="\w+"\} [\d.]+$/m,
      /^crossdesk_dead_letters\{database="\w+"\} 0$/m,
      /^crossdesk_build_info\{service="system",version="\d+\.\d+\.\d+",revision="unknown",node="v[\d.]+"\} 1$/m,
      /^crossdesk_database_connections\{database="\w+",state="idle"\} \d+$/m,
      /^nodejs_eventloop_lag_p99_seconds [\d.e-]+$/m,
    ]) {
      expect(text).toMatch(line);
    }
    // No caller, no text and no address is a label.
    expect(text).not.toContain("customer@example.com");
  } finally {
    await telemetry.close();
  }
});

test("one trace follows a request through gateway, NATS, service, event and consumer", async () => {
  await using collector = await startCollector();
  const telemetry = await startTelemetry({ service: "system", tracesTo: collector.url, batchMs: 20 });
  try {
    await using system = await startSystem();
    await openComplaint(system, { headers: { traceparent, "x-request-id": "traced-1" } });
    const named = (name: string) => collector.spans.find((span) => span.traceId === TRACE_ID && span.name === name);
    const opened = "events.tickets.ticket-opened";
    await expect.poll(() => named(`handle ${opened}`), { timeout: 60_000, interval: 20 }).toBeDefined();
    await expect.poll(() => named("customer-support create"), { timeout: 60_000, interval: 20 }).toBeDefined();

    const request = named("customer-support create");
    const call = named("call tickets.open");
    const serve = named("serve tickets.open");
    expect(request?.parentSpanId).toBe("b7ad6b7169203331");
    expect(call?.parentSpanId).toBe(request?.spanId);
    expect(serve?.parentSpanId).toBe(call?.spanId);
    for (const name of [`publish ${opened}`, `handle ${opened}`]) {
      expect(named(name)?.parentSpanId).toBe(serve?.spanId);
    }
    for (const span of [request, call, serve, named(`publish ${opened}`), named(`handle ${opened}`)]) {
      expect(span && attribute(span, "crossdesk.request_id")).toBe("traced-1");
    }
  } finally {
    await telemetry.close();
  }
});

test("the request's one log line has the ids of its answer and of its trace", async () => {
  await using lone = await startLoneGateway();
  const answer = await lone.gateway.inject({
    url: "/beckn/e-marketplace-bb/0.2/support/o-1",
    headers: { traceparent, "x-request-id": "logged-1" },
  });
  expect(answer.headers["x-request-id"]).toBe("logged-1");
  const lines = lone.logs
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => msg === "request");
  expect(lines).toEqual([
    expect.objectContaining({
      requestId: "logged-1",
      traceId: TRACE_ID,
      api: "beckn",
      operation: "getSession",
      status: answer.statusCode,
    }),
  ]);
});
