// For programs that keep nothing: what stands here loads neither MikroORM nor pg.
export { baseConfig } from "./config/base-config.ts";
export { createLogger } from "./logging/logger.ts";
export { connectNats } from "./process/connect-nats.ts";
export { runService } from "./process/run-service.ts";
export { durationMetric, readMetrics, watchGauge } from "./telemetry/metrics.ts";
export { parseTraceparent } from "./telemetry/trace-context.ts";
export { beginSpan } from "./telemetry/tracing.ts";
export type { TraceSpan } from "./telemetry/tracing.ts";
