import { setInstrumentation } from "@crossdesk/contracts";
import type { Running } from "../loop.ts";
import { onCall, onServe } from "./call-metrics.ts";
import { collectProcessMetrics } from "./metrics.ts";
import { startTracing } from "./tracing.ts";

/** Which process is watched, and where its traces go. */
export interface TelemetryOptions {
  readonly service: string;
  /** `OTEL_EXPORTER_OTLP_ENDPOINT`; without it nothing is traced, and OpenTelemetry's SDK is not loaded. */
  readonly tracesTo?: string | undefined;
  /** Milliseconds that spans are gathered for before they are sent: 1 s by default. */
  readonly batchMs?: number;
}

/** Counts the calls of this process and, where traces have somewhere to go, traces them. Call it before clients are made. */
export const startTelemetry = async ({ service, tracesTo, batchMs }: TelemetryOptions): Promise<Running> => {
  collectProcessMetrics();
  if (tracesTo === undefined) {
    setInstrumentation({ onServe });
    return { close: async () => setInstrumentation({}) };
  }
  const tracing = await startTracing({
    service,
    endpoint: tracesTo,
    ...(batchMs === undefined ? {} : { batchMs }),
  });
  setInstrumentation({ onServe, onCall });
  return {
    close: async () => {
      setInstrumentation({});
      await tracing.close();
    },
  };
};
