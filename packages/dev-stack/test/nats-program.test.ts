import { chmod, readdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { findNatsServer } from "../src/nats-program.ts";
import { temporaryFolder } from "./support.ts";

afterEach(() => vi.unstubAllEnvs());

async function script(folder: string, name: string, lines: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, `#!/bin/sh\n${lines}\n`);
  await chmod(file, 0o755);
  return file;
}

/** Programs of this name come before the system's own for the rest of the test. */
function putFirst(folder: string): void {
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"] ?? ""}`);
}

test("the nats-server on PATH is taken", async () => {
  await using folder = await temporaryFolder();
  const program = await script(folder.path, "nats-server", "");
  expect(await findNatsServer({ path: ["/nonexistent", folder.path].join(delimiter) })).toBe(program);
});

test("without one, the distribution's package is unpacked into the cache, once", async () => {
  await using folder = await temporaryFolder();
  const cache = join(folder.path, "cache");
  // Lists are missing at first, as on a new machine: only an update with folders of one's own helps.
  await script(
    folder.path,
    "apt-get",
    `echo "$*" >> ${folder.path}/calls
case "$*" in
*apt.conf*update) touch lists.ok ;;
*apt.conf*download*) [ -e lists.ok ] && touch nats-server_2.9.10_amd64.deb ;;
*) echo "E: Unable to locate package nats-server" >&2; exit 100 ;;
esac`,
  );
  await script(
    folder.path,
    "dpkg-deb",
    `mkdir -p unpacked/usr/sbin && printf '#!/bin/sh\\n' > unpacked/usr/sbin/nats-server && chmod +x unpacked/usr/sbin/nats-server`,
  );
  putFirst(folder.path);
  const progress: string[] = [];
  const options = { path: "", cache, onProgress: (message: string) => progress.push(message) };
  expect(await findNatsServer(options)).toBe(join(cache, "nats-server"));
  expect(await findNatsServer(options)).toBe(join(cache, "nats-server"));
  expect(progress).toHaveLength(1);
  expect(await readdir(cache)).toEqual(["nats-server"]);
});

test("when nothing helps, the error names the ways out and the reason", async () => {
  await using folder = await temporaryFolder();
  await script(folder.path, "apt-get", `echo "E: the network is down" >&2; exit 100`);
  putFirst(folder.path);
  const finding = findNatsServer({ path: "", cache: join(folder.path, "cache") });
  await expect(finding).rejects.toThrow(/apt install nats-server[^]*docker compose up[^]*NATS_URL[^]*network is down/);
});
