import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { findServices, findShapeFaults, SKELETON } from "../src/shape/service-shape.ts";

const APPS = fileURLToPath(new URL("../../apps/", import.meta.url));
const SERVICES = ["agents", "files", "tickets", "webhooks"];

test("the services with a database are those that are built by the one skeleton", async () => {
  expect(await findServices(APPS)).toEqual(SERVICES);
});

test.each(SERVICES)(
  "%s has the files of every service at the same places, and use cases without SQL and transport",
  async (service) => {
    expect(await findShapeFaults(join(APPS, service))).toEqual([]);
  },
);

/** A copy of a service, to be spoilt. */
const copyService = async () => {
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-shape-"));
  for (const part of ["src", "test"]) await cp(join(APPS, "files", part), join(folder, part), { recursive: true });
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
};

test.each(SKELETON)("a service without %s is found", async (part) => {
  await using copy = await copyService();
  await rm(join(copy.folder, part), { recursive: true });
  expect(await findShapeFaults(copy.folder)).toEqual([`${part} is missing`]);
});

test("a file that belongs in a folder, and a use case with SQL in it, are found", async () => {
  await using copy = await copyService();
  await writeFile(join(copy.folder, "src/helpers.ts"), "export {};\n");
  await writeFile(
    join(copy.folder, "src/use-cases/count.ts"),
    'import { Pool } from "pg";\nexport const pool = new Pool();\n',
  );
  expect(await findShapeFaults(copy.folder)).toEqual([
    "src/helpers.ts belongs in a folder",
    "src/use-cases/count.ts imports pg",
  ]);
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
