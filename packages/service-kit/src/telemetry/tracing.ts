import { once } from "node:events";
import type * as OpenTelemetry from "@opentelemetry/api";
import type { Attributes } from "@opentelemetry/api";
import type { Running } from "../loop.ts";
import { formatTraceparent, parseTraceparent } from "./trace-context.ts";

/** A part of a trace to begin. */
export interface NewSpan {
  readonly name: string;
  readonly kind: "server" | "client" | "producer" | "consumer" | "internal";
  /** What it is a part of; without one it begins a trace. */
  readonly traceparent?: string | undefined;
  /** Ids and names of ours: no personal data. */
  readonly attributes?: Attributes;
}

/** A part of a trace that is under way. */
export interface TraceSpan {
  /** What parts of this part are parts of. */
  readonly traceparent: string;
  /** `failure` names what went wrong: a code, not a message. */
  readonly end: (failure?: string, attributes?: Attributes) => void;
}

type BeginSpan = (span: NewSpan) => TraceSpan;

let begin: BeginSpan | undefined;

/** Begins a part of a trace; `undefined`, at no cost, where this process is not traced. */
export const beginSpan = (span: NewSpan): TraceSpan | undefined => begin?.(span);

/** Whether this process is traced. */
export const isTraced = (): boolean => begin !== undefined;

/** Does `work` as a part of a trace, where this process is traced. `work` receives the context for its own parts. */
export const inSpan = async <Result>(
  span: NewSpan,
  work: (traceparent: string | undefined) => Promise<Result>,
): Promise<Result> => {
  const begun = beginSpan(span);
  if (begun === undefined) return work(span.traceparent);
  try {
    const result = await work(begun.traceparent);
    begun.end();
    return result;
  } catch (error) {
    begun.end(error instanceof Error ? error.name : "failure");
    throw error;
  }
};

/** What the last spans may take. */
const SHUTDOWN_MS = 1_000;

/** Which process is traced, and where to. */
export interface TracingOptions {
  /** Names the process in traces. */
  readonly service: string;
  /** The collector's address, as `OTEL_EXPORTER_OTLP_ENDPOINT` gives it: spans go to `/v1/traces` below it. */
  readonly endpoint: string;
  /** Milliseconds that spans are gathered for before they are sent: 1 s by default. */
  readonly batchMs?: number;
}

/** Loads OpenTelemetry's SDK and traces this process from now on, until it is closed. */
export const startTracing = async ({ service, endpoint, batchMs = 1_000 }: TracingOptions): Promise<Running> => {
  const [api, sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
  ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, "")}/v1/traces`, timeoutMillis: 5_000 });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ "service.name": service }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter, scheduledDelayMillis: batchMs })],
  });
  begin = createBeginSpan(provider.getTracer("crossdesk"), api);
  return {
    close: async () => {
      begin = undefined;
      // A collector that is gone must not hold the end of the process up.
      const given = AbortSignal.timeout(SHUTDOWN_MS);
      await Promise.race([provider.shutdown().catch(() => undefined), once(given, "abort")]);
    },
  };
};

const createBeginSpan = (tracer: OpenTelemetry.Tracer, api: typeof OpenTelemetry): BeginSpan => {
  const { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } = api;
  const kinds = {
    internal: SpanKind.INTERNAL,
    server: SpanKind.SERVER,
    client: SpanKind.CLIENT,
    producer: SpanKind.PRODUCER,
    consumer: SpanKind.CONSUMER,
  } satisfies Record<NewSpan["kind"], OpenTelemetry.SpanKind>;
  return ({ name, kind, traceparent, attributes = {} }) => {
    const parent = parseTraceparent(traceparent);
    const context =
      parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true });
    const span = tracer.startSpan(name, { kind: kinds[kind], attributes }, context);
    return {
      traceparent: formatTraceparent(span.spanContext()),
      end: (failure, more) => {
        if (more !== undefined) span.setAttributes(more);
        if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
        span.end();
      },
    };
  };
};
