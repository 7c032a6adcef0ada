import { expect, test } from "vitest";
import { loadedModules } from "./loaded-modules.ts";

/** What an app may need later, if at all, and what a start would take longer with: some dozen modules each, or more. */
const LATER = [
  "node_modules/undici/",
  "node_modules/flydrive/",
  "node_modules/file-type/",
  "node_modules/@aws-sdk/",
  "node_modules/@mikro-orm/migrations/",
  "/src/db/migrations/0",
];

test.each(["gateway", "tickets", "webhooks"])("starting %s loads nothing that it may never need", async (app) => {
  const modules = [...(await loadedModules(app))];
  expect(modules.filter((path) => path.endsWith(`apps/${app}/src/main.ts`))).toHaveLength(1);
  expect(LATER.filter((part) => modules.some((path) => path.includes(part)))).toEqual([]);
});
