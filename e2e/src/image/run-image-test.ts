import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { PROJECT_FOLDER } from "@crossdesk/deploy";
import { findFreePort } from "@crossdesk/dev-stack";
import { parseCompose } from "@crossdesk/testing";
import { cacheFolder } from "../cache-folder.ts";
import { BUILD, fullName, makeBaseImages } from "./base-images.ts";
import { checkAlerts } from "./check-alerts.ts";
import { checkBackup } from "./check-backup.ts";
import { checkContainers } from "./check-containers.ts";
import { checkDesk } from "./check-desk.ts";
import { checkDevelopment } from "./check-development.ts";
import { checkReleases } from "./check-releases.ts";
import { openProject } from "./compose.ts";
import { ComposeFile, overlay } from "./compose-service.ts";
import { openEngine } from "./engine.ts";
import type { Engine } from "./engine.ts";
import { claimCache } from "./claim-cache.ts";
import type { Report } from "./report.ts";
import { OVERLAYS } from "./world.ts";
import type { OverlayName, World } from "./world.ts";

const NEW_SECRETS = "packages/deploy/src/bin/secrets.ts";

/** Two releases of the same sources, so that one can take the other's place. */
const RELEASES = ["0.0.0-first", "0.0.0-second"] as const;

/** Where the test says what it does and what holds. */
export interface ImageTestOptions {
  readonly report: Report;
  readonly say: (line: string) => void;
  /** Ends the test, which then removes what it has made. */
  readonly signal: AbortSignal;
}

/** Builds the image and runs everything with it. Throws where a step fails that the others need. */
export const runImageTest = async ({ report, say, signal }: ImageTestOptions): Promise<void> => {
  const cache = await cacheFolder("image");
  await using _claim = await claimCache(cache);
  await report.step("alerts", () => checkAlerts({ report, cache }));
  const work = await mkdtemp(join(tmpdir(), "crossdesk-image-"));
  const name = `crossdesk-${process.pid}`;
  // What is removed is removed after a signal too.
  const project = openProject(await openEngine({ folder: cache }), name);
  try {
    // What a run left behind that was killed.
    await project.down();
    await untilAborted(runChecks({ report, say, cache, work, signal, name }), signal);
  } finally {
    await report.step("everything is removed", async () => {
      await project.down();
      await rm(work, { recursive: true, force: true });
    });
  }
  await report.check("nothing is left behind: no container, no volume, no network", () =>
    checkNothingLeft(project.engine),
  );
};

/** Rejects as soon as the signal comes. */
const untilAborted = async (work: Promise<void>, signal: AbortSignal): Promise<void> => {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  signal.throwIfAborted();
  try {
    await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
};

interface RunOptions extends ImageTestOptions {
  readonly cache: string;
  readonly work: string;
  /** Of the project. */
  readonly name: string;
}

const runChecks = async ({ report, say, cache, work, signal, name }: RunOptions): Promise<void> => {
  const engine = await openEngine({ folder: cache, signal });
  const project = openProject(engine, name);
  try {
    const world = await report.step("the image and those it begins from", () =>
      build({ engine, cache, work, report, signal }),
    );
    await report.step("docker-compose.yml is up and healthy", () => project.up(world.files(RELEASES[0])));
    await report.step("containers", () => checkContainers({ report, project, world }));
    await report.step("the desk", () => checkDesk({ report, project, world }));
    await report.step("two releases", () => checkReleases({ report, project, world, releases: RELEASES }));
    await report.step("backup", () => checkBackup({ report, project, world, version: RELEASES[0] }));
    await report.step("development", () => checkDevelopment({ report, project, world, version: RELEASES[0] }));
  } catch (error) {
    if (!signal.aborted) say((await engine.attempt(["ps", "--all"])).output);
    throw error;
  }
};

interface BuildOptions {
  readonly engine: Engine;
  readonly cache: string;
  readonly work: string;
  readonly report: Report;
  readonly signal: AbortSignal;
}

const build = async ({ engine, cache, work, report, signal }: BuildOptions): Promise<World> => {
  const [port, identityPort] = [await findFreePort(), await findFreePort()];
  const readCompose = (name: string): Promise<string> => readFile(join(PROJECT_FOLDER, name), "utf8");
  const base = await readCompose("docker-compose.yml");
  const overlays = new Map<OverlayName, string>();
  for (const name of OVERLAYS) overlays.set(name, await readCompose(`docker-compose.${name}.yml`));
  const dockerfile = await readFile(join(PROJECT_FOLDER, "Dockerfile"), "utf8");
  const node = /^ARG NODE_IMAGE=(?<name>\S+)$/mu.exec(dockerfile)?.groups?.["name"];
  if (node === undefined) throw new Error("The Dockerfile names no NODE_IMAGE.");
  const parse = (variables: Readonly<Record<string, string>>, over: readonly OverlayName[] = []): ComposeFile =>
    ComposeFile.parse(
      over.reduce<unknown>(
        (below, name) => overlay(below, parseCompose(overlays.get(name) ?? "", variables)),
        parseCompose(base, variables),
      ),
    );
  // The names of images are no secret; which secrets there are is the program's to say.
  const draft = await promisify(execFile)(process.execPath, [join(PROJECT_FOLDER, NEW_SECRETS)]);
  const { services } = parse(parseVariables(draft.stdout));
  const imageOf = (service: string): string => services[service]?.image ?? "";
  const names = {
    node,
    postgres: imageOf("postgres"),
    nats: imageOf("nats"),
    s3: imageOf("s3"),
    busybox: imageOf("s3-bucket"),
  };
  await report.step("  base images", () => makeBaseImages({ engine, names, cache, work, signal }));
  const file = await plainDockerfile(dockerfile, work);
  const { stdout: revision } = await promisify(execFile)("git", ["rev-parse", "HEAD"], { cwd: PROJECT_FOLDER });
  const [first, second] = RELEASES;
  const nameOf = (version: string): string => fullName(`crossdesk:${version}`);
  const args = ["--build-arg", `CROSSDESK_VERSION=${first}`, "--build-arg", `CROSSDESK_REVISION=${revision.trim()}`];
  await report.step("  the image", () =>
    engine.run([...BUILD, ...args, "--tag", nameOf(first), "--file", file, PROJECT_FOLDER]),
  );
  // The next release differs by its name alone.
  const next = join(work, "next");
  await mkdir(next);
  const labels = `LABEL org.opencontainers.image.version="${second}"`;
  await writeFile(join(next, "Dockerfile"), `FROM ${nameOf(first)}\nENV CROSSDESK_VERSION=${second}\n${labels}\n`);
  await engine.run([...BUILD, "--tag", nameOf(second), next]);
  const development = ["--target", "development", "--tag", fullName(`crossdesk-development:${RELEASES[0]}`)];
  await report.step("  the image for development", () =>
    engine.run([...BUILD, ...development, "--file", file, PROJECT_FOLDER]),
  );
  // Layers that nothing has used for a week.
  await engine.attempt(["image", "prune", "--force", "--filter", "until=168h"]);
  const image = fullName(`crossdesk:${RELEASES[0]}`);
  const secrets = parseVariables(await engine.run(["run", "--rm", "--no-healthcheck", image, NEW_SECRETS]));
  const settings = { ...secrets, PUBLISH_PORT: String(port), IDENTITY_PORT: String(identityPort) };
  const files: World["files"] = (version, { over = [], ...more } = {}) =>
    parse({ ...settings, ...more.settings, CROSSDESK_VERSION: version }, over);
  return { url: `http://127.0.0.1:${port}`, identityPort, secrets, revision: revision.trim(), files };
};

/** Debian's podman does not know how often a check is asked while a container starts, which is all that is left out. */
const plainDockerfile = async (text: string, work: string): Promise<string> => {
  const file = join(work, "Dockerfile");
  await writeFile(file, text.replaceAll(/ --start-interval=\S+/gu, ""));
  return file;
};

const parseVariables = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .trim()
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );

const checkNothingLeft = async (engine: Engine): Promise<void> => {
  const left = await Promise.all([
    engine.run(["ps", "--all", "--quiet"]),
    engine.run(["volume", "ls", "--quiet"]),
    engine.run(["network", "ls", "--quiet", "--filter", "name=crossdesk"]),
  ]);
  if (left.some((ids) => ids !== "")) throw new Error(`There is still:\n${left.join("\n")}`);
};
