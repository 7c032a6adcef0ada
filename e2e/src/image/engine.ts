import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Longer than any command takes on a busy machine: an image is built within minutes, and containers stop within one. */
const LIMIT_MS = 10 * 60_000;

/** A command of podman ended with another code than 0, or not in time; the message has what it said. */
export class EngineError extends Error {
  override readonly name = "EngineError";
}

/** What a command said, and its exit code. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  /** Both streams, as they came. */
  readonly output: string;
}

/** Podman with images, containers, networks and volumes of its own, apart from everything else on the machine. */
export interface Engine {
  /** Returns what the command wrote to stdout; an `EngineError` where it failed. */
  readonly run: (args: readonly string[]) => Promise<string>;
  /** The same for commands that may fail. An `EngineError` where it does not end. */
  readonly attempt: (args: readonly string[]) => Promise<Outcome>;
}

/** Where an engine keeps what it has. */
export interface EngineOptions {
  /** Images and layers stay here for the next run. */
  readonly folder: string;
  /** Ends what runs, and refuses what comes afterwards. */
  readonly signal?: AbortSignal;
  /** In which each command has to end. */
  readonly limitMs?: number;
}

/**
 * Podman's own defaults need rights that a container lacks, in which CI often runs: to raise limits (CAP_SYS_RESOURCE), and systemd for
 * cgroups. crun refuses machines with both versions of cgroups; runc does not.
 */
const settingsFor = (folder: string): string => `[containers]
default_ulimits = ["nofile=16384:16384", "nproc=16384:16384"]
log_driver = "k8s-file"

[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "none"
tmp_dir = ${JSON.stringify(join(folder, "run", "libpod"))}

[network]
network_backend = "netavark"
network_config_dir = ${JSON.stringify(join(folder, "networks"))}
`;

/** Opens the engine that keeps what it has in `folder`. */
export const openEngine = async ({ folder, signal, limitMs = LIMIT_MS }: EngineOptions): Promise<Engine> => {
  for (const part of ["storage", "run", "networks", "tmp"]) await mkdir(join(folder, part), { recursive: true });
  const settings = join(folder, "containers.conf");
  await writeFile(settings, settingsFor(folder));
  const env = {
    ...process.env,
    CONTAINERS_CONF: settings,
    TMPDIR: join(folder, "tmp"),
    // Health is asked for when it is needed; timers of systemd would ask otherwise.
    DISABLE_HC_SYSTEMD: "true",
  };
  const places = ["--root", join(folder, "storage"), "--runroot", join(folder, "run"), "--storage-driver", "overlay"];
  const attempt: Engine["attempt"] = async (args) => {
    const ending = signal === undefined ? {} : { signal };
    const child = spawn("podman", [...places, ...args], { env, stdio: ["ignore", "pipe", "pipe"], ...ending });
    let [stdout, output] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
      output += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
    const { promise: ended, resolve, reject } = Promise.withResolvers<number>();
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
    const limit = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new EngineError(`${brief(args)} did not end in ${limitMs / 1000} s:\n${lastLines(output)}`));
    }, limitMs);
    try {
      return { code: await ended, stdout, output };
    } finally {
      clearTimeout(limit);
    }
  };
  return {
    attempt,
    run: async (args) => {
      const { code, stdout, output } = await attempt(args);
      if (code !== 0) throw new EngineError(`${brief(args)} ended with ${code}:\n${lastLines(output)}`);
      return stdout.trim();
    },
  };
};

const brief = (args: readonly string[]): string => `podman ${args.slice(0, 4).join(" ")} …`;

/** The end of an output, where the reason is. */
export const lastLines = (output: string, count = 30): string => output.trimEnd().split("\n").slice(-count).join("\n");
