#!/usr/bin/env node
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { runCommand, UsageError } from "@crossdesk/database/admin";
import { z } from "zod";
import { dumpDatabase } from "./dump-database.ts";
import { writeFixture } from "./fixture.ts";
import type { Recorded } from "./fixture.ts";
import { live } from "./life.ts";
import { readsOf } from "./reads.ts";
import { Scenario } from "./scenario.ts";
import { startWorld } from "./world.ts";

const USAGE = `Usage: npm run release-data

Has people live with the whole system for some simulated days, and writes what it has kept and how it answers into
e2e/test/fixtures/release-<version>/, from which the next release is tested to go on. Run it on the release itself.
`;

const ROOT = new URL("../../../", import.meta.url);

await runCommand(USAGE, async (args) => {
  if (args.length > 0) throw new UsageError("It takes no arguments.");
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(new URL("package.json", ROOT), "utf8")));
  await using world = await startWorld();
  const scenario = new Scenario(world);
  const story = await live(scenario);
  const reads: Recorded[] = [];
  // What is refused is recorded too: it stays refused.
  for (const asked of readsOf(story)) reads.push(await world.ask(asked, "any"));
  const { id } = story.tickets["complaint"] ?? {};
  const files = [];
  for (const path of [`/aws/download/support/file/${id}/LOG`, `/aws/download/support/file/${id}/FEEDBACK_PHOTO`]) {
    const { contentType, bytes } = await world.fetchFile(path);
    files.push({ path, contentType, bytes: bytes.toString("base64") });
  }
  await world.end();
  const { databases } = world;
  const now = world.clock.now();
  const release = {
    version,
    recordedAt: new Date().toISOString(),
    clock: now.toISOString(),
    ...world.settings,
    story,
    files,
  };
  const folder = new URL(`e2e/test/fixtures/release-${version}/`, ROOT);
  await writeFixture(
    folder,
    {
      release,
      reads,
      repeatable: scenario.repeatable,
      databases: {
        tickets: await dumpDatabase(databases.tickets, now),
        agents: await dumpDatabase(databases.agents, now),
        files: await dumpDatabase(databases.files, now),
        webhooks: await dumpDatabase(databases.webhooks, now),
      },
    },
    world.filesFolder,
  );
  process.stdout.write(`${fileURLToPath(folder)}\n`);
});
