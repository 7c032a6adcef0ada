import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import { APPS, PART_OF } from "./describe.ts";
import type { Manifest } from "./describe.ts";
import { metadataOf } from "./workloads.ts";

/** Rules as a Prometheus reads them from a file. */
const RuleFile = z.object({ groups: z.array(z.looseObject({ name: z.string() })) });

const RULES = new URL("../../../deploy/prometheus/alerts.yaml", import.meta.url);

/** The settings for the Prometheus operator: targets and alerts. */
export const monitoring = async (): Promise<readonly Manifest[]> => [
  {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "ServiceMonitor",
    metadata: metadataOf("apps"),
    spec: {
      selector: {
        matchLabels: { "app.kubernetes.io/part-of": PART_OF },
        matchExpressions: [{ key: "app.kubernetes.io/name", operator: "In", values: APPS.map(({ name }) => name) }],
      },
      endpoints: [{ port: "health", path: "/metrics", interval: "30s" }],
    },
  },
  {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: metadataOf("alerts"),
    spec: RuleFile.parse(parse(await readFile(RULES, "utf8"))),
  },
];

/** Patches that let the autoscalers follow what an app has to do, by an adapter for metrics of pods. */
export const scaleByLoad = () =>
  APPS.map(({ name, load }) => ({
    target: { kind: "HorizontalPodAutoscaler", name },
    patch: JSON.stringify([
      {
        op: "add",
        path: "/spec/metrics/-",
        value: {
          type: "Pods",
          pods: { metric: { name: load.metric }, target: { type: "AverageValue", averageValue: load.target } },
        },
      },
    ]),
  }));
