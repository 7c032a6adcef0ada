import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { PROJECT_FOLDER } from "@crossdesk/deploy";
import { parseCompose } from "@crossdesk/testing";
import { beforeAll, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import { APPS } from "./describe.ts";
import { kubernetesFiles } from "./manifests.ts";
import { INTERNET } from "./network.ts";
import { renderKustomization } from "./render.ts";
import { newEnvironment, readEnvironment, secretsOf } from "./secrets.ts";

const FOLDER = join(PROJECT_FOLDER, "deploy/kubernetes");
const AT = {
  database: "db.example:5432",
  nats: "broker.example:4222",
  files: "http://s3.example:7070",
  publicUrl: "https://support.example.com",
};

let environment: Awaited<ReturnType<typeof newEnvironment>>;
beforeAll(async () => {
  environment = await newEnvironment();
});

/** As far as the tests look into a manifest. */
const Manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});

/** The schema that the API server itself holds a manifest against. */
const validate = async (manifest: z.infer<typeof Manifest>): Promise<void> => {
  const isOperators = manifest.apiVersion.startsWith("monitoring.coreos.com/");
  const models: unknown = await import(
    `${isOperators ? "@kubernetes-models/prometheus-operator" : "kubernetes-models"}/${manifest.apiVersion}`
  );
  const Model = z
    .record(
      z.string(),
      z.custom<new (data: unknown) => { validate(): void }>((value) => typeof value === "function"),
    )
    .parse({ [manifest.kind]: Object(models)[manifest.kind] })[manifest.kind];
  if (Model === undefined) throw new Error(`${manifest.apiVersion} has no ${manifest.kind}.`);
  new Model(manifest).validate();
};

const manifestsOf = (text: string): z.infer<typeof Manifest>[] =>
  parseAllDocuments(text).map((document) => Manifest.parse(document.toJSON()));

const allFiles = async (): Promise<string[]> => {
  const found = await readdir(FOLDER, { recursive: true });
  return found.filter((name) => name.endsWith(".yaml")).toSorted();
};

test("the manifests are those that npm run kubernetes makes, and there are no others beside the overlays", async () => {
  const made = await kubernetesFiles();
  for (const [path, text] of made)
    expect({ path, text: await readFile(join(FOLDER, path), "utf8") }).toEqual({ path, text });
  const byHand = (await allFiles()).filter((path) => !made.has(path));
  expect(byHand.filter((path) => !/^(?:overlays|values)\//u.test(path))).toEqual([]);
});

test("every manifest is what the API server accepts", async () => {
  let count = 0;
  for (const path of await allFiles()) {
    if (path.endsWith("kustomization.yaml") || path.startsWith("values/")) continue;
    for (const manifest of manifestsOf(await readFile(join(FOLDER, path), "utf8"))) {
      await expect(validate(manifest), `${path}: ${manifest.kind} ${manifest.metadata.name}`).resolves.toBeUndefined();
      count += 1;
    }
  }
  expect(count).toBeGreaterThan(30);
  const wrong = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "x" }, spec: { replicas: "two" } };
  await expect(validate(wrong)).rejects.toThrow("replicas");
  for (const secret of await secretsOf(environment, AT)) await validate(Manifest.parse(secret));
});

test("what a kustomization names is there", async () => {
  const Kustomization = z.looseObject({
    resources: z.array(z.string()).default([]),
    components: z.array(z.string()).default([]),
  });
  for (const path of (await allFiles()).filter((name) => name.endsWith("kustomization.yaml"))) {
    const { resources, components } = Kustomization.parse(parse(await readFile(join(FOLDER, path), "utf8")));
    for (const named of [...resources, ...components]) {
      const at = join(FOLDER, path, "..", named);
      const file = named.endsWith(".yaml") ? at : join(at, "kustomization.yaml");
      await expect(readFile(file, "utf8"), `${path} names ${named}`).resolves.not.toBe("");
    }
  }
});

test("overlays come to manifests that the API server accepts, of one release, and nothing twice", async () => {
  for (const overlay of ["production", "development"]) {
    const rendered = await renderKustomization(join(FOLDER, "overlays", overlay));
    for (const manifest of rendered) {
      const what = `${overlay}: ${manifest.kind} ${manifest.metadata.name}`;
      await expect(validate(Manifest.parse(manifest)).then(() => what)).resolves.toBe(what);
      expect([what, manifest.metadata["namespace"]]).toEqual([what, "crossdesk"]);
    }
    const ids = rendered.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(ids).toEqual([...new Set(ids)]);
    const images = new Set(JSON.stringify(rendered).match(/"image":"[^"]+"/gu));
    expect([...images]).toEqual([expect.stringMatching(/"image":"[\w./-]+\/crossdesk:[\w.]+"/u)]);
  }
});

const Patched = z.looseObject({
  patches: z
    .array(z.object({ target: z.object({ kind: z.string(), name: z.string().optional() }), patch: z.string() }))
    .default([]),
});
const Operations = z.array(z.object({ op: z.enum(["add", "replace"]), path: z.string(), value: z.unknown() }));

/** What is at a path of a JSON patch. */
const lookUp = (value: unknown, path: string): unknown =>
  path
    .split("/")
    .slice(1)
    .reduce<unknown>((at, key) => Object(at)[key], value);

test("what overlays and components patch is there to be patched", async () => {
  const made = await kubernetesFiles();
  const base = [...made].filter(([path]) => path.startsWith("base/") && !path.endsWith("kustomization.yaml"));
  const manifests = base.flatMap(([, text]) => manifestsOf(text));
  let count = 0;
  for (const path of (await allFiles()).filter((name) => name.endsWith("kustomization.yaml"))) {
    const { patches } = Patched.parse(parse(await readFile(join(FOLDER, path), "utf8")));
    for (const { target, patch } of patches) {
      const targets = manifests.filter(
        ({ kind, metadata }) => kind === target.kind && (target.name ?? metadata.name) === metadata.name,
      );
      expect(targets, `${path}: ${target.kind} ${target.name}`).not.toHaveLength(0);
      for (const { op, path: place } of Operations.parse(parse(patch))) {
        const needed = op === "replace" ? place : place.slice(0, place.lastIndexOf("/"));
        for (const each of targets) expect(lookUp(each, needed), `${path}: ${place}`).toBeDefined();
        count += 1;
      }
    }
  }
  expect(count).toBeGreaterThan(8);
});

const Deployment = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({
        terminationGracePeriodSeconds: z.number(),
        securityContext: z.looseObject({ runAsNonRoot: z.literal(true) }),
        containers: z.tuple([z.looseObject({ args: z.array(z.string()) })]),
      }),
    }),
  }),
});

test("every app has three probes, a way to end and a budget, runs as docker-compose.yml runs it, and has no rights", async () => {
  const text = await readFile(join(PROJECT_FOLDER, "docker-compose.yml"), "utf8");
  const compose = z
    .object({ services: z.record(z.string(), z.looseObject({ command: z.array(z.string()).optional() })) })
    .parse(parseCompose(text, environment));
  const made = await kubernetesFiles();
  const [configMap] = manifestsOf(made.get("base/settings.yaml") ?? "");
  const settings = z.record(z.string(), z.string()).parse(configMap?.["data"]);
  for (const { name } of APPS) {
    const manifests = manifestsOf(made.get(`base/${name}.yaml`) ?? "");
    expect(manifests.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["Deployment", "Service", "PodDisruptionBudget", "HorizontalPodAutoscaler"]),
    );
    const { spec } = Deployment.parse(manifests.find(({ kind }) => kind === "Deployment")).spec.template;
    const [container] = spec.containers;
    expect(container.args).toEqual(compose.services[name]?.command);
    expect(container).toMatchObject({
      startupProbe: { httpGet: { path: "/health/live" } },
      livenessProbe: { httpGet: { path: "/health/live" } },
      readinessProbe: { httpGet: { path: "/health/ready" } },
      lifecycle: { preStop: expect.anything() },
      securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
    });
    const uploads = name === "gateway" ? Number(settings["UPLOAD_GRACE_SECONDS"]) : 0;
    const needed = 5 + Number(settings["SHUTDOWN_GRACE_SECONDS"]) + uploads;
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(needed);
  }
});

test("webhooks alone reach out, and never to a private or link-local address", async () => {
  const policies = manifestsOf((await kubernetesFiles()).get("base/network-policies.yaml") ?? "");
  const reaching = policies.filter((policy) => JSON.stringify(policy).includes("ipBlock"));
  expect(reaching.map(({ metadata }) => metadata.name)).toEqual(["webhooks"]);
  const isReached = (address: string): boolean => {
    const { cidr, except } = INTERNET[0].ipBlock;
    return cidr === "0.0.0.0/0" && !except.some((block) => contains(block, address));
  };
  expect(["8.8.8.8", "93.184.216.34", "172.32.0.1"].filter((address) => !isReached(address))).toEqual([]);
  const closed = [
    "169.254.169.254",
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "127.0.0.1",
    "100.100.100.200",
  ];
  expect(closed.filter(isReached)).toEqual([]);
  // Of IPv6 only what is routed worldwide: neither fd00:ec2::254 nor fe80::.
  expect(INTERNET[1].ipBlock.cidr).toBe("2000::/3");
  const denied = policies.find(({ metadata }) => metadata.name === "deny-all");
  expect(denied).toMatchObject({ spec: { policyTypes: ["Ingress", "Egress"] } });
});

const numberOf = (address: string): number => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);

const contains = (block: string, address: string): boolean => {
  const [first = "", bits = "32"] = block.split("/");
  const size = 2 ** (32 - Number(bits));
  return Math.floor(numberOf(first) / size) === Math.floor(numberOf(address) / size);
};

test("each app's Secret has what docker-compose.yml gives that app, and no password of another", async () => {
  const secrets = await secretsOf(environment, AT);
  for (const { name } of APPS) {
    const text = JSON.stringify(secrets.find(({ metadata }) => metadata.name === `crossdesk-${name}`));
    const holders = APPS.map((app) => app.name.toUpperCase());
    const passwords = [...holders.map((holder) => `${holder}_SECRET`), "OPERATOR_SECRET", "POSTGRES_PASSWORD"];
    const ofDatabases = holders.map((holder) => `${holder}_DATABASE_SECRET`);
    const own = name.toUpperCase();
    expect([...passwords, ...ofDatabases].filter((variable) => text.includes(environment[variable] ?? "?"))).toEqual(
      name === "gateway" ? [`${own}_SECRET`] : [`${own}_SECRET`, `${own}_DATABASE_SECRET`],
    );
    expect(text).toContain("@broker.example:4222");
    expect(text.includes("@db.example:5432")).toBe(name !== "gateway");
  }
});

test("programs outside are users of the broker, with their own rights and no secret", async () => {
  const nkey = `U${"A".repeat(55)}`;
  const program = { name: "billing", nkey, tenant: "main", calls: ["tickets"], listens: [] };
  const setting = `NATS_PROGRAMS='${JSON.stringify([program])}'`;
  const env = { ...environment, ...readEnvironment(setting) };
  const secrets = await secretsOf(env, AT);
  const users = JSON.stringify(secrets.find(({ metadata }) => metadata.name === "crossdesk-nats"));
  expect(users).toContain(nkey);
  expect(users).toContain("_INBOX.billing.>");
  await expect(secretsOf({ ...env, NATS_PROGRAMS: "[{}]" }, AT)).rejects.toThrow(/^NATS_PROGRAMS: /u);
});

test("alerts, scaling and the dashboard ask for metrics that the apps have", async () => {
  const alerts = await readFile(join(PROJECT_FOLDER, "deploy/prometheus/alerts.yaml"), "utf8");
  const dashboard = await readFile(join(PROJECT_FOLDER, "deploy/grafana/crossdesk.json"), "utf8");
  const queried = Array.from(dashboard.matchAll(/\bcrossdesk_[a-z_]+?(?=_bucket|_count|\b)/gu), ([name]) => name);
  const named = new Set([
    ...queried,
    ...(alerts.match(/\bcrossdesk_\w+/gu) ?? []),
    ...APPS.map(({ load }) => load.metric),
  ]);
  expect(named.size).toBeGreaterThan(5);
  const folders = ["packages", "apps"].map(async (folder) => {
    const files = await readdir(join(PROJECT_FOLDER, folder), { recursive: true });
    return files
      .filter((file) => file.endsWith(".ts") && !file.includes("node_modules"))
      .map((file) => join(PROJECT_FOLDER, folder, file));
  });
  const sources = (await Promise.all(folders)).flat();
  const code = (await Promise.all(sources.map((file) => readFile(file, "utf8")))).join("\n");
  expect([...named].filter((metric) => !code.includes(`"${metric}"`))).toEqual([]);
});
