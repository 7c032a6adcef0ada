import { IMAGE, selectorOf } from "./describe.ts";
import type { Manifest } from "./describe.ts";
import { CONTAINER_SECURITY, metadataOf, POD_SECURITY } from "./workloads.ts";

const CLAIM = "crossdesk-backups";

/** A backup each night into a volume of its own, in a folder named by the date; `kubectl create job --from` takes one now. */
export const backups = (): readonly Manifest[] => [
  {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: metadataOf(CLAIM),
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "50Gi" } } },
  },
  {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: metadataOf("backup"),
    spec: {
      schedule: "0 2 * * *",
      concurrencyPolicy: "Forbid",
      jobTemplate: {
        spec: {
          backoffLimit: 1,
          ttlSecondsAfterFinished: 604_800,
          template: {
            metadata: { labels: selectorOf("backup") },
            spec: {
              restartPolicy: "Never",
              automountServiceAccountToken: false,
              enableServiceLinks: false,
              securityContext: POD_SECURITY,
              containers: [
                {
                  name: "backup",
                  image: IMAGE,
                  command: [
                    "sh",
                    "-c",
                    'exec node packages/backup/src/bin/backup.ts --to "/backups/$(date -u +%Y-%m-%dT%H%M%S)"',
                  ],
                  envFrom: [{ secretRef: { name: "crossdesk-backup" } }],
                  resources: { requests: { cpu: "250m", memory: "512Mi" }, limits: { memory: "1Gi" } },
                  securityContext: CONTAINER_SECURITY,
                  volumeMounts: [
                    { name: "tmp", mountPath: "/tmp" },
                    { name: "data", mountPath: "/data" },
                    { name: "backups", mountPath: "/backups" },
                  ],
                },
              ],
              volumes: [
                { name: "tmp", emptyDir: { medium: "Memory", sizeLimit: "64Mi" } },
                // What is on its way into the file store when a backup is restored.
                { name: "data", emptyDir: { sizeLimit: "2Gi" } },
                { name: "backups", persistentVolumeClaim: { claimName: CLAIM } },
              ],
            },
          },
        },
      },
    },
  },
];
