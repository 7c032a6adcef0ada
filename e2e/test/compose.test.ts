import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposable, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { connect } from "@nats-io/transport-node";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { appNodeOptions, databaseUrl, NATS_APPS, PROJECT_FOLDER, SERVICES, withClient } from "@crossdesk/deploy";
import { startNats } from "@crossdesk/dev-stack";
import { parseCompose, startTestPostgres } from "@crossdesk/testing";

/** Runs one of the deployment's programs. */
const run = async (program: string, env: NodeJS.ProcessEnv = {}) => {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [join(PROJECT_FOLDER, "packages/deploy/src/bin", program)], {
    env: { PATH, HOME, NODE_COMPILE_CACHE, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: Number(code), stdout, stderr };
};

const query = (url: string, sql: string): Promise<Record<string, unknown>[]> =>
  withClient(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows);

const Container = z.looseObject({
  command: z.array(z.string()).optional(),
  scale: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  volumes: z.array(z.union([z.string(), z.looseObject({ source: z.string(), target: z.string() })])).default([]),
});
const Compose = z.object({ services: z.record(z.string(), Container), volumes: z.record(z.string(), z.unknown()) });

let secrets: Readonly<Record<string, string>>;
beforeAll(async () => {
  const { code, stdout, stderr } = await run("secrets.ts");
  if (code !== 0) throw new Error(stderr);
  const lines = stdout.trim().split("\n");
  secrets = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
});

const readCompose = async (variables: Readonly<Record<string, string>>) => {
  const text = await readFile(join(PROJECT_FOLDER, "docker-compose.yml"), "utf8");
  return Compose.parse(parseCompose(text, variables));
};

/** An address of the containers' network, as it is on this machine. */
const here = (url: string | undefined, port: number): string => {
  const local = new URL(url ?? "");
  local.host = `127.0.0.1:${port}`;
  return local.href;
};

/** Migrates as well, and says so. */
const provision = async (environment: NodeJS.ProcessEnv): Promise<{ code: unknown; stderr: string }> => {
  const { code, stderr } = await run("provision.ts", environment);
  return { code, stderr };
};

const connectAs = async (url: string) => {
  const { hostname, port, username, password } = new URL(url);
  const servers = `${hostname}:${port}`;
  return await connect({
    servers,
    user: username,
    pass: password,
    inboxPrefix: `_INBOX.${username}`,
    reconnect: false,
  });
};

test("every container is hardened, and neither its log nor its memory can fill the machine", async () => {
  for (const file of ["docker-compose.yml", "docker-compose.development.yml", "docker-compose.backup.yml"]) {
    const { services } = Compose.partial().parse(
      parseCompose(await readFile(join(PROJECT_FOLDER, file), "utf8"), secrets),
    );
    const whole = Object.entries(services ?? {}).filter(([, container]) => "image" in container);
    expect(whole).not.toHaveLength(0);
    for (const [name, container] of whole) {
      expect({ name, ...container }).toMatchObject({
        read_only: true,
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
        mem_limit: expect.stringMatching(/^\d+[mg]$/u),
        pids_limit: expect.any(Number),
        logging: { driver: "json-file", options: { "max-size": "20m", "max-file": "5" } },
      });
    }
  }
});

test("the release that runs is named by one setting, the image that is built by the same", async () => {
  const imagesOf = async (settings: Record<string, string>) => {
    const { services } = await readCompose({ ...secrets, ...settings });
    return new Set([...NATS_APPS, "provision"].map((app) => services[app]?.["image"]));
  };
  expect(await imagesOf({})).toEqual(new Set(["crossdesk:latest"]));
  expect(await imagesOf({ CROSSDESK_VERSION: "1.4.2" })).toEqual(new Set(["crossdesk:1.4.2"]));
  const { services } = await readCompose({ ...secrets, CROSSDESK_VERSION: "1.4.2", CROSSDESK_REVISION: "0a1b2c3" });
  expect(services["gateway"]?.["build"]).toMatchObject({
    args: { CROSSDESK_VERSION: "1.4.2", CROSSDESK_REVISION: "0a1b2c3" },
  });
});

test("the containers know no secret but their own", async () => {
  const ofUsers = [...NATS_APPS, "operator", ...SERVICES.map((service) => `${service}_database`)].map(
    (holder) => `${holder.toUpperCase()}_SECRET`,
  );
  expect(Object.keys(secrets)).toEqual(expect.arrayContaining([...ofUsers, "POSTGRES_PASSWORD"]));
  const { services } = await readCompose(secrets);
  for (const app of NATS_APPS) {
    const text = JSON.stringify(services[app]);
    const known = [...ofUsers, "POSTGRES_PASSWORD"].filter((name) => text.includes(secrets[name] ?? ""));
    const own = new Set([app, `${app}_database`].map((holder) => `${holder.toUpperCase()}_SECRET`));
    expect({ app, known }).toEqual({ app, known: ofUsers.filter((name) => own.has(name)) });
    expect(services[app]?.command).toEqual([...appNodeOptions(app), `apps/${app}/src/main.ts`]);
  }
});

test("the keys of webhook secrets are the webhooks service's alone, and nothing starts without them", async () => {
  const keys = secrets["WEBHOOKS_ENCRYPTION_KEYS"] ?? "";
  expect(keys).toMatch(/^[\da-f]{8}:[\da-f]{64}$/);
  const { services } = await readCompose(secrets);
  const knowing = Object.keys(services).filter((name) => JSON.stringify(services[name]).includes(keys));
  expect(knowing).toEqual(["webhooks"]);
  expect(services["webhooks"]?.environment["WEBHOOKS_ENCRYPTION_KEYS"]).toBe(keys);
  const { WEBHOOKS_ENCRYPTION_KEYS: _keys, ...others } = secrets;
  await expect(readCompose(others)).rejects.toThrow("WEBHOOKS_ENCRYPTION_KEYS is not set.");
});

test("a backup knows what it is told by: the secrets of all apps that data is worth less without, and no app's password", async () => {
  const text = await readFile(join(PROJECT_FOLDER, "docker-compose.backup.yml"), "utf8");
  const { services } = Compose.partial().parse(parseCompose(text, secrets));
  const environment = services?.["backup"]?.environment ?? {};
  const told = ["AUTH_SECRET", "SESSION_SECRET", "FILES_LINK_KEYS", "WEBHOOKS_ENCRYPTION_KEYS", "AUDIT_ANCHOR_KEY"];
  for (const name of told) expect(environment[name]).toBe(secrets[name]);
  const known = Object.keys(secrets).filter((name) => JSON.stringify(environment).includes(secrets[name] ?? "?"));
  expect(known).toEqual(expect.arrayContaining([...told, "POSTGRES_PASSWORD", "OPERATOR_SECRET"]));
  expect(known.filter((name) => /^[A-Z]+_(?:DATABASE_)?SECRET$/u.test(name))).toEqual([
    "OPERATOR_SECRET",
    "AUTH_SECRET",
    "SESSION_SECRET",
  ]);
});

test("links are signed with the same keys wherever they are made and checked, which nobody else knows", async () => {
  const { services } = await readCompose(secrets);
  for (const [name, apps] of [
    ["FILES_LINK_KEYS", ["tickets", "gateway"]],
    ["SESSION_SECRET", ["gateway"]],
  ] as const) {
    const value = secrets[name] ?? "";
    expect(value).toMatch(/^([\da-f]{8}:)?[\da-f]{64}$/);
    expect(Object.keys(services).filter((app) => services[app]?.environment[name] === value)).toEqual(apps);
    expect(Object.keys(services).filter((app) => JSON.stringify(services[app]).includes(value))).toEqual(apps);
  }
});

test("links lead to the port that is published, and name the place that is told instead", async () => {
  const urlsOf = async (settings: Record<string, string>) => {
    const { services } = await readCompose({ ...secrets, ...settings });
    return ["gateway", "tickets"].map((name) => services[name]?.environment["PUBLIC_URL"]);
  };
  expect(await urlsOf({})).toEqual(["http://127.0.0.1:3000", "http://127.0.0.1:3000"]);
  expect(await urlsOf({ PUBLISH_PORT: "8080" })).toEqual(["http://127.0.0.1:8080", "http://127.0.0.1:8080"]);
  const PUBLIC_URL = "https://support.example.com";
  expect(await urlsOf({ PUBLISH_PORT: "8080", PUBLIC_URL })).toEqual([PUBLIC_URL, PUBLIC_URL]);
});

test("the bundled file store makes the bucket that is told; another one takes its place, AWS with a machine's own rights too", async () => {
  const bundled = (await readCompose({ ...secrets, FILES_S3_BUCKET: "desk" })).services;
  expect(bundled["s3-bucket"]?.command).toEqual(["mkdir", "-p", "/data/desk"]);
  expect([bundled["s3"]?.scale, bundled["s3-bucket"]?.scale]).toEqual(["1", "1"]);
  for (const app of ["gateway", "files"]) {
    const { FILES_S3_BUCKET, FILES_S3_ENDPOINT } = bundled[app]?.environment ?? {};
    expect([FILES_S3_BUCKET, FILES_S3_ENDPOINT]).toEqual(["desk", "http://s3:7070"]);
  }

  const empty = { FILES_S3_ENDPOINT: "", FILES_S3_ACCESS_KEY_ID: "", FILES_S3_SECRET_ACCESS_KEY: "" };
  const aws = (await readCompose({ ...secrets, ...empty, BUNDLED_S3: "0" })).services;
  expect([aws["s3"]?.scale, aws["s3-bucket"]?.scale]).toEqual(["0", "0"]);
  for (const app of ["gateway", "files"]) expect(aws[app]?.environment).toMatchObject(empty);
});

test("the broker starts on what was provisioned, and the apps after both", async () => {
  const { services, volumes } = await readCompose(secrets);
  const file = services["provision"]?.environment["NATS_CONFIG_FILE"] ?? "";
  expect(services["nats"]?.command).toContain(`--config=${file}`);
  expect(services["provision"]?.volumes).toContain(`nats-config:${dirname(file)}`);
  expect(services["nats"]?.volumes).toContainEqual(
    expect.objectContaining({ source: "nats-config", target: dirname(file), read_only: true }),
  );
  expect(volumes).toHaveProperty("nats-config");
  expect(services["nats"]?.depends_on).toHaveProperty("provision.condition", "service_completed_successfully");
  for (const service of SERVICES) {
    expect(services[service]?.depends_on).toMatchObject({
      provision: { condition: "service_completed_successfully" },
      nats: { condition: "service_healthy" },
    });
  }
});

test("each container's addresses open its own doors, and nobody else's", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "crossdesk-compose-"));
  await using postgres = await startTestPostgres();
  const { services } = await readCompose(secrets);
  const ofProvision = services["provision"]?.environment ?? {};
  const configFile = join(folder.path, basename(ofProvision["NATS_CONFIG_FILE"] ?? ""));
  const environment = { ...ofProvision, DATABASE_URL: postgres.url, NATS_CONFIG_FILE: configFile };
  // Each start of the stack does it again.
  expect(await provision(environment)).toEqual({ code: 0, stderr: "" });
  expect(await provision(environment)).toEqual({ code: 0, stderr: "" });
  expect((await stat(configFile)).mode & 0o777).toBe(0o600);

  for (const service of SERVICES) {
    const own = services[service]?.environment ?? {};
    const url = here(own["DATABASE_URL"], postgres.port);
    const database = databaseUrl(url, `crossdesk_${service}`);
    expect(await query(database, "SELECT current_user AS role")).toEqual([{ role: `crossdesk_${service}` }]);
    // They are migrated already, without a login as the owner.
    expect(await query(database, "SELECT count(*) > 0 AS migrated FROM mikro_orm_migrations")).toEqual([
      { migrated: true },
    ]);
    const tables = "SELECT DISTINCT tableowner AS owner FROM pg_tables WHERE schemaname = 'public'";
    expect(await query(database, tables)).toEqual([{ owner: `crossdesk_${service}_owner` }]);
    const owner = `SELECT rolcanlogin AS login FROM pg_roles WHERE rolname = 'crossdesk_${service}_owner'`;
    expect(await query(database, owner)).toEqual([{ login: false }]);
    for (const other of SERVICES.filter((name) => name !== service)) {
      await expect(query(databaseUrl(url, `crossdesk_${other}`), "SELECT 1")).rejects.toThrow(/permission denied/);
    }
  }

  // The containers' network has a port for the monitor, and a folder for the data; this machine may not.
  const configured = await readFile(configFile, "utf8");
  expect(configured).toMatch(
    /^http: "127\.0\.0\.1:8222"\njetstream \{\n {2}store_dir: "\/data"\n {2}max_file_store: 10GB\n\}\n/u,
  );
  await writeFile(configFile, configured.replace(/^http: .*\n/u, "").replace(/^ {2}store_dir: .*\n/mu, ""));
  await using nats = await startNats({ configFile });
  for (const app of NATS_APPS) {
    const nc = await connectAs(here(services[app]?.environment["NATS_URL"], nats.port));
    expect(nc.info?.jetstream).toBe(true);
    await nc.close();
  }
  await expect(connect({ port: nats.port, reconnect: false })).rejects.toThrow(/authorization/i);
  const stolen = new URL(here(services["gateway"]?.environment["NATS_URL"], nats.port));
  stolen.username = "tickets";
  await expect(connectAs(stolen.href)).rejects.toThrow(/authorization/i);
});

test("secrets that are missing or can be guessed are refused by name, and nothing is shown of them", async () => {
  const { services } = await readCompose(secrets);
  const { code, stderr } = await provision({
    ...services["provision"]?.environment,
    TICKETS_SECRET: "tickets",
    AGENTS_SECRET: "",
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^TICKETS_SECRET, AGENTS_SECRET: /);
  expect(stderr).not.toContain("tickets");
});
