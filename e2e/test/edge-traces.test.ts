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
