import { execFile } from "node:child_process";
import { access, constants, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface FindNatsOptions {
  /** Folders to look in, as in PATH; the system's sbin folders come on top when it is not given. */
  readonly path?: string;
  /** Where a downloaded nats-server is kept. */
  readonly cache?: string;
  /** Called when a download begins, which may take a minute. */
  readonly onProgress?: (message: string) => void;
}

/** There is no nats-server, and none could be had. */
export class NatsMissingError extends Error {
  override readonly name = "NatsMissingError";

  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message.trim() : String(cause);
    super(
      "nats-server was not found, and could not be downloaded. One of these helps:\n" +
        "  - install nats-server, so that it is on PATH (Debian and Ubuntu: apt install nats-server; macOS: brew install nats-server)\n" +
        "  - run everything in containers: docker compose up\n" +
        "  - set NATS_URL to a NATS server of your own, with JetStream\n" +
        `Why the download failed: ${reason}`,
      { cause },
    );
  }
}

/**
 * The path of nats-server: from PATH, else from the cache, else out of the package of Debian or Ubuntu, which is
 * downloaded into the cache without root rights (apt checks its signature).
 */
export async function findNatsServer(options: FindNatsOptions = {}): Promise<string> {
  const path = options.path ?? [process.env["PATH"] ?? "", "/usr/local/sbin", "/usr/sbin"].join(delimiter);
  for (const folder of path.split(delimiter)) {
    const candidate = join(folder, "nats-server");
    if (folder !== "" && (await isExecutable(candidate))) return candidate;
  }
  try {
    const cache = options.cache ?? (await findCache());
    const cached = join(cache, "nats-server");
    if (await isExecutable(cached)) return cached;
    options.onProgress?.("nats-server is not installed; downloading the package of this distribution");
    return await download(cached, cache);
  } catch (error) {
    throw new NatsMissingError(error);
  }
}

async function download(target: string, cache: string): Promise<string> {
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, "download-"));
  try {
    await fetchPackage(work);
    await run("sh", ["-c", "dpkg-deb -x ./nats-server_*.deb unpacked"], { cwd: work });
    const program = join(work, "unpacked/usr/sbin/nats-server");
    await run(program, ["--version"]);
    await rename(program, target);
    return target;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The distribution's lists may be missing, or too old to name a package that still exists; then own ones are fetched. */
async function fetchPackage(work: string): Promise<void> {
  try {
    await aptGet(work, ["download", "nats-server"], ["-o", "APT::Sandbox::User=root"]);
  } catch {
    const config = join(work, "apt.conf");
    await writeFile(config, await ownAptState(work));
    await aptGet(work, ["update"], ["-c", config, "-o", "APT::Update::Error-Mode=any"]);
    await aptGet(work, ["download", "nats-server"], ["-c", config]);
  }
}

async function ownAptState(work: string): Promise<string> {
  await mkdir(join(work, "lists/partial"), { recursive: true });
  await mkdir(join(work, "cache/archives/partial"), { recursive: true });
  await writeFile(join(work, "status"), "");
  return [
    // Hooks of other packages expect to run as root, after the system's own lists changed.
    "#clear APT::Update::Pre-Invoke;",
    "#clear APT::Update::Post-Invoke;",
    "#clear APT::Update::Post-Invoke-Success;",
    `Dir::State "${work}";`,
    `Dir::State::lists "${work}/lists";`,
    `Dir::State::status "${work}/status";`,
    `Dir::Cache "${work}/cache";`,
    // As root, apt would download as a user of its own, who cannot enter a folder of root's.
    'APT::Sandbox::User "root";',
    'Acquire::Languages "none";',
    "",
  ].join("\n");
}

async function aptGet(cwd: string, args: readonly string[], options: readonly string[]): Promise<void> {
  await run(
    "apt-get",
    ["-q", "-y", "-o", "Acquire::Retries=3", "-o", "Acquire::http::Timeout=20", ...options, ...args],
    {
      cwd,
      env: { ...process.env, LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive" },
      timeout: 180_000,
    },
  );
}

/** One cache for all checkouts of a user; inside node_modules for a user without a home. */
async function findCache(): Promise<string> {
  const name = join("crossdesk", `nats-server-${await distribution()}-${process.arch}`);
  const places = [
    process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
    fileURLToPath(new URL("../../../node_modules/.cache", import.meta.url)),
  ];
  for (const place of places) {
    const folder = join(place, name);
    const usable = await mkdir(folder, { recursive: true, mode: 0o700 })
      .then(() => access(folder, constants.W_OK))
      .then(
        () => true,
        () => false,
      );
    if (usable) return folder;
  }
  throw new Error(`No cache folder could be made in ${places.join(", ")}.`);
}

async function distribution(): Promise<string> {
  const text = await readFile("/etc/os-release", "utf8").catch(() => "");
  const value = (key: string) => new RegExp(`^${key}="?([\\w.]+)"?$`, "m").exec(text)?.[1] ?? "unknown";
  return `${value("ID")}-${value("VERSION_ID")}`;
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
