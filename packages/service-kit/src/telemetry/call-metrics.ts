import type { Instrumentation } from "@crossdesk/contracts";
import { durationMetric, watchGauge } from "./metrics.ts";
import { beginSpan } from "./tracing.ts";

const duration = durationMetric("crossdesk_rpc_duration_seconds", {
  help: "Calls that this process answered, by procedure and tRPC code.",
  labels: ["procedure", "code"],
});

let inFlight = 0;

watchGauge("crossdesk_rpc_in_flight", {
  help: "Calls that this process is answering.",
  labels: [],
  read: () => [{ labels: {}, value: inFlight }],
});

/** Counts and times every call that this process answers, as a part of its trace where there is one. */
export const onServe: NonNullable<Instrumentation["onServe"]> = ({ path, type, requestId, traceparent }) => {
  const begun = performance.now();
  inFlight += 1;
  const span = beginSpan({
    name: `serve ${path}`,
    kind: "server",
    traceparent,
    attributes: { "rpc.system": "trpc", "rpc.method": path, "rpc.type": type, "crossdesk.request_id": requestId ?? "" },
  });
  return {
    traceparent: span?.traceparent,
    end: (code) => {
      inFlight -= 1;
      duration.of({ procedure: path, code }).observe((performance.now() - begun) / 1_000);
      span?.end(code === "OK" ? undefined : code);
    },
  };
};

/** Traces the calls that this process makes. */
export const onCall: NonNullable<Instrumentation["onCall"]> = ({ path, requestId, traceparent }) => {
  const span = beginSpan({
    name: `call ${path}`,
    kind: "client",
    traceparent,
    attributes: { "rpc.system": "trpc", "rpc.method": path, "crossdesk.request_id": requestId ?? "" },
  });
  return { traceparent: span?.traceparent, end: (code) => span?.end(code === "OK" ? undefined : code) };
};
