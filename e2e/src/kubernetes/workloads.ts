import { IMAGE, selectorOf } from "./describe.ts";
import type { AppDescription, Manifest } from "./describe.ts";

/** No process is root, gains rights or writes to the image. */
export const POD_SECURITY = {
  runAsNonRoot: true,
  runAsUser: 1000,
  runAsGroup: 1000,
  fsGroup: 1000,
  seccompProfile: { type: "RuntimeDefault" },
};
export const CONTAINER_SECURITY = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};

const probe = (path: string, timing: Readonly<Record<string, number>>) => ({
  httpGet: { path, port: "health" },
  ...timing,
});

/** An app's deployment with what belongs to it. */
export const workloadOf = (app: AppDescription): readonly Manifest[] => [
  { apiVersion: "v1", kind: "ServiceAccount", metadata: metadataOf(app.name), automountServiceAccountToken: false },
  serviceOf(app),
  deploymentOf(app),
  {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: metadataOf(app.name),
    spec: { maxUnavailable: 1, selector: { matchLabels: selectorOf(app.name) } },
  },
  {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: metadataOf(app.name),
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: app.name },
      minReplicas: app.replicas.least,
      maxReplicas: app.replicas.most,
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } },
      ],
      // Connections and streams move slowly: few at once are taken away.
      behavior: {
        scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: "Pods", value: 1, periodSeconds: 60 }] },
      },
    },
  },
];

/** The name and the labels of everything that an app consists of. */
export const metadataOf = (name: string) => ({ name, labels: selectorOf(name) });

const serviceOf = ({ name }: AppDescription): Manifest => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: metadataOf(name),
  spec: {
    selector: selectorOf(name),
    ports: [
      ...(name === "gateway" ? [{ name: "http", port: 80, targetPort: "http" }] : []),
      { name: "health", port: 8080, targetPort: "health" },
    ],
  },
});

const deploymentOf = (app: AppDescription): Manifest => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: metadataOf(app.name),
  spec: {
    selector: { matchLabels: selectorOf(app.name) },
    // A new one is ready before an old one goes.
    strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    minReadySeconds: 5,
    template: {
      metadata: { labels: selectorOf(app.name) },
      spec: {
        serviceAccountName: app.name,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: POD_SECURITY,
        terminationGracePeriodSeconds: app.grace,
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: "kubernetes.io/hostname",
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: selectorOf(app.name) },
          },
        ],
        containers: [containerOf(app)],
        volumes: [
          { name: "tmp", emptyDir: { medium: "Memory", sizeLimit: "64Mi" } },
          ...(app.data === undefined ? [] : [{ name: "data", emptyDir: { sizeLimit: app.data } }]),
        ],
      },
    },
  },
});

const containerOf = (app: AppDescription) => ({
  name: app.name,
  image: IMAGE,
  args: [...app.command],
  // What all may know, and what is this app's alone.
  envFrom: [{ configMapRef: { name: "crossdesk-settings" } }, { secretRef: { name: `crossdesk-${app.name}` } }],
  ports: [
    ...(app.name === "gateway" ? [{ name: "http", containerPort: 3000 }] : []),
    { name: "health", containerPort: 8080 },
  ],
  // Five minutes to begin with; afterwards one that no longer answers is replaced, and one without its database or broker gets no calls.
  startupProbe: probe("/health/live", { periodSeconds: 2, failureThreshold: 150, timeoutSeconds: 2 }),
  livenessProbe: probe("/health/live", { periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 }),
  readinessProbe: probe("/health/ready", { periodSeconds: 5, failureThreshold: 2, timeoutSeconds: 3 }),
  // Waits until no more requests arrive before the signal: withdrawing an address takes a moment.
  lifecycle: { preStop: { exec: { command: ["sleep", "5"] } } },
  resources: {
    requests: { cpu: app.cpu.request, memory: app.memory },
    limits: { cpu: app.cpu.limit, memory: app.memory },
  },
  securityContext: CONTAINER_SECURITY,
  volumeMounts: [
    { name: "tmp", mountPath: "/tmp" },
    ...(app.data === undefined ? [] : [{ name: "data", mountPath: "/data" }]),
  ],
});

/** Databases, their roles, and the migrations of the release: before its first pod starts. It alone may change tables. */
export const provisionJob = (): Manifest => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: metadataOf("provision"),
  spec: {
    backoffLimit: 3,
    ttlSecondsAfterFinished: 86_400,
    template: {
      metadata: { labels: selectorOf("provision") },
      spec: {
        restartPolicy: "Never",
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: POD_SECURITY,
        containers: [
          {
            name: "provision",
            image: IMAGE,
            args: ["packages/deploy/src/bin/provision.ts"],
            envFrom: [{ secretRef: { name: "crossdesk-provision" } }],
            // The broker's users are in its own secret; what is written here ends with the pod.
            env: [{ name: "NATS_CONFIG_FILE", value: "/tmp/nats.conf" }],
            resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "512Mi" } },
            securityContext: CONTAINER_SECURITY,
            volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
          },
        ],
        volumes: [{ name: "tmp", emptyDir: { medium: "Memory", sizeLimit: "64Mi" } }],
      },
    },
  },
});
