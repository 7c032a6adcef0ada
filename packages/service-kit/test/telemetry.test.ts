import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { serveHealth } from "../src/process/health-server.ts";
import { countMetric, durationMetric, readMetrics, watchGauge } from "../src/telemetry/metrics.ts";
import { startTelemetry } from "../src/telemetry/start-telemetry.ts";
import { formatTraceparent, parseTraceparent } from "../src/telemetry/trace-context.ts";
import { beginSpan, inSpan, isTraced } from "../src/telemetry/tracing.ts";

const Export = z.object({
  resourceSpans: z.array(
    z.object({
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              name: z.string(),
              status: z.object({ code: z.int().optional(), message: z.string().optional() }).optional(),
            }),
          ),
        }),
      ),
    }),
  ),
});

const startCollector = async () => {
  const spans: z.output<typeof Export>["resourceSpans"][number]["scopeSpans"][number]["spans"] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const parsed = Export.parse(body);
      spans.push(...parsed.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

describe("traces", () => {
  test("a process that is not traced begins no spans, and does its work all the same", async () => {
    expect(isTraced()).toBe(false);
    expect(beginSpan({ name: "x", kind: "internal" })).toBeUndefined();
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    expect(await inSpan({ name: "x", kind: "internal", traceparent }, async (within) => within)).toBe(traceparent);
  });

  test("spans are sent as parts of the trace that they came with", async () => {
    await using collector = await startCollector();
    const telemetry = await startTelemetry({ service: "test", tracesTo: collector.url, batchMs: 10 });
    const outside = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const failing = inSpan({ name: "outer", kind: "server", traceparent: outside }, (within) =>
      inSpan({ name: "inner", kind: "client", traceparent: within }, async () => {
        throw new TypeError("no personal data of a@b.c in traces");
      }),
    );
    await expect(failing).rejects.toThrow(TypeError);
    await telemetry.close();
    expect(isTraced()).toBe(false);
    const named = new Map(collector.spans.map((span) => [span.name, span]));
    const outer = named.get("outer");
    expect(outer).toMatchObject({ traceId: "0af7651916cd43dd8448eb211c80319c", parentSpanId: "b7ad6b7169203331" });
    expect(named.get("inner")).toMatchObject({ traceId: outer?.traceId, parentSpanId: outer?.spanId });
    expect(JSON.stringify(collector.spans)).not.toContain("a@b.c");
    expect(named.get("inner")?.status).toMatchObject({ message: "TypeError" });
  });

  test("a collector that is gone does not hold up the end", async () => {
    const telemetry = await startTelemetry({ service: "test", tracesTo: "http://127.0.0.1:1" });
    beginSpan({ name: "lost", kind: "internal" })?.end();
    await telemetry.close();
  });

  test("a traceparent is read as it is written, and nothing else is", () => {
    const text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const parsed = parseTraceparent(text);
    expect(parsed && formatTraceparent(parsed)).toBe(text);
    for (const bad of [
      undefined,
      "",
      "00-0-0-01",
      text.replace("00-", "ff-"),
      `00-${"0".repeat(32)}-b7ad6b7169203331-01`,
    ])
      expect(parseTraceparent(bad)).toBeUndefined();
  });
});

describe("metrics", () => {
  test("what was counted, timed and is to be seen now can be read at /metrics", async () => {
    const count = countMetric("test_things_total", { help: "Things.", labels: ["kind"] });
    const duration = durationMetric("test_work_seconds", { help: "Work.", labels: ["kind"] });
    const unwatch = watchGauge("test_depth", {
      help: "Depth.",
      labels: ["place"],
      read: async () => [{ labels: { place: "here" }, value: 7 }],
    });
    const broken = watchGauge("test_depth", {
      help: "Depth.",
      labels: ["place"],
      read: () => Promise.reject(new Error()),
    });
    count({ kind: "a" });
    count({ kind: "a" });
    duration.of({ kind: "b" }).observe(0.02);
    const health = async () => ({ service: "test", status: "ok", checks: {} }) as const;
    const server = await serveHealth({ host: "127.0.0.1", port: 0, health });
    try {
      const answer = await fetch(`http://127.0.0.1:${server.port}/metrics`);
      const text = await answer.text();
      expect(answer.headers.get("content-type")).toMatch(/^text\/plain/);
      expect(text).toContain('test_things_total{kind="a"} 2');
      expect(text).toContain('test_work_seconds_bucket{le="0.025",kind="b"} 1');
      expect(text).toContain('test_depth{place="here"} 7');
    } finally {
      await server.close();
    }
    unwatch();
    broken();
    expect((await readMetrics()).text).not.toContain("test_depth{");
  });
});
