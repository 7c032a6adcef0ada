import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian's packages that containers take here: the engine, its runtime, its network, and what base images are made of. */
const PACKAGES = [
  "podman",
  "runc",
  "catatonit",
  "netavark",
  "aardvark-dns",
  "iptables",
  "mmdebstrap",
  "busybox-static",
] as const;

/** The program of each package that shows that it is there. */
const PROGRAMS = ["podman", "runc", "iptables", "mmdebstrap", "busybox"] as const;

/** What there is to do before containers run. */
export type Preparation =
  | { readonly kind: "ready" }
  /** Nothing that this machine offers would run them. */
  | { readonly kind: "impossible"; readonly because: string }
  /** A person can fix it. */
  | { readonly kind: "missing"; readonly hint: string };

const onPath = (program: string): boolean =>
  [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"].some((folder) =>
    existsSync(join(folder, program)),
  );

const COMMAND = `apt-get update && apt-get install --yes --no-install-recommends ${PACKAGES.join(" ")}`;

/** Looks whether containers can run, and with `install` makes it so. */
export const prepareMachine = ({ install }: { readonly install: boolean }): Preparation => {
  if (process.platform !== "linux") return { kind: "impossible", because: `this is ${process.platform}, not Linux` };
  const missing = PROGRAMS.filter((program) => !onPath(program));
  if (missing.length > 0 && !onPath("apt-get")) {
    return {
      kind: "impossible",
      because: `${missing.join(", ")} are missing, and there is no apt-get to install them`,
    };
  }
  if (process.getuid?.() !== 0)
    return { kind: "missing", hint: "Containers are run as root here: sudo npm run test:image" };
  if (missing.length === 0) return { kind: "ready" };
  if (!install) return { kind: "missing", hint: `${missing.join(", ")} are missing. As root: ${COMMAND}` };
  const { status, stdout, stderr } = spawnSync("sh", ["-c", COMMAND], {
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (status !== 0)
    throw new Error(`The packages could not be installed:\n${stdout.slice(-1000)}${stderr.slice(-2000)}`);
  return { kind: "ready" };
};
