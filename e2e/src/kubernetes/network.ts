import { APPS, PART_OF, selectorOf } from "./describe.ts";
import type { AppDescription, Manifest } from "./describe.ts";
import { metadataOf } from "./workloads.ts";

const tcp = (...ports: readonly (number | string)[]) => ports.map((port) => ({ protocol: "TCP", port }));

/** Pods by their label, in this namespace. */
const pods = (name: string) => ({ podSelector: { matchLabels: { "app.kubernetes.io/name": name } } });

/** A namespace by its label, for access from elsewhere in the cluster. */
const namespaceFor = (purpose: string) => ({
  namespaceSelector: { matchLabels: { [`${PART_OF}.access/${purpose}`]: "true" } },
});

/**
 * The internet without everything that is no public address: private networks, the machine itself, and link-local addresses, where clouds
 * serve a machine's own credentials.
 */
export const INTERNET = [
  {
    ipBlock: {
      cidr: "0.0.0.0/0",
      except: [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "224.0.0.0/4",
        "240.0.0.0/4",
      ],
    },
  },
  { ipBlock: { cidr: "2000::/3", except: ["2001:db8::/32", "2002::/16"] } },
] as const;

/** The database's pods, whichever operator or chart runs them. */
const DATABASE = [
  pods("postgresql"),
  { podSelector: { matchExpressions: [{ key: "cnpg.io/cluster", operator: "Exists" }] } },
];

const policy = (name: string, spec: Readonly<Record<string, unknown>>): Manifest => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: metadataOf(name),
  spec,
});

/** HTTPS to public addresses for one app: what a component adds. */
export const reachesInternet = (name: AppDescription["name"], purpose: string): Manifest =>
  policy(`${name}-${purpose}`, {
    podSelector: { matchLabels: selectorOf(name) },
    policyTypes: ["Egress"],
    egress: [{ to: INTERNET, ports: tcp(443) }],
  });

const egressOf = ({ reaches }: AppDescription) => [
  { to: [pods("nats")], ports: tcp(4222) },
  ...(reaches.includes("database") ? [{ to: DATABASE, ports: tcp(5432) }] : []),
  ...(reaches.includes("files") ? [{ to: [pods("s3")], ports: tcp(7070) }] : []),
  // WEBHOOKS_PORTS allows others only together with a policy of one's own.
  ...(reaches.includes("internet") ? [{ to: INTERNET, ports: tcp(443) }] : []),
];

/** What a backup and a restore reach: the servers alone. */
export const reachesServers = (): Manifest =>
  policy("backup", {
    podSelector: { matchLabels: selectorOf("backup") },
    policyTypes: ["Ingress", "Egress"],
    egress: [
      { to: DATABASE, ports: tcp(5432) },
      { to: [pods("nats")], ports: tcp(4222) },
      { to: [pods("s3")], ports: tcp(7070) },
    ],
  });

/** Only the connections named here are allowed. */
export const networkPolicies = (): readonly Manifest[] => [
  policy("deny-all", {
    podSelector: { matchLabels: { "app.kubernetes.io/part-of": PART_OF } },
    policyTypes: ["Ingress", "Egress"],
  }),
  policy("names", {
    podSelector: { matchLabels: { "app.kubernetes.io/part-of": PART_OF } },
    policyTypes: ["Egress"],
    egress: [
      {
        to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } }],
        ports: [{ protocol: "UDP", port: 53 }, ...tcp(53)],
      },
    ],
  }),
  ...APPS.map((app) =>
    policy(app.name, {
      podSelector: { matchLabels: selectorOf(app.name) },
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        { from: [namespaceFor("monitoring")], ports: tcp("health") },
        ...(app.name === "gateway" ? [{ from: [namespaceFor("ingress")], ports: tcp("http") }] : []),
      ],
      egress: egressOf(app),
    }),
  ),
  policy("provision", {
    podSelector: { matchLabels: selectorOf("provision") },
    policyTypes: ["Ingress", "Egress"],
    egress: [{ to: DATABASE, ports: tcp(5432) }],
  }),
];
