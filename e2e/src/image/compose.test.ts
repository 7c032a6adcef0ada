import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openProject } from "./compose.ts";
import { ComposeFile } from "./compose-service.ts";
import { openEngine } from "./engine.ts";
import { useStandInPrograms } from "./stand-in-programs.ts";

const programs = useStandInPrograms();

test("containers have addresses of their own, and know those of all services without a name server", async () => {
  const folder = programs.folder();
  const log = join(folder, "commands");
  const script = `echo "$@" >> "${log}"
case "$*" in *"network exists"*) exit 1 ;; *"network inspect"*) echo 10.89.7.0/24 ;; *wait*) echo 0 ;; esac`;
  await programs.provide("podman", script);
  const project = openProject(await openEngine({ folder }), "desk");
  const web = { image: "web:1", environment: { LEVEL: "1" } };
  const login = { image: "login:1", network_mode: "service:web" };
  await project.up(ComposeFile.parse({ services: { web, store: { image: "store:1" }, login } }));
  await project.up(ComposeFile.parse({ services: { web, store: { image: "store:2" }, mail: { image: "mail:1" } } }));
  await project.run("web", ["check"]);

  const commands = (await readFile(log, "utf8")).split("\n").filter((line) => line.includes(" run --detach "));
  const started = commands.map((line) => ({
    name: / --name desk_(?<name>\S+)/u.exec(line)?.groups?.["name"],
    ip: / --ip (?<ip>\S+)/u.exec(line)?.groups?.["ip"],
    hosts: [...line.matchAll(/ --add-host (?<host>\S+)/gu)].map(({ groups }) => groups?.["host"]),
  }));
  const [first, second, third] = ["web:10.89.7.100", "store:10.89.7.101", "mail:10.89.7.102"];
  expect(started.sort((a, b) => String(a.name).localeCompare(String(b.name)))).toEqual([
    { name: "login", ip: undefined, hosts: [] },
    { name: "mail", ip: "10.89.7.102", hosts: [first, second, third] },
    { name: "store", ip: "10.89.7.101", hosts: [first, second] },
    { name: "store", ip: "10.89.7.101", hosts: [first, second, third] },
    { name: "web", ip: "10.89.7.100", hosts: [first, second] },
    { name: "web_beside", ip: undefined, hosts: [first, second, third] },
  ]);
});
