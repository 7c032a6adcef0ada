import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { claimCache } from "./claim-cache.ts";
import { openEngine } from "./engine.ts";
import { useStandInPrograms } from "./stand-in-programs.ts";

const { folder, provide } = useStandInPrograms();

test("a command that does not end is ended, and the error has its name and what it said", async () => {
  await provide("podman", "echo begun; exec sleep 600");
  const engine = await openEngine({ folder: folder(), limitMs: 1000 });
  const expected = /^podman exec tickets sh -c … did not end in 1 s:\nbegun$/u;
  await expect(engine.attempt(["exec", "tickets", "sh", "-c", "true"])).rejects.toThrow(expected);
  await expect(engine.run(["exec", "tickets", "sh", "-c", "true"])).rejects.toThrow(expected);
});

test("a cache is given back whose lock has ended before, as by a signal to all processes of a run", async () => {
  await provide("flock", `echo $$ > "${join(folder(), "holder")}"; echo held`);
  const claim = await claimCache(folder());
  const holder = Number(await readFile(join(folder(), "holder"), "utf8"));
  await vi.waitFor(() => expect(() => process.kill(holder, 0)).toThrow("ESRCH"));
  await claim[Symbol.asyncDispose]();
});
