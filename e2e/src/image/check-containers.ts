import assert from "node:assert/strict";
import { fullName } from "./base-images.ts";
import type { Project } from "./compose.ts";
import type { Report } from "./report.ts";
import type { World } from "./world.ts";

/** The containers of the project's own image. */
export const APPS = ["gateway", "tickets", "agents", "files", "webhooks"] as const;
const SERVERS = ["postgres", "nats", "s3"] as const;

/** What is checked, and where. */
export interface CheckOptions {
  readonly report: Report;
  readonly project: Project;
  readonly world: World;
}

/** A script that a container's own Node runs; returns what it printed. */
export const runInside = async (project: Project, service: string, script: string): Promise<string> => {
  const { code, output, stdout } = await project.exec(service, ["node", "--input-type=module", "--eval", script]);
  assert.equal(code, 0, `${service}: ${output}`);
  return stdout;
};

/** What one app reads at the port of another's health. */
export const askFromGateway = (project: Project, url: string): Promise<string> =>
  runInside(project, "gateway", `console.log(await (await fetch(${JSON.stringify(url)})).text());`);

const PRIVILEGES = `
  const { readFileSync, writeFileSync } = await import("node:fs");
  const status = readFileSync("/proc/self/status", "utf8");
  const read = (name) => new RegExp("^" + name + ":\\\\s+(\\\\S+)", "mu").exec(status)?.[1];
  let written = "yes";
  try { writeFileSync("/app/probe", ""); } catch (error) { written = error.code; }
  console.log(JSON.stringify({ user: process.getuid(), capabilities: Number("0x" + read("CapEff")), gains: read("NoNewPrivs"), written }));
`;

/** Containers as such: their rights, limits and checks. */
export const checkContainers = async ({ report, project, world }: CheckOptions): Promise<void> => {
  await report.check("no app is root, has a capability, can gain one or writes to its own files", async () => {
    for (const app of APPS) {
      const found: unknown = JSON.parse(await runInside(project, app, PRIVILEGES));
      assert.deepEqual(found, { user: 1000, capabilities: 0, gains: "1", written: "EROFS" }, app);
    }
  });

  await report.check(
    "neither app nor server writes outside of its volumes, and all have limits of memory and processes",
    async () => {
      for (const service of [...APPS, ...SERVERS]) {
        const { code } = await project.exec(service, ["sh", "-c", "echo > /probe"]);
        assert.notEqual(code, 0, `${service} wrote to /`);
        const limits = await project.engine.run([
          "inspect",
          project.nameOf(service),
          "--format",
          "{{.HostConfig.Memory}} {{.HostConfig.PidsLimit}} {{.HostConfig.ReadonlyRootfs}}",
        ]);
        assert.match(limits, /^[1-9]\d{7,} [1-9]\d* true$/u, service);
      }
    },
  );

  await report.check("PostgreSQL runs as a user of its own, and no server has more rights than it needs", async () => {
    const { stdout: user } = await project.exec("postgres", ["stat", "--format=%U", "/proc/1"]);
    assert.equal(user.trim(), "postgres");
    const { stdout } = await project.exec("s3", ["sh", "-c", "grep CapEff /proc/1/status"]);
    assert.match(stdout, /CapEff:\s+0+$/mu);
  });

  await report.check("what the image says of itself is what each app's metrics say", async () => {
    const { image } = world.files("0.0.0-first").services["tickets"] ?? {};
    const labels = await project.engine.run([
      "image",
      "inspect",
      fullName(image ?? ""),
      "--format",
      "{{json .Labels}}",
    ]);
    const shown: unknown = JSON.parse(labels);
    assert.equal(Object(shown)["org.opencontainers.image.version"], "0.0.0-first");
    assert.equal(Object(shown)["org.opencontainers.image.revision"], world.revision);
    for (const app of APPS) {
      const metrics = await askFromGateway(project, `http://${app}:8080/metrics`);
      assert.match(metrics, buildOf(app, "0.0.0-first"));
      if (app !== "gateway") assert.match(metrics, /^crossdesk_dead_letters\{database="\w+"\} 0$/mu);
    }
  });

  await report.check("the broker's monitor cannot be reached from outside of its container", async () => {
    await assert.rejects(askFromGateway(project, "http://nats:8222/connz"), /fetch failed/u);
    const { stdout } = await project.exec("nats", ["wget", "-q", "-O", "-", "http://127.0.0.1:8222/jsz"]);
    assert.equal(Object(JSON.parse(stdout)).config.max_storage, 10 * 1024 ** 3);
  });

  await report.check("the broker reads its users again without a restart, as a program outside needs it", async () => {
    const sent = await project.engine.run(["kill", "--signal", "HUP", project.nameOf("nats")]);
    assert.notEqual(sent, "");
    await untilSaid(project, project.nameOf("nats"), "Reloaded server configuration");
  });

  await report.check("the documented tools run in the containers", async () => {
    for (const [service, command, said] of [
      ["tickets", ["apps/tickets/src/bin/audit.ts", "verify"], /whole/u],
      ["tickets", ["packages/events/src/bin/events.ts", "dead", "list", "--service", "tickets"], /(?:)/u],
    ] as const) {
      const { code, output } = await project.exec(service, ["node", ...command]);
      assert.equal(code, 0, output);
      assert.match(output, said);
    }
  });

  await report.check(
    "an app with wrong settings says which, stays without being healthy, and ends when it is stopped",
    async () => {
      const name = await project.runBeside("webhooks", {
        environment: { WEBHOOKS_CONCURRENCY: "many", LOG_LEVEL: "loud" },
      });
      try {
        await project.engine.attempt(["wait", "--condition", "running", name]);
        await untilSaid(project, name, "Waiting to be stopped");
        const { output } = await project.engine.attempt(["logs", name]);
        assert.match(output, /WEBHOOKS_CONCURRENCY is "many": must be a number\./u);
        assert.match(output, /LOG_LEVEL is "loud"/u);
        assert.notEqual((await project.engine.attempt(["healthcheck", "run", name])).code, 0);
        const state = await project.engine.run(["inspect", name, "--format", "{{.State.Running}} {{.RestartCount}}"]);
        assert.equal(state, "true 0");
        await project.engine.run(["stop", name]);
        assert.equal(await project.engine.run(["inspect", name, "--format", "{{.State.ExitCode}}"]), "78");
      } finally {
        await project.engine.attempt(["rm", "--force", name]);
      }
    },
  );
};

/** The line by which an app's metrics say which release it is. */
export const buildOf = (app: string, version: string): RegExp =>
  new RegExp(
    `^crossdesk_build_info\\{service="${app}",version="${version}",revision="[0-9a-f]{40}",node="v24[.\\d]+"\\} 1$`,
    "mu",
  );

const untilSaid = async (project: Project, name: string, text: string): Promise<void> => {
  const giveUpAt = performance.now() + 60_000;
  for (;;) {
    const { output } = await project.engine.attempt(["logs", name]);
    if (output.includes(text)) return;
    assert.ok(performance.now() < giveUpAt, `${name} never said ${JSON.stringify(text)}:\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};
