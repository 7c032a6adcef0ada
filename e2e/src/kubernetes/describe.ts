/** What runs in a cluster: the one description that the manifests are made from. */
export interface AppDescription {
  readonly name: "gateway" | "tickets" | "agents" | "files" | "webhooks";
  /** Options of Node and the program, as in docker-compose.yml. */
  readonly command: readonly string[];
  readonly replicas: { readonly least: number; readonly most: number };
  readonly cpu: { readonly request: string; readonly limit: string };
  readonly memory: string;
  /** Seconds from the signal to end until the container is killed, `preStop` included. */
  readonly grace: number;
  /** Megabytes of the folder for temporary files, where it has one. */
  readonly data?: string;
  /** The gauge whose average of all replicas is kept at `target`. */
  readonly load: { readonly metric: string; readonly target: string };
  /** What it connects to, beside the broker. */
  readonly reaches: readonly ("database" | "files" | "internet")[];
}

const NODE_OPTIONS = {
  busy: ["--max-semi-space-size=16", "--no-allocation-site-pretenuring"],
  quiet: ["--max-semi-space-size=8", "--heap-growing-percent=20", "--no-maglev", "--no-allocation-site-pretenuring"],
} as const;

const app = (
  name: AppDescription["name"],
  kind: keyof typeof NODE_OPTIONS,
  rest: Omit<AppDescription, "name" | "command">,
): AppDescription => ({ name, command: [...NODE_OPTIONS[kind], `apps/${name}/src/main.ts`], ...rest });

const RPC = { metric: "crossdesk_rpc_in_flight", target: "50" } as const;

/** The apps, in the order in which they are replaced: services before the gateway, which calls what they offer. */
export const APPS: readonly AppDescription[] = [
  app("tickets", "busy", {
    replicas: { least: 2, most: 8 },
    cpu: { request: "500m", limit: "2" },
    memory: "1Gi",
    grace: 30,
    load: RPC,
    reaches: ["database"],
  }),
  app("agents", "quiet", {
    replicas: { least: 2, most: 4 },
    cpu: { request: "250m", limit: "1" },
    memory: "512Mi",
    grace: 30,
    load: RPC,
    reaches: ["database"],
  }),
  app("files", "quiet", {
    replicas: { least: 2, most: 6 },
    cpu: { request: "250m", limit: "2" },
    // Previews of the largest pictures take 8 bytes a pixel.
    memory: "2Gi",
    grace: 30,
    data: "2Gi",
    load: RPC,
    reaches: ["database", "files"],
  }),
  app("webhooks", "quiet", {
    replicas: { least: 2, most: 6 },
    cpu: { request: "100m", limit: "1" },
    memory: "512Mi",
    grace: 30,
    load: { metric: "crossdesk_webhooks_lag_seconds", target: "60" },
    reaches: ["database", "internet"],
  }),
  app("gateway", "busy", {
    replicas: { least: 2, most: 10 },
    cpu: { request: "500m", limit: "2" },
    memory: "1Gi",
    // Uploads and streams take longer than calls.
    grace: 60,
    data: "8Gi",
    load: { metric: "crossdesk_http_in_flight", target: "200" },
    reaches: ["files"],
  }),
];

/** The release that the manifests name; overlays set another. */
export const IMAGE = "crossdesk";
export const PART_OF = "crossdesk";

export type Manifest = Readonly<Record<string, unknown>> & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
};

/** The labels that select an app's pods. */
export const selectorOf = (name: string) => ({ "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": PART_OF });
