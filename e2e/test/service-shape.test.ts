import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const APPS = fileURLToPath(new URL("../../apps/", import.meta.url));
const SERVICES = ["agents", "files", "tickets", "webhooks"];

/** What every service with a database consists of, so that who knows one knows them all. */
const SKELETON = [
  "src/app.ts",
  "src/config.ts",
  "src/db/entities/index.ts",
  "src/db/repositories",
  "src/db/schema.ts",
  "src/db/tables.ts",
  "src/deps.ts",
  "src/domain",
  "src/main.ts",
  "src/rpc/handlers.ts",
  "src/use-cases",
  "test/schema.test.ts",
];

/** What else may stand beside `app.ts`: a part of the service that has a name of its own is a folder. */
const BESIDE = /^(?:app|config|deps|gauges|lifecycle-docs|main|settings|timers)(?:\.test)?\.ts$/u;

test("the services with a database are those that are built by the one skeleton", async () => {
  const apps = await readdir(APPS);
  const built = await Promise.all(
    apps.map(async (app) => {
      const source = await readFile(join(APPS, app, "src/app.ts"), "utf8").catch(() => "");
      return source.includes("await buildService(options, {") ? app : undefined;
    }),
  );
  expect(built.filter((app) => app !== undefined).toSorted()).toEqual(SERVICES);
});

test.each(SERVICES)("%s has the files of every service, at the same places", async (service) => {
  const files = await readdir(join(APPS, service), { recursive: true });
  expect(SKELETON.filter((file) => !files.includes(file))).toEqual([]);
  const top = await readdir(join(APPS, service, "src"), { withFileTypes: true });
  expect(top.filter((entry) => entry.isFile() && !BESIDE.test(entry.name)).map(({ name }) => name)).toEqual([]);
});

test.each(SERVICES)("the use cases of %s know neither SQL nor how calls arrive", async (service) => {
  const folder = join(APPS, service, "src/use-cases");
  for (const name of await readdir(folder)) {
    const source = await readFile(join(folder, name), "utf8");
    const imports = [...source.matchAll(/from "(?<from>[^"]+)"/gu)].map(({ groups }) => groups?.["from"] ?? "");
    const wrong = imports.filter((from) => /^(?:fastify|pg|kysely|@nats-io|@trpc)|\/rpc\//u.test(from));
    expect({ name, wrong }).toEqual({ name, wrong: [] });
  }
});

/** The beginning of a statement, as a string. */
const SQL =
  /["`]\s*(?:with \w+ as|select|insert into|update \w+ set|delete from|(?:create|alter|drop) (?:table|index|function)|begin|commit)\b/iu;

test.each(SERVICES)("the statements of %s stand in its db folder", async (service) => {
  const source = join(APPS, service, "src");
  const files = (await readdir(source, { recursive: true })).filter(
    (file) => file.endsWith(".ts") && !file.startsWith("db/") && !file.endsWith(".test.ts"),
  );
  expect(files.length).toBeGreaterThan(10);
  const wrong = await Promise.all(
    files.map(async (file) => (SQL.test(await readFile(join(source, file), "utf8")) ? file : undefined)),
  );
  expect(wrong.filter((file) => file !== undefined)).toEqual([]);
});
