import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { claimCache } from "./claim-cache.ts";
import { openEngine } from "./engine.ts";

let folder: string;

/** Puts a program of this name before those of the machine. */
const provide = (name: string, script: string): Promise<void> =>
  writeFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "crossdesk-engine-"));
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"]}`);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

test("a command that does not end is ended, and the error has its name and what it said", async () => {
  await provide("podman", "echo begun; exec sleep 600");
  const engine = await openEngine({ folder, limitMs: 1000 });
  const expected = /^podman exec tickets sh -c … did not end in 1 s:\nbegun$/u;
  await expect(engine.attempt(["exec", "tickets", "sh", "-c", "true"])).rejects.toThrow(expected);
  await expect(engine.run(["exec", "tickets", "sh", "-c", "true"])).rejects.toThrow(expected);
});

test("a cache is given back whose lock has ended before, as by a signal to all processes of a run", async () => {
  await provide("flock", `echo $$ > "${join(folder, "holder")}"; echo held`);
  const claim = await claimCache(folder);
  const holder = Number(await readFile(join(folder, "holder"), "utf8"));
  await vi.waitFor(() => expect(() => process.kill(holder, 0)).toThrow("ESRCH"));
  await claim[Symbol.asyncDispose]();
});
