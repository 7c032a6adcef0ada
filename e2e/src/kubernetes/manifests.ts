import { stringify } from "yaml";
import { dashboard } from "./dashboard.ts";
import { APPS } from "./describe.ts";
import type { Manifest } from "./describe.ts";
import { monitoring, scaleByLoad } from "./monitoring.ts";
import { backups } from "./backup.ts";
import { networkPolicies, reachesInternet, reachesServers } from "./network.ts";
import { provisionJob, workloadOf } from "./workloads.ts";

const HEAD = "# Made by npm run kubernetes from e2e/src/kubernetes: change it there.\n";

/** Documents of one file. */
const file = (manifests: readonly object[]): string =>
  HEAD + manifests.map((manifest) => stringify(manifest, { lineWidth: 0, aliasDuplicateObjects: false })).join("---\n");

const kustomization = (kind: "Kustomization" | "Component", spec: Readonly<Record<string, unknown>>): string =>
  file([
    {
      apiVersion: kind === "Component" ? "kustomize.config.k8s.io/v1alpha1" : "kustomize.config.k8s.io/v1beta1",
      kind,
      ...spec,
    },
  ]);

/**
 * What all apps may know. Overlays add settings to it; what is secret is each app's own. The times to end are less than those of `describe.ts`, with
 * `preStop`.
 */
const settings = (): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "crossdesk-settings" },
  data: { NODE_ENV: "production", LOG_LEVEL: "info", SHUTDOWN_GRACE_SECONDS: "10", UPLOAD_GRACE_SECONDS: "40" },
});

/** A component that lets one app out to public addresses by HTTPS. */
const wayOut = (folder: string, apps: Parameters<typeof reachesInternet>[0][]): readonly [string, string][] => [
  [`components/${folder}/network-policy.yaml`, file(apps.map((app) => reachesInternet(app, folder)))],
  [`components/${folder}/kustomization.yaml`, kustomization("Component", { resources: ["network-policy.yaml"] })],
];

/** Every file below deploy/kubernetes that is made, by its path. */
export const kubernetesFiles = async (): Promise<ReadonlyMap<string, string>> => {
  const names = ["settings", "provision", ...APPS.map(({ name }) => name), "network-policies"];
  return new Map<string, string>([
    ["base/settings.yaml", file([settings()])],
    ["base/provision.yaml", file([provisionJob()])],
    ...APPS.map((app): [string, string] => [`base/${app.name}.yaml`, file(workloadOf(app))]),
    ["base/network-policies.yaml", file(networkPolicies())],
    ["base/kustomization.yaml", kustomization("Kustomization", { resources: names.map((name) => `${name}.yaml`) })],
    ["components/monitoring/monitoring.yaml", file(await monitoring())],
    ["components/monitoring/kustomization.yaml", kustomization("Component", { resources: ["monitoring.yaml"] })],
    ["components/backup/backup.yaml", file([...backups(), reachesServers()])],
    ["components/backup/kustomization.yaml", kustomization("Component", { resources: ["backup.yaml"] })],
    ["components/scale-by-load/kustomization.yaml", kustomization("Component", { patches: scaleByLoad() })],
    ["../grafana/crossdesk.json", dashboard()],
    ...wayOut("zendesk", ["tickets"]),
    ...wayOut("identity-provider", ["gateway"]),
    ...wayOut("s3-outside", ["gateway", "files"]),
  ]);
};
