import type { Running } from "../loop.ts";
import { onCall, onServe } from "./call-metrics.ts";
import { setInstrumentation } from "./instrumentation.ts";
import { collectProcessMetrics, watchGauge } from "./metrics.ts";
import { startTracing } from "./tracing.ts";
import packageJson from "../../package.json" with { type: "json" };

/** Which process is watched, and where its traces go. */
export interface TelemetryOptions {
  readonly service: string;
  /** The release and the commit that it was built from, where they are known. */
  readonly build?: BuildInfo;
  /** `OTEL_EXPORTER_OTLP_ENDPOINT`; without it nothing is traced, and OpenTelemetry's SDK is not loaded. */
  readonly tracesTo?: string | undefined;
  /** Milliseconds that spans are gathered for before they are sent: 1 s by default. */
  readonly batchMs?: number;
}

/** Which build of the system a process is. */
export interface BuildInfo {
  readonly version?: string | undefined;
  readonly revision?: string | undefined;
}

/** A gauge that is always 1: its labels say what runs. */
const showBuild = (service: string, { version, revision }: BuildInfo): (() => void) => {
  const labels = {
    service,
    version: version ?? packageJson.version,
    revision: revision ?? "unknown",
    node: process.version,
  };
  return watchGauge("crossdesk_build_info", {
    help: "Which build runs, by its labels; always 1.",
    labels: Object.keys(labels),
    read: () => [{ labels, value: 1 }],
  });
};

/** Counts the calls of this process and, where traces have somewhere to go, traces them. Call it before clients are made. */
export const startTelemetry = async ({
  service,
  build = {},
  tracesTo,
  batchMs,
}: TelemetryOptions): Promise<Running> => {
  collectProcessMetrics();
  const hideBuild = showBuild(service, build);
  if (tracesTo === undefined) {
    setInstrumentation({ onServe });
    return {
      close: async () => {
        hideBuild();
        setInstrumentation({});
      },
    };
  }
  const tracing = await startTracing({
    service,
    endpoint: tracesTo,
    ...(batchMs === undefined ? {} : { batchMs }),
  });
  setInstrumentation({ onServe, onCall });
  return {
    close: async () => {
      hideBuild();
      setInstrumentation({});
      await tracing.close();
    },
  };
};
