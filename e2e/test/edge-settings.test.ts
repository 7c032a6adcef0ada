import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { APPS, CONFIGS, OF_THE_IMAGE } from "../src/settings/configs.ts";
import type { App } from "../src/settings/configs.ts";
import { writeEnvExample } from "../src/settings/env-example.ts";

/** What docker-compose.yml itself decides: these are no settings there. */
const OF_COMPOSE = new Set(["NODE_ENV", "ON_WRONG_SETTINGS", "NATS_URL", "DATABASE_URL"]);
/** What an app could read, and is not given. */
const WITHHELD: Partial<Record<App, readonly string[]>> = {
  // With it, the service could sign tokens; the mirror's links are signed with FILES_LINK_KEYS.
  tickets: ["AUTH_SECRET"],
};

const Compose = z.object({
  services: z.record(z.string(), z.looseObject({ environment: z.record(z.string(), z.string()).default({}) })),
});

const read = (name: string) => readFile(fileURLToPath(new URL(`../../${name}`, import.meta.url)), "utf8");
const { services } = Compose.parse(parse(await read("docker-compose.yml"), { merge: true }));

const keysOf = (app: App): string[] => Object.keys(CONFIGS[app].shape);

test.each(APPS)("%s: every setting reaches the container, and nothing that it does not read", (app) => {
  const passed = Object.keys(services[app]?.environment ?? {});
  const wanted = keysOf(app).filter((key) => ![...OF_THE_IMAGE, ...(WITHHELD[app] ?? [])].includes(key));
  expect(passed.toSorted()).toEqual(wanted.toSorted());
});

test.each(APPS)("%s: each setting is the variable of its own name", (app) => {
  const settings = Object.entries(services[app]?.environment ?? {}).filter(([key]) => !OF_COMPOSE.has(key));
  const others = settings.filter(([key, value]) => !value.startsWith(`\${${key}`));
  expect(others).toEqual([]);
});

test("every setting reaches the apps of npm run dev", async () => {
  const { globalPassThroughEnv } = z
    .object({ globalPassThroughEnv: z.array(z.string()) })
    .parse(JSON.parse(await read("turbo.json")));
  const isPassed = (key: string) =>
    globalPassThroughEnv.some((name) => (name.endsWith("*") ? key.startsWith(name.slice(0, -1)) : key === name));
  expect(APPS.flatMap(keysOf).filter((key) => !isPassed(key))).toEqual([]);
});

test("every setting is documented", async () => {
  const pages = [
    "README.md",
    "docs/operations.md",
    "docs/webhooks.md",
    "docs/zendesk.md",
    "packages/file-store/README.md",
  ];
  const text = (await Promise.all(pages.map(read))).join("\n");
  expect(APPS.flatMap(keysOf).filter((key) => !new RegExp(`\\b${key}\\b`).test(text))).toEqual([]);
});

test("every setting stands in .env.example, with its default", async () => {
  expect(await read(".env.example"), "run npm run env:example").toBe(writeEnvExample());
});
