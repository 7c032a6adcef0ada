import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Report } from "./report.ts";

const execute = promisify(execFile);
const ALERTS = fileURLToPath(new URL("../../../deploy/prometheus/", import.meta.url));

/** Prometheus' own program holds the alerts against series that are written down beside them. */
export const checkAlerts = async ({ report, cache }: { report: Report; cache: string }): Promise<void> => {
  await report.check(
    "the alerts are rules that Prometheus reads, and fire when they should and no sooner",
    async () => {
      const promtool = await findPromtool(cache);
      await execute(promtool, ["check", "rules", join(ALERTS, "alerts.yaml")]);
      await execute(promtool, ["test", "rules", join(ALERTS, "alerts.test.yaml")]);
    },
  );
};

/** On the PATH, or taken out of Debian's package, which is not installed: that would start a server. */
const findPromtool = async (cache: string): Promise<string> => {
  const installed = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "promtool"));
  const kept = join(cache, "promtool");
  const found = [...installed, kept].find((file) => existsSync(file));
  if (found !== undefined) return found;
  const work = await mkdtemp(join(cache, "promtool-"));
  try {
    const download = "apt-get download prometheus || (apt-get update && apt-get download prometheus)";
    await execute("sh", ["-c", download], { cwd: work });
    const archive = (await readdir(work)).find((name) => name.endsWith(".deb"));
    if (archive === undefined) throw new Error("Debian's package of Prometheus could not be downloaded.");
    await execute("dpkg-deb", ["--extract", join(work, archive), join(work, "package")]);
    await rename(join(work, "package/usr/bin/promtool"), kept);
    return kept;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};
