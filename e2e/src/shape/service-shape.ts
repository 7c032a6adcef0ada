import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** What every service with a database consists of, so that who knows one knows them all. */
export const SKELETON = [
  "src/app.ts",
  "src/config.ts",
  "src/db/entities/index.ts",
  "src/db/migrations/index.ts",
  "src/db/repositories",
  "src/db/schema.ts",
  "src/db/tables.ts",
  "src/deps.ts",
  "src/domain",
  "src/main.ts",
  "src/rpc/handlers.ts",
  "src/use-cases",
  "test/schema.test.ts",
] as const;

/** What else may stand beside `app.ts`: a part of the service that has a name of its own is a folder. */
const BESIDE = /^(?:app|config|deps|gauges|lifecycle-docs|main|settings|timers)(?:\.test)?\.ts$/u;

const BUILT_BY_SKELETON = "await buildService(options, {";
const FROM = /from "(?<from>[^"]+)"/gu;
const TRANSPORT_OR_SQL = /^(?:fastify|pg|kysely|@nats-io|@trpc)|\/rpc\//u;

/** The apps of `folder` that are built by the skeleton. */
export const findServices = async (folder: string): Promise<readonly string[]> => {
  const services: string[] = [];
  for (const app of await readdir(folder)) {
    const source = await readFile(join(folder, app, "src/app.ts"), "utf8").catch(() => "");
    if (source.includes(BUILT_BY_SKELETON)) services.push(app);
  }
  return services.toSorted();
};

const findWrongImports = async (folder: string): Promise<readonly string[]> => {
  const faults: string[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const source = await readFile(join(folder, name), "utf8");
    const imports = [...source.matchAll(FROM)].map(({ groups }) => groups?.["from"] ?? "");
    const wrong = imports.filter((from) => TRANSPORT_OR_SQL.test(from));
    faults.push(...wrong.map((from) => `src/use-cases/${name} imports ${from}`));
  }
  return faults;
};

/** Where a service is not as all of them are. */
export const findShapeFaults = async (service: string): Promise<readonly string[]> => {
  const files = await readdir(service, { recursive: true });
  const top = await readdir(join(service, "src"), { withFileTypes: true });
  const beside = top.filter((entry) => entry.isFile() && !BESIDE.test(entry.name));
  return [
    ...SKELETON.filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
    ...beside.map(({ name }) => `src/${name} belongs in a folder`),
    ...(await findWrongImports(join(service, "src/use-cases"))),
  ];
};
